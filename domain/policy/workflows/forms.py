"""The state machines of forms and of what is submitted to them."""

from enum import StrEnum
from typing import Final

from domain.policy.workflows.machine import Step, Workflow


class FormState(StrEnum):
    """Whether a form takes answers."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


FORM: Final = Workflow(
    states=FormState,
    initial=FormState.DRAFT,
    steps=(
        # Publishing once more puts a changed schema in force.
        Step("form.publish", (FormState.DRAFT, FormState.PUBLISHED), FormState.PUBLISHED),
        Step("form.close", (FormState.DRAFT, FormState.PUBLISHED), FormState.CLOSED),
    ),
)


class SubmissionState(StrEnum):
    """How far a submission to a form is. One that is submitted waits for its next review, if the form has any."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S: Final = SubmissionState
TAKES_PLACE: Final = (_S.SUBMITTED, _S.APPROVED)  # of those that a form has
FORM_SUBMISSION: Final = Workflow(
    states=SubmissionState,
    initial=_S.DRAFT,
    other_initials=(_S.SUBMITTED,),  # an anonymous one, which nobody could find again
    steps=(
        Step("form_submission.submit", (_S.DRAFT,), _S.SUBMITTED),
        Step("form_submission.approve", (_S.SUBMITTED,), _S.APPROVED),
        Step("form_submission.reject", (_S.SUBMITTED,), _S.REJECTED),
        Step("form_submission.withdraw", (_S.DRAFT, _S.SUBMITTED), _S.WITHDRAWN),
    ),
)
