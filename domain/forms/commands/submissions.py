"""Answering a form in one's own name: a draft, its changes, handing it in, taking it back.

Where both are locked, the submission comes before its form.
"""

from collections.abc import Collection, Mapping, Sequence
from time import thread_time
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.files.errors import FileNotUsable
from domain.files.models import File
from domain.files.rules import check_usable
from domain.forms import queries, rules
from domain.forms.commands.telling import tell_of_step
from domain.forms.errors import AlreadyAnswered
from domain.forms.models import Form, FormFile, FormSubmission
from domain.policy.uploads import FilePurpose
from domain.policy.workflows.forms import FORM_SUBMISSION
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists, NotFound, Stale
from domain.shared.locking import lock, lock_all
from domain.shared.transitions import advance, check_step

ADD, CHANGE, SUBMIT, WITHDRAW = (f"form_submission.{verb}" for verb in ("add", "change", "submit", "withdraw"))
ANSWER = "form.answer"


@transaction.atomic
def add_form_submission(actor: Actor, *, form_id: Any, answers: Mapping[str, Any]) -> FormSubmission:
    """Begin to answer a form. A draft is looked at when it is submitted, not before.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if it does not address the actor
    :raises FormIsAnonymous: if it is answered anonymously
    :raises WrongState: if it is not published
    :raises FormNotOpen: before it opens, and once it has closed
    :raises AlreadyAnswered: if it takes one answer of each person, and the actor's is there
    :raises AlreadyExists: if the actor has a draft already
    :raises AnswersTooLarge, AnswersRefused: if the answers are more than any form asks for, or no object
    """
    require(actor, ADD)
    form = check_answerable(actor, form_id, anonymous=False)
    rules.check_size(answers)
    row = FormSubmission(
        form=form,
        form_version=form.published_version,
        person_id=actor.user_id,
        is_only=form.once,
        answers=dict(answers),
    )
    try:
        crud.write(row, force_insert=True)
    except AlreadyExists as error:
        if form.once:
            raise AlreadyAnswered(fields=["form_id"]) from error
        raise AlreadyExists("You have a draft for this form already.", fields=["form_id"]) from error
    record_event(actor, action=ADD, about=row, after={"form_id": form.pk})
    return row


@transaction.atomic
def change_form_submission(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None = None
) -> FormSubmission:
    """Change a draft; its answers by a JSON merge patch: what is not named stays, null takes an answer away.

    :raises NotFound: if the actor can't see the submission
    :raises Forbidden: if it is not the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it was submitted, or the form is not published any more
    :raises FormNotOpen: once the form has closed
    :raises AnswersTooLarge, AnswersRefused: as `add_form_submission`
    """
    row = claim_submission(actor, permission=CHANGE, pk=pk, versions=versions)
    rules.check_draft(row.status)
    _check_open(row.form)
    change = values.get("answers", {})
    rules.check_size(change)
    answers = rules.merged(row.answers, change)
    rules.check_size(answers)
    if rules.same(answers) == rules.same(row.answers):
        return row
    row.answers, row.version, row.updated_at = answers, row.version + 1, clock.now()
    crud.write(row, update_fields=["answers", "version", "updated_at"])
    record_event(actor, action=CHANGE, about=row, after={"form_id": row.form_id})
    return row


