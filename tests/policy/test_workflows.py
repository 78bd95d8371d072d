from dataclasses import replace
from enum import StrEnum

import pytest
from django.apps import apps

from domain.policy import workflows
from domain.policy.permissions import MATRIX
from domain.policy.workflows import JOB, SYSTEM_STEPS, WORKFLOWS, JobState, Step, Workflow
from tests.policy.soundness import step_faults, workflow_faults

MODELS = {
    model.__name__.lower(): model
    for model in apps.get_models()
    if model.__module__.startswith("domain.") and "status" in {field.name for field in model._meta.fields}
}


@pytest.mark.parametrize("noun", WORKFLOWS)
def test_workflow__is_sound(noun):
    assert list(workflow_faults(noun, WORKFLOWS[noun])) == []


def test_workflows__are_all_registered():
    defined = [each for each in vars(workflows).values() if isinstance(each, Workflow)]

    assert len(defined) == len(WORKFLOWS)
    assert set(defined) == set(WORKFLOWS.values())


def test_steps__of_people__are_permissions_and_those_of_the_system_are_not():
    assert list(step_faults(WORKFLOWS, SYSTEM_STEPS, MATRIX)) == []


@pytest.mark.parametrize("noun", WORKFLOWS)
def test_model__with_a_workflow__begins_in_the_initial_state_and_knows_every_state(noun):
    status = MODELS[noun.replace("_", "")]._meta.get_field("status")

    assert status.default == WORKFLOWS[noun].initial
    assert [value for value, _ in status.choices] == list(WORKFLOWS[noun].states)


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    GONE = "gone"


SHUT = Step("door.shut", ("open",), "shut")
REMOVE = Step("door.remove", ("shut",), "gone")
DOOR = Workflow(states=Door, initial="open", steps=(SHUT, REMOVE))


def test_workflow__in_order__has_no_fault():
    assert list(workflow_faults("door", DOOR)) == []


@pytest.mark.parametrize(
    ("planted", "reported"),
    [
        (replace(DOOR, initial="ajar"), "door: the initial state ajar is no state"),
        (
            replace(DOOR, steps=(SHUT, REMOVE, Step("door.lock", ("shut",), "locked"))),
            "door.lock: locked is no state",
        ),
        (
            replace(DOOR, steps=(SHUT, REMOVE, Step("gate.shut", ("open",), "shut"))),
            "gate.shut does not belong to door",
        ),
        (replace(DOOR, steps=(SHUT, REMOVE, SHUT)), "door.shut is there twice"),
        (replace(DOOR, steps=(Step("door.shut", ("gone",), "shut"), REMOVE)), "door: shut can't be reached"),
        (
            replace(DOOR, steps=(SHUT, REMOVE, Step("door.return", ("gone",), "open"))),
            "door: nothing leads from open to an end",
        ),
    ],
)
def test_workflow__out_of_order__is_reported(planted, reported):
    assert reported in list(workflow_faults("door", planted))


def test_steps__without_a_row_or_with_one_too_many__are_reported():
    job = replace(JOB, steps=(*JOB.steps, Step("job.pause", (JobState.RUNNING,), JobState.QUEUED)))
    matrix = {**MATRIX, "job.fail": MATRIX["job.cancel"]}

    assert list(step_faults({**WORKFLOWS, "job": job}, {*SYSTEM_STEPS, "job.revive"}, matrix)) == [
        "job.revive is no step of any workflow",
        "job.pause has no row in the matrix",
        "job.fail is the system's, but has a row in the matrix",
    ]
