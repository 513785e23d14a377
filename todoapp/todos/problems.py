"""What can go wrong with todos and what belongs to them."""

from todoapp.http.problems import Problem


class TodoNotFound(Problem):
    status = 404
    type = "/problems/todo-not-found"
    title = "No such todo"
    detail = "There is no todo with this id among yours."


class SubtaskNotFound(Problem):
    status = 404
    type = "/problems/subtask-not-found"
    title = "No such sub-task"
    detail = "This todo has no sub-task with this id; GET its /subtasks to see those it has."


class ShareNotFound(Problem):
    status = 404
    type = "/problems/share-not-found"
    title = "Not shared with this person"
    detail = "This todo isn't shared with a person of this id; GET its /shares to see with whom."


class NotAllowed(Problem):
    status = 403
    type = "/problems/not-allowed"
    title = "You may see this todo, but not do this with it"
    detail = "Changing it takes an editor; sharing, deleting and restoring it takes its owner."


class DependencyCycle(Problem):
    status = 409
    type = "/problems/dependency-cycle"
    title = "These todos would wait for each other"
    detail = "The other todo already depends on this one, directly or through others."


class AlreadyShared(Problem):
    status = 409
    type = "/problems/already-shared"
    title = "Already shared with this person"
    detail = "PATCH the share to change the role."


class ReceivesTooMuch(Problem):
    status = 409
    type = "/problems/receives-too-much"
    title = "So many todos are shared with this person that it can't be more"
    detail = (
        "You can share at most 1000 todos with one person, and all together 5000:"
        " withdraw a share, or ask them to leave some."
    )


class LimitReached(Problem):
    status = 409
    type = "/problems/limit-reached"
    title = "A todo can't have more of these"
    detail = "Remove one first; a todo has at most 100 sub-tasks, dependencies and shares each."