@transaction.atomic
def submit_form_submission(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> FormSubmission:
    """Hand a draft in, by the version that it was begun with. What the form does not show is not kept.

    :raises NotFound: if the actor can't see the submission
    :raises Forbidden: if it is not the actor's own, or the form does not address the actor any more
    :raises Stale: if it has another version by now
    :raises WrongState: if it was submitted before, or the form is not published any more
    :raises FormNotOpen: once the form has closed
    :raises AnswersRefused, AnswersTooLarge, AnswersTooCostly: if the answers are not what the form asks for
    :raises FileNotUsable: if a file is not the actor's, not confirmed, or meant for something else
    :raises FormFull: if as many have answered as the form takes
    """
    row = claim_submission(actor, permission=SUBMIT, pk=pk, versions=versions)
    check_step(row, FORM_SUBMISSION, SUBMIT)
    asked = row.form_version
    answers = rules.check_answers(asked.schema, asked.hints, row.answers, cpu=thread_time)
    attached = _attach(actor, row, rules.files_of(asked.schema, answers))
    form = lock(Form, row.form_id)
    require_reach(queries.forms(actor, ANSWER), form.pk, permission=ANSWER)
    _check_open(form)
    rules.check_place(quota=form.quota, taken=form.taken)
    before, step = row.status, 1 if queries.steps_in(form.pk) else None
    advance(row, FORM_SUBMISSION, "form_submission.submit", answers=answers, step=step, submitted_at=clock.now())
    _record(actor, SUBMIT, row, before, files=attached)
    tell_of_step(actor, row=row)
    return row


@transaction.atomic
def withdraw_form_submission(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> FormSubmission:
    """Take one's own submission or draft back, until it is decided. Its place and its files become free.

    :raises NotFound: if the actor can't see the submission
    :raises Forbidden: if it is not the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if it is decided, or withdrawn
    """
    row = claim_submission(actor, permission=WITHDRAW, pk=pk, versions=versions)
    before = row.status
    advance(row, FORM_SUBMISSION, "form_submission.withdraw")
    FormFile.objects.filter(submission=row).delete()
    _record(actor, WITHDRAW, row, before)
    return row


def check_answerable(actor: Actor, form_id: Any, *, anonymous: bool) -> Form:
    """Return a form that the actor may answer now, in this way.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if it does not address the actor
    :raises WrongState: if it is not published
    :raises FormIsAnonymous, FormIsNotAnonymous: if it is answered in the other way
    :raises FormNotOpen: before it opens, and once it has closed
    """
    form = queries.forms(actor, queries.VIEW).filter(pk=form_id).select_related("published_version").first()
    if form is None:
        raise NotFound
    require_reach(queries.forms(actor, ANSWER), form.pk, permission=ANSWER)
    _check_open(form)
    rules.check_kind(is_anonymous=form.is_anonymous, wanted=anonymous)
    return form


def claim_submission(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None) -> FormSubmission:
    """Lock a submission that the actor reaches until the caller's transaction ends.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    :raises Stale: if it has another version by now
    """
    require(actor, permission)
    require_sight(queries.form_submissions(actor, queries.VIEW_SUBMISSION), pk)
    row = lock(FormSubmission, pk)
    require_reach(queries.form_submissions(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def _check_open(form: Form) -> None:
    rules.check_open(status=form.status, opens_at=form.opens_at, closes_at=form.closes_at, now=clock.now())


def _attach(actor: Actor, row: FormSubmission, named: Sequence[tuple[str, str]]) -> int:
    """Keep the files that answers name, so that nobody deletes them.

    :raises FileNotUsable: pointing at the field of the first that can't be used
    """
    there = {str(file.pk): file for file in lock_all(File, [key for _, key in named])}
    for field, key in named:
        file = there.get(key)
        mine, status, purpose = file is not None and file.owner_id == row.person_id, "", ""
        if file is not None:
            status, purpose = file.status, file.purpose
        try:
            check_usable(mine=mine, status=status, purpose=purpose, wanted=FilePurpose.FORM_ATTACHMENT)
        except FileNotUsable as error:
            raise FileNotUsable(fields=[f"answers/{field}"]) from error
    FormFile.objects.bulk_create([FormFile(submission=row, file_id=key, field=field) for field, key in named])
    return len(named)


def _record(actor: Actor, action: str, row: FormSubmission, before: str, **facts: Any) -> None:
    """Record a step without the answers, which are for those alone who read submissions."""
    record_event(actor, action=action, about=row, before={"status": before}, after={"status": row.status, **facts})
