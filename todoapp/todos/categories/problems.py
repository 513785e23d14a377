"""What can go wrong with categories."""

from todoapp.http.problems import Problem


class CategoryNotFound(Problem):
    status = 404
    type = "/problems/category-not-found"
    title = "No such category"
    detail = "There is no category with this id among yours."


class CategoryTaken(Problem):
    status = 409
    type = "/problems/category-taken"
    title = "You have a category of this name"
    detail = "Use that one, or choose another name; capital letters make no difference."


class CategoryInUse(Problem):
    status = 409
    type = "/problems/category-in-use"
    title = "Too many todos are in this category"
    detail = "Move or delete todos until at most 1,000 are left in it, then delete the category."
