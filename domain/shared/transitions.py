"""The only code that assigns `status`."""

from typing import Any

from django.db.models import Model

from domain.policy.workflows import Workflow
from domain.shared import clock
from domain.shared.errors import WrongState


def advance(row: Model, workflow: Workflow, step_name: str, **changes: Any) -> None:
    """Take one step of the row's workflow and save it, with the changes that belong to the step.

    The caller holds the row's lock.

    :raises WrongState: naming the present state and the states the step leads from
    """
    step = workflow.step(step_name)
    status = row.status  # type: ignore[attr-defined]
    if status not in step.sources:
        raise WrongState(
            f"{step_name} is not possible while the object is {status}.",
            status=status,
            possible_from=list(step.sources),
        )
    values = {"status": step.target, "version": row.version + 1, "updated_at": clock.now(), **changes}  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
