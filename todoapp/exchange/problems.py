"""What can go wrong with imports."""

from todoapp.problems import Problem


class ImportUnfinished(Problem):
    status = 409
    type = "/problems/import-unfinished"
    title = "An import of yours isn't done yet"
    detail = "Look at /imports, and send the next file when that one is done or has failed."


class ImportNotFound(Problem):
    status = 404
    type = "/problems/import-not-found"
    title = "No such import"
    detail = "There is no import with this id among yours; old ones are forgotten."
