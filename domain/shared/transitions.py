"""The only code that assigns `status`."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Model

from domain.policy.workflows.machine import Step, Workflow
from domain.shared import clock
from domain.shared.errors import WrongState


def advance_all(rows: Sequence[Model], workflow: Workflow, step_name: str, **same: Any) -> None:
    """Take one step of the workflow of many rows of one model by one statement, with the same changes to each.

    The caller holds them.

    :raises WrongState: naming the state of one that can't take it, and the states the step leads from
    """
    step = workflow.step(step_name)
    for row in rows:
        check_step(row, workflow, step_name)
    if rows:
        changes = {"status": step.target, "updated_at": clock.now(), **same}
        model = type(rows[0])
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(version=F("version") + 1, **changes)
        for row in rows:
            for name, value in {"version": row.version + 1, **changes}.items():  # type: ignore[attr-defined]
                setattr(row, name, value)


def advance(row: Model, workflow: Workflow, step_name: str, **changes: Any) -> None:
    """Take one step of the row's workflow and save it, with the changes that belong to the step.

    The caller holds the row's lock.

    :raises WrongState: naming the present state and the states the step leads from
    """
    step = check_step(row, workflow, step_name)
    values = {"status": step.target, "version": row.version + 1, "updated_at": clock.now(), **changes}  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def check_step(row: Model, workflow: Workflow, step_name: str) -> Step:
    """Return the step, if the row's state lets it be taken.

    :raises WrongState: naming the present state and the states the step leads from
    """
    step = workflow.step(step_name)
    status = row.status  # type: ignore[attr-defined]
    if status not in step.sources:
        raise WrongState(
            f"{step.name} is not possible while the object is {status}.",
            status=status,
            possible_from=list(step.sources),
        )
    return step
