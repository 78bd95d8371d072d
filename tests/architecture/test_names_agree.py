from dataclasses import replace
from types import MappingProxyType

from django.urls import path
from rest_framework.decorators import action

from api.viewsets import ResourceViewSet
from domain.policy.workflows import JOB, SYSTEM_STEPS, WORKFLOWS, Step
from tests.architecture.guards.agreement import action_faults, command_steps, step_faults
from tests.architecture.guards.operations import operations
from tests.architecture.guards.sources import ROOT
from tests.architecture.guards.tools import plant


def test_steps__of_every_workflow__are_named_alike_from_table_to_url():
    assert list(step_faults(WORKFLOWS, SYSTEM_STEPS, command_steps(ROOT), operations())) == []


def test_actions__of_every_view_set__are_named_like_permission_and_command():
    assert list(action_faults(operations(), command_steps(ROOT))) == []


def test_step__without_a_command_or_url__is_reported():
    job = replace(JOB, steps=(*JOB.steps, Step("job.archive", ("failed",), "cancelled")))
    workflows = MappingProxyType({**WORKFLOWS, "job": job})

    found = list(step_faults(workflows, SYSTEM_STEPS, command_steps(ROOT), operations()))

    assert found == [
        "job.archive: no command takes this step",
        "job.archive: the command that takes it is not archive_job",
        "job.archive: no operation has this permission",
    ]


def test_command__that_takes_the_step_of_another_name__is_reported(tmp_path):
    plant(tmp_path, "domain/jobs/commands.py", 'def stop_job(actor):\n    advance(job, JOB, "job.cancel")')
    plant(tmp_path, "domain/jobs/commands.py", 'def end_job(actor):\n    advance(job, JOB, "job.end")')

    found = list(step_faults(WORKFLOWS, SYSTEM_STEPS, command_steps(tmp_path), operations()))

    assert "job.cancel: the command that takes it is not cancel_job" in found
    assert "job.end: a command takes this step, but no workflow has it" in found


class PlantedViewSet(ResourceViewSet):
    permission = "job.cancel"

    @action(detail=True, methods=["post"])
    def stop(self, request, pk): ...

    @action(detail=True, methods=["post"])
    def cancel(self, request, pk): ...


def test_action__named_or_routed_otherwise__is_reported():
    stop = operations([path("jobs/<uuid:pk>/stop", PlantedViewSet.as_view({"post": "stop"}))])

    assert list(action_faults(stop, command_steps(ROOT))) == [
        "POST /jobs/<uuid:pk>/stop: the method stop has the permission job.cancel",
        "POST /jobs/<uuid:pk>/stop does not call commands.cancel_job",
    ]
    of_jobs = {name: steps for name, steps in command_steps(ROOT).items() if name.endswith("_job")}
    assert list(step_faults({"job": JOB}, SYSTEM_STEPS, of_jobs, stop)) == [
        "job.cancel: the operation is POST /jobs/<uuid:pk>/stop, not POST …/cancel"
    ]


def test_action__that_does_not_call_its_command__is_reported():
    cancel = operations([path("jobs/<uuid:pk>/cancel", PlantedViewSet.as_view({"post": "cancel"}))])

    assert list(action_faults(cancel, command_steps(ROOT))) == [
        "POST /jobs/<uuid:pk>/cancel does not call commands.cancel_job"
    ]
