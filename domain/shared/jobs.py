"""The port to the job queue: work that happens after, and only if, its cause is committed."""

from typing import Any

from procrastinate.contrib.django import app


def enqueue(task: str, **arguments: Any) -> None:
    """Queue a task by its name, in the caller's transaction. Arguments are ids and plain values.

    The queue is a table, so the task exists exactly if the transaction commits. It runs at least once:
    handlers must be safe to run twice.
    """
    app.configure_task(task, allow_unknown=False).defer(**arguments)
