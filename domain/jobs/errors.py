"""How retrying work is refused."""

from domain.shared.errors import Conflict


class TaskQueuedAlready(Conflict):
    code = "task_queued_already"
    title = "The same work is queued already"
    description = "Of this kind of work, one piece waits at a time. It does what the failed one would."
