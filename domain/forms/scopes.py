"""Whom a form addresses, who has answered or reviews it, and to which course, unit or offering it belongs.

A form belongs to what its rules name if all of them name such things; so does what is submitted to it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from domain.audiences.scopes import WITHIN, naming, only
from domain.forms.models import Form, FormAudience, FormReviewer, FormSubmission
from domain.policy.reach import Scope
from domain.policy.workflows.forms import SubmissionState
from domain.shared.access import ScopeTable
from domain.shared.actor import Actor
from domain.users.models import UserRole
from domain.users.queries import valid_now

UNLIMITED = Q(course__isnull=True, unit__isnull=True, offering__isnull=True)


def addressed(person_id: Any) -> Q:
    """Return the condition that a form was published for a person. It may be closed by now."""
    named = naming(FormAudience.objects.filter(form=OuterRef("pk")), person_id)
    return Q(published_at__isnull=False) & Q(Exists(named))


def is_reviewer(person_id: Any) -> Q:
    """Return the condition that a reviewer is a person, or a role that the person holds without a limit."""
    unlimited = UserRole.objects.filter(valid_now(), UNLIMITED, user_id=person_id)
    return Q(person_id=person_id) | Q(role_id__in=unlimited.values("role_id"))


def _seen(actor: Actor) -> Q:
    answered = FormSubmission.objects.filter(form=OuterRef("pk"), person_id=actor.user_id)
    reviewed = FormReviewer.objects.filter(is_reviewer(actor.user_id), form=OuterRef("pk"))
    published = Q(published_at__isnull=False)
    others = Q(Exists(answered)) | published & Q(Exists(reviewed))
    return Q(owner_id=actor.user_id) | addressed(actor.user_id) | others


def _only(scope: Scope) -> Callable[[Any], Q]:
    """Return the condition that a form is for nobody but those whom rules within a scope name."""
    return lambda held: only(FormAudience.objects.filter(form=OuterRef("pk")), WITHIN[scope](held))


FORM: ScopeTable = {
    Scope.OWN: lambda actor: addressed(actor.user_id),
    **{scope: _only(scope) for scope in WITHIN},
}
# Whoever looks after forms also reads what everybody reads.
READABLE: ScopeTable = {
    **FORM,
    Scope.OWN: _seen,
    Scope.TAUGHT: lambda actor: FORM[Scope.TAUGHT](actor) | _seen(actor),
}


def _of_form(condition: Callable[[Any], Q], *, published: bool) -> Callable[[Any], Q]:
    shown = Q(published_at__isnull=False) if published else Q()
    return lambda held: shown & Q(form__in=Form.objects.filter(condition(held)).values("pk"))


def _versions_taught(actor: Actor) -> Q:
    seen = _of_form(_seen, published=True)(actor)
    return seen | _of_form(FORM[Scope.TAUGHT], published=False)(actor)


FORM_VERSION: ScopeTable = {
    **{scope: _of_form(FORM[scope], published=False) for scope in WITHIN},
    Scope.OWN: _of_form(_seen, published=True),
    Scope.TAUGHT: _versions_taught,
}


def mine(actor: Actor) -> Q:
    """Return the condition that a submission is a person's own."""
    return Q(person_id=actor.user_id)


def reached(actor: Actor) -> Q:
    """Return the condition that a submission has come to a step at which a person decides."""
    reviewers = FormReviewer.objects.filter(
        is_reviewer(actor.user_id), form=OuterRef("form"), step__lte=OuterRef("step")
    )
    return ~Q(status=SubmissionState.DRAFT) & Q(Exists(reviewers))


def _submissions(scope: Scope) -> Callable[[Any], Q]:
    return lambda held: Q(form__in=Form.objects.filter(FORM[scope](held)).values("pk"))


FORM_SUBMISSION: ScopeTable = {
    Scope.OWN: lambda actor: mine(actor) | reached(actor),
    **{scope: _submissions(scope) for scope in WITHIN},
    Scope.TAUGHT: lambda actor: _submissions(Scope.TAUGHT)(actor) | mine(actor) | reached(actor),
}
SUBMITTED: ScopeTable = {Scope.OWN: mine}
DECIDED: ScopeTable = {Scope.OWN: reached}


def _of_submission(condition: Callable[[Any], Q]) -> Callable[[Any], Q]:
    return lambda held: Q(submission__in=FormSubmission.objects.filter(condition(held)).values("pk"))


FORM_FILE: ScopeTable = {scope: _of_submission(condition) for scope, condition in FORM_SUBMISSION.items()}
