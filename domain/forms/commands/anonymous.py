"""Answering a form without leaving a name.

What is kept of who has answered is a mark that can be recognized and not read, without a time, beside the submissions
and not tied to them; and nothing at all once the form is closed. No record of the deed is written: it would name the
person, and the instant would tell which submission came then.
"""

from collections.abc import Mapping
from time import thread_time
from typing import Any
from uuid import uuid4

from django.db import transaction

from domain import crud
from domain.forms import rules
from domain.forms.commands.submissions import ANSWER, check_answerable
from domain.forms.errors import AlreadyAnswered
from domain.forms.models import Form, FormParticipation, FormSubmission
from domain.policy.workflows.forms import SubmissionState
from domain.shared.access import require, require_in_person
from domain.shared.actor import Actor
from domain.shared.errors import AlreadyExists
from domain.shared.locking import lock
from domain.shared.vault import vault


@transaction.atomic
def answer_form(actor: Actor, *, pk: Any, answers: Mapping[str, Any]) -> None:
    """Answer an anonymous form. Nothing is returned: nobody finds the answer again, its author neither.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if it does not address the actor
    :raises NotWhileActing: if somebody acts as the actor
    :raises FormIsNotAnonymous: if it is answered by a submission
    :raises WrongState: if it is not published
    :raises FormNotOpen: before it opens, and once it has closed
    :raises AlreadyAnswered: if it takes one answer of each person, and the actor has given it
    :raises FormFull: if as many have answered as the form takes
    :raises AnswersRefused, AnswersTooLarge, AnswersTooCostly: if the answers are not what the form asks for
    """
    require(actor, ANSWER)
    require_in_person(actor)
    before = check_answerable(actor, pk, anonymous=True)
    kept = _check(before, answers)
    lock(Form, pk)
    form = check_answerable(actor, pk, anonymous=True)
    if form.published_version_id != before.published_version_id:
        kept = _check(form, answers)  # an answer by another version than all others could be told from them
    if form.once:
        _claim_turn(actor, form)
    rules.check_place(quota=form.quota, taken=form.taken)
    asked, then = form.published_version, form.published_at  # all at the same time: none is found by when it came
    assert asked is not None  # noqa: S101 (a published form has both; a constraint says so)
    assert then is not None  # noqa: S101
    row = FormSubmission(
        id=uuid4(),
        form=form,
        form_version=asked,
        status=SubmissionState.SUBMITTED,
        answers=kept,
        submitted_at=then,
        created_at=then,
        updated_at=then,
    )
    crud.write(row, force_insert=True)


def _check(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    asked = form.published_version
    assert asked is not None  # noqa: S101 (a published form has one; a constraint says so)
    return rules.check_answers(asked.schema, asked.hints, answers, cpu=thread_time)


def _claim_turn(actor: Actor, form: Form) -> None:
    mark = vault().fingerprint(str(actor.user_id), owner=f"form:{form.pk}")
    try:
        crud.write(FormParticipation(form=form, mark=mark), force_insert=True)
    except AlreadyExists as error:
        raise AlreadyAnswered from error
