"""The state machines: which states exist, and which step leads from where to where."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.policy.workflows.forms import FORM, FORM_SUBMISSION
from domain.policy.workflows.machine import Step, Workflow
from domain.policy.workflows.notifications import NOTIFICATION_DELIVERY, DeliveryState
from domain.policy.workflows.social import COMMENT, POST, REPORT, ContributionState, ReportState
from domain.policy.workflows.tickets import TICKET, UNRESOLVED, TicketState

__all__ = [
    "COMMENT",
    "ENROLLMENT",
    "ENROLLMENT_APPROVAL",
    "EVENT",
    "FILE",
    "FORM",
    "FORM_SUBMISSION",
    "HOLDS_SEAT",
    "JOB",
    "LEAVE_APPLICATION",
    "LIVE",
    "MARK_SHEET",
    "NOTIFICATION_DELIVERY",
    "POST",
    "REPORT",
    "SCHOLARSHIP_APPLICATION",
    "SESSION",
    "STUDIES",
    "SYSTEM_STEPS",
    "TICKET",
    "UNRESOLVED",
    "WORKFLOWS",
    "ApplicationState",
    "ApprovalState",
    "ContributionState",
    "DeliveryState",
    "EnrollmentState",
    "EventState",
    "FileState",
    "JobState",
    "LeaveState",
    "MarkSheetState",
    "ReportState",
    "SessionState",
    "Step",
    "TicketState",
    "Workflow",
]


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
# Whoever has passed a unit, or failed it, was there, and still may read what it was made of.
STUDIES: Final = (EnrollmentState.ENROLLED, EnrollmentState.COMPLETED, EnrollmentState.FAILED)

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

_E: Final = EnrollmentState
ENROLLMENT: Final = Workflow(
    states=EnrollmentState,
    initial=_E.PENDING,
    other_initials=(_E.ENROLLED, _E.WAITLISTED),
    amendable=(_E.COMPLETED, _E.FAILED),
    steps=(
        Step("enrollment.withdraw", LIVE, _E.WITHDRAWN),
        Step("enrollment.accept", (_E.OFFERED,), _E.ENROLLED),
        Step("enrollment.decline", (_E.OFFERED,), _E.WITHDRAWN),
        # What a freed seat, a decision, a deadline or a result brings about.
        Step("enrollment.promote", (_E.WAITLISTED,), _E.ENROLLED),
        Step("enrollment.offer", (_E.WAITLISTED,), _E.OFFERED),
        Step("enrollment.request", (_E.WAITLISTED, _E.OFFERED), _E.PENDING),
        Step("enrollment.confirm", (_E.PENDING,), _E.ENROLLED),
        Step("enrollment.refuse", (_E.PENDING,), _E.WITHDRAWN),
        Step("enrollment.expire", (_E.OFFERED, _E.WAITLISTED), _E.WITHDRAWN),
        Step("enrollment.complete", (_E.ENROLLED, _E.FAILED), _E.COMPLETED),
        Step("enrollment.fail", (_E.ENROLLED, _E.COMPLETED), _E.FAILED),
    ),
)


class ApprovalState(StrEnum):
    """How far the decision on a request for a place is."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"


ENROLLMENT_APPROVAL: Final = Workflow(
    states=ApprovalState,
    initial=ApprovalState.OPEN,
    steps=(
        Step("enrollment_approval.approve", (ApprovalState.OPEN,), ApprovalState.APPROVED),
        Step("enrollment_approval.reject", (ApprovalState.OPEN,), ApprovalState.REJECTED),
        Step("enrollment_approval.lapse", (ApprovalState.OPEN,), ApprovalState.LAPSED),
    ),
)


class MarkSheetState(StrEnum):
    """How far the results of an offering are."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RATIFIED = "ratified"
    RELEASED = "released"


_M: Final = MarkSheetState
MARK_SHEET: Final = Workflow(
    states=MarkSheetState,
    initial=_M.OPEN,
    steps=(
        Step("mark_sheet.submit", (_M.OPEN,), _M.SUBMITTED),
        Step("mark_sheet.reopen", (_M.SUBMITTED, _M.RATIFIED), _M.OPEN),
        Step("mark_sheet.ratify", (_M.SUBMITTED,), _M.RATIFIED),
        Step("mark_sheet.release", (_M.RATIFIED,), _M.RELEASED),
    ),
)


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


class SessionState(StrEnum):
    """Whether a session is to be held."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


SESSION: Final = Workflow(
    states=SessionState,
    initial=SessionState.SCHEDULED,
    steps=(Step("session.cancel", (SessionState.SCHEDULED,), SessionState.CANCELLED),),
)


class EventState(StrEnum):
    """How far an event is on its way to its audience."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


_V: Final = EventState
EVENT: Final = Workflow(
    states=EventState,
    initial=_V.DRAFT,
    steps=(
        Step("event.submit", (_V.DRAFT,), _V.IN_REVIEW),
        Step("event.reopen", (_V.IN_REVIEW,), _V.DRAFT),
        Step("event.publish", (_V.IN_REVIEW,), _V.PUBLISHED),
        # What was never published is dropped; what was, keeps its place in calendars as cancelled.
        Step("event.cancel", (_V.DRAFT, _V.IN_REVIEW, _V.PUBLISHED), _V.CANCELLED),
    ),
)


class LeaveState(StrEnum):
    """How far an application for leave is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LEAVE_APPLICATION: Final = Workflow(
    states=LeaveState,
    initial=LeaveState.SUBMITTED,
    steps=(
        Step("leave_application.approve", (LeaveState.SUBMITTED,), LeaveState.APPROVED),
        Step("leave_application.decline", (LeaveState.SUBMITTED,), LeaveState.DECLINED),
        Step("leave_application.withdraw", (LeaveState.SUBMITTED,), LeaveState.WITHDRAWN),
    ),
)

WORKFLOWS: Final[Mapping[str, Workflow]] = MappingProxyType(
    {
        "form": FORM,
        "form_submission": FORM_SUBMISSION,
        "job": JOB,
        "enrollment": ENROLLMENT,
        "enrollment_approval": ENROLLMENT_APPROVAL,
        "mark_sheet": MARK_SHEET,
        "file": FILE,
        "scholarship_application": SCHOLARSHIP_APPLICATION,
        "session": SESSION,
        "event": EVENT,
        "leave_application": LEAVE_APPLICATION,
        "ticket": TICKET,
        "post": POST,
        "comment": COMMENT,
        "report": REPORT,
        "notification_delivery": NOTIFICATION_DELIVERY,
    }
)
# Steps that the worker, a decision, a deadline or a result takes, not people: no permission, no URL.
SYSTEM_STEPS: Final = frozenset(
    {
        *("job.start", "job.succeed", "job.fail"),
        *(f"enrollment.{verb}" for verb in ("promote", "offer", "request", "confirm", "refuse", "expire")),
        *("enrollment.complete", "enrollment.fail", "enrollment_approval.lapse"),
        "ticket.start",
        *(f"notification_delivery.{verb}" for verb in ("send", "drop", "fail", "bury")),
    }
)
