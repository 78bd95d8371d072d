"""How long work looks on the wire."""

from rest_framework import serializers

from api.reading.columns import Computed, JsonObject
from api.serializers import OutSerializer
from domain.jobs.models import FailedTask, Job, JobRow
from domain.policy.workflows import JobState


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField(help_text="How many are done.")
    total = serializers.IntegerField(allow_null=True, help_text="Of how many, if that is known.")
    unit = serializers.CharField(help_text="What is counted.")


class JobProblemSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


def _progress(path: str) -> JsonObject:
    return JsonObject(done=f"{path}done", total=f"{path}total", unit=f"{path}unit")


class JobSerializer(OutSerializer):
    state = serializers.ChoiceField(source="status", choices=[(state.value, state.value) for state in JobState])
    progress = Computed(ProgressSerializer(), _progress)
    result = Computed(
        serializers.DictField(child=serializers.IntegerField(), allow_null=True), lambda path: f"{path}result"
    )
    problem = Computed(JobProblemSerializer(allow_null=True), lambda path: f"{path}problem")

    class Meta:
        model = Job
        fields = (
            "id", "owner_id", "kind", "state", "progress", "result", "problem", "started_at", "finished_at",
            "version", "created_at", "updated_at",
        )  # fmt: skip


class JobRowSerializer(OutSerializer):
    problem = Computed(JobProblemSerializer(allow_null=True), lambda path: f"{path}problem")

    class Meta:
        model = JobRow
        fields = ("id", "job_id", "index", "object_id", "problem")


class FailedTaskSerializer(OutSerializer):
    class Meta:
        model = FailedTask
        fields = ("id", "name", "attempts", "queued_at", "failed_at")
