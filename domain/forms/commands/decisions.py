"""Deciding on submissions, step by step. Nobody decides on their own, nor twice on the same."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.forms import queries, rules
from domain.forms.commands.submissions import claim_submission
from domain.forms.commands.telling import tell_of_step
from domain.forms.errors import OwnSubmission
from domain.forms.models import FormDecision, FormSubmission
from domain.policy.forms import FormDecisionWord
from domain.policy.workflows.forms import FORM_SUBMISSION
from domain.shared import clock
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists
from domain.shared.transitions import advance, check_step

APPROVE, REJECT = "form_submission.approve", "form_submission.reject"


@transaction.atomic
def approve_form_submission(
    actor: Actor, *, pk: Any, reason: str, versions: Collection[int] | None = None
) -> FormSubmission:
    """Let a submission pass the step of the review that waits for the actor; the last one approves it.

    :raises NotFound: if the actor can't see the submission
    :raises Forbidden: if it waits for others
    :raises NotWhileActing: if somebody acts as the actor, and could so decide twice
    :raises OwnSubmission: if it is the actor's own, or the actor has decided at another step
    :raises Stale: if it has another version by now
    :raises WrongState: if it is decided, or withdrawn
    """
    row = _to_decide(actor, APPROVE, pk, versions)
    before, step = row.status, row.step
    _keep(actor, row, FormDecisionWord.APPROVED, reason)
    if step is not None and step < queries.steps_in(row.form_id):
        row.step, row.version, row.updated_at = step + 1, row.version + 1, clock.now()
        crud.write(row, update_fields=["step", "version", "updated_at"])
    else:
        advance(row, FORM_SUBMISSION, "form_submission.approve", decided_at=clock.now())
    _record(actor, APPROVE, row, before, step, reason)
    tell_of_step(actor, row=row)
    return row


@transaction.atomic
def reject_form_submission(
    actor: Actor, *, pk: Any, reason: str, versions: Collection[int] | None = None
) -> FormSubmission:
    """Refuse a submission at the step of the review that waits for the actor. Its place becomes free.

    :raises NotFound: if the actor can't see the submission
    :raises Forbidden: if it waits for others
    :raises NotWhileActing: if somebody acts as the actor, and could so decide twice
    :raises OwnSubmission: if it is the actor's own, or the actor has decided at another step
    :raises Stale: if it has another version by now
    :raises WrongState: if it is decided, or withdrawn
    """
    row = _to_decide(actor, REJECT, pk, versions)
    before, step = row.status, row.step
    _keep(actor, row, FormDecisionWord.REJECTED, reason)
    advance(row, FORM_SUBMISSION, "form_submission.reject", decided_at=clock.now())
    _record(actor, REJECT, row, before, step, reason)
    tell_of_step(actor, row=row)
    return row


def _to_decide(actor: Actor, permission: str, pk: Any, versions: Collection[int] | None) -> FormSubmission:
    """Lock a submission of somebody else that waits for the actor."""
    require_in_person(actor)
    row = claim_submission(actor, permission=permission, pk=pk, versions=versions)
    rules.check_others(submitter_id=row.person_id, person_id=actor.user_id)
    check_step(row, FORM_SUBMISSION, permission)
    if not actor.is_system:
        rules.check_turn(step=row.step, steps=queries.steps_of(actor, row.form_id), permission=permission)
    return row


def _keep(actor: Actor, row: FormSubmission, decision: FormDecisionWord, reason: str) -> None:
    kept = FormDecision(
        submission=row, step=row.step or 1, decision=decision, reason=reason.strip(), decided_by_id=actor.user_id
    )
    try:
        crud.write(kept, force_insert=True)
    except AlreadyExists as error:
        if "decided_by_id" in error.fields:
            raise OwnSubmission from error
        raise


def _record(actor: Actor, action: str, row: FormSubmission, before: str, step: int | None, reason: str) -> None:
    told = {"before": {"status": before, "step": step}, "after": {"status": row.status, "step": row.step}}
    record_event(actor, action=action, about=row, reason=reason, **told)
