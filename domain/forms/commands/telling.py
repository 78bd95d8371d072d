"""Telling those whom a form is for, those who review what is submitted, and those who submitted it."""

from typing import Final

from domain.forms import queries
from domain.forms.models import Form, FormSubmission
from domain.notifications.commands import tell
from domain.policy.notifications import NotificationKind
from domain.policy.workflows.forms import SubmissionState
from domain.shared.actor import Actor

DECIDED: Final = {
    SubmissionState.APPROVED: NotificationKind.FORM_APPROVED,
    SubmissionState.REJECTED: NotificationKind.FORM_REJECTED,
}


def tell_audience(actor: Actor, *, row: Form) -> None:
    """Tell those whom a form is for that it is there, once, in the caller's transaction."""
    people = queries.people_addressed(row)
    facts: dict[str, str | int] = {"title": row.title}
    key = f"form.publish:{row.pk}"  # once, however often it is published
    tell(actor, kind=NotificationKind.FORM_PUBLISHED, key=key, people=people, about=row, facts=facts)


def tell_of_step(actor: Actor, *, row: FormSubmission) -> None:
    """Tell its reviewers that a submission waits for them, or who submitted it what was decided, without the reason.

    In the caller's transaction.
    """
    facts: dict[str, str | int] = {"title": row.form.title}
    kind = DECIDED.get(SubmissionState(row.status))
    if kind is not None and row.person_id is not None:
        tell(actor, kind=kind, key=f"form_submission.decide:{row.pk}", people=[row.person_id], about=row, facts=facts)
    elif row.step is not None:
        people = queries.reviewing(row.form_id, row.step).exclude(pk__in=[row.person_id])
        key = f"form_submission.review:{row.pk}:{row.step}"
        tell(actor, kind=NotificationKind.FORM_REVIEW_WAITING, key=key, people=people, about=row, facts=facts)
