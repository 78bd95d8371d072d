"""The state machines: which states exist, and which step leads from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Step:
    """One transition. Its name is the permission, the URL's last segment, the command and the audit line."""

    name: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Workflow:
    """All the states of one model and the steps between them."""

    states: type[StrEnum]
    initial: str
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def final_states(self) -> frozenset[str]:
        return frozenset(self.states) - {source for step in self.steps for source in step.sources}


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EnrollmentState(StrEnum):
    PENDING = "pending"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    FAILED = "failed"


# A pending request and an unanswered offer keep their seat; a place in the queue does not.
HOLDS_SEAT: Final = (EnrollmentState.PENDING, EnrollmentState.OFFERED, EnrollmentState.ENROLLED)
LIVE: Final = (*HOLDS_SEAT, EnrollmentState.WAITLISTED)

# The steps job.start, job.succeed and job.fail belong to the worker, not to people: no permission, no URL.
JOB: Final = Workflow(
    states=JobState,
    initial=JobState.QUEUED,
    steps=(
        Step("job.start", (JobState.QUEUED, JobState.RUNNING), JobState.RUNNING),
        Step("job.succeed", (JobState.RUNNING,), JobState.SUCCEEDED),
        Step("job.fail", (JobState.RUNNING,), JobState.FAILED),
        Step("job.cancel", (JobState.QUEUED, JobState.RUNNING), JobState.CANCELLED),
    ),
)
SYSTEM_STEPS: Final = frozenset({"job.start", "job.succeed", "job.fail"})


class FileState(StrEnum):
    ANNOUNCED = "announced"
    STORED = "stored"


FILE: Final = Workflow(
    states=FileState,
    initial=FileState.ANNOUNCED,
    steps=(Step("file.confirm", (FileState.ANNOUNCED,), FileState.STORED),),
)


class ApplicationState(StrEnum):
    """How far a scholarship application is."""

    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_DECIDABLE: Final = (ApplicationState.UNDER_REVIEW, ApplicationState.WAITLISTED)
SCHOLARSHIP_APPLICATION: Final = Workflow(
    states=ApplicationState,
    initial=ApplicationState.SUBMITTED,
    steps=(
        Step("scholarship_application.review", (ApplicationState.SUBMITTED,), ApplicationState.UNDER_REVIEW),
        Step("scholarship_application.approve", _DECIDABLE, ApplicationState.APPROVED),
        Step("scholarship_application.reject", _DECIDABLE, ApplicationState.REJECTED),
        Step("scholarship_application.waitlist", (ApplicationState.UNDER_REVIEW,), ApplicationState.WAITLISTED),
        Step(
            "scholarship_application.withdraw",
            (ApplicationState.SUBMITTED, *_DECIDABLE),
            ApplicationState.WITHDRAWN,
        ),
    ),
)

WORKFLOWS: Final[Mapping[str, Workflow]] = MappingProxyType(
    {"job": JOB, "file": FILE, "scholarship_application": SCHOLARSHIP_APPLICATION}
)
