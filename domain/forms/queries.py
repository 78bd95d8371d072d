"""What can be asked of forms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, JSONObject, Length

from domain.audiences import queries as audiences
from domain.audiences.rules import Target
from domain.files.models import File
from domain.forms import scopes
from domain.forms.models import (
    Form,
    FormAudience,
    FormDecision,
    FormFile,
    FormReviewer,
    FormSubmission,
    FormVersion,
)
from domain.people.queries import users
from domain.policy import limits
from domain.policy.workflows.forms import FormState, SubmissionState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User, UserRole
from domain.users.queries import roles, valid_now

VIEW, VIEW_SUBMISSION, VIEW_FILE = "form.view", "form_submission.view", "form_file.view"
DECISIONS = ("form_submission.approve", "form_submission.reject")
# Who is not asked for a while is told apart by nothing: anonymous answers come to light together.
SHOWN = Q(form__is_anonymous=False) | Q(form__status=FormState.CLOSED, form__taken__gte=limits.FORM_ANONYMOUS_SHOWN_MIN)


def forms(actor: Actor, permission: str) -> QuerySet[Form]:
    """Return the forms the actor reaches with this permission."""
    table = scopes.READABLE if permission == VIEW else scopes.FORM
    return narrow(Form.objects.all(), actor=actor, permission=permission, scopes=table)


def form_versions(actor: Actor, permission: str) -> QuerySet[FormVersion]:
    """Return the versions of forms the actor reaches with this permission."""
    return narrow(FormVersion.objects.all(), actor=actor, permission=permission, scopes=scopes.FORM_VERSION)


def form_submissions(actor: Actor, permission: str) -> QuerySet[FormSubmission]:
    """Return the submissions the actor reaches with this permission. What was never handed in is its author's only."""
    if permission in {VIEW_SUBMISSION, VIEW_FILE}:
        table = scopes.FORM_SUBMISSION
    else:
        table = scopes.DECIDED if permission in DECISIONS else scopes.SUBMITTED
    rows = FormSubmission.objects.filter(SHOWN, Q(submitted_at__isnull=False) | scopes.mine(actor))
    return narrow(rows, actor=actor, permission=permission, scopes=table)


def form_files(actor: Actor, permission: str) -> QuerySet[FormFile]:
    """Return the files of submissions the actor reaches with this permission."""
    return narrow(FormFile.objects.all(), actor=actor, permission=permission, scopes=scopes.FORM_FILE)


def readable_attachment(actor: Actor, pk: Any) -> File | None:
    """Return a file of a submission that the actor may read, whoever owns it."""
    found = form_files(actor, VIEW_FILE).filter(pk=pk).select_related("file").first()
    return found.file if found else None


def audience(path: str = "") -> ArraySubquery:
    """Return the rules of a form's audience. `path` leads to the form."""
    return audiences.audience(FormAudience.objects.filter(form=OuterRef(f"{path}pk")))


def reviewers(path: str = "") -> ArraySubquery:
    """Return who reviews what is submitted to a form. `path` leads to the form."""
    rows = FormReviewer.objects.filter(form=OuterRef(f"{path}pk")).order_by("step", "pk")
    return ArraySubquery(rows.values(told=JSONObject(step="step", role="role_id", person_id="person_id")))


def decisions_of(path: str = "") -> QuerySet[FormDecision]:
    """Return what was decided on a submission, step by step. `path` leads to the submission."""
    return FormDecision.objects.filter(submission=OuterRef(f"{path}pk")).order_by("step")


def files_named(path: str = "") -> ArraySubquery:
    """Return the files of a submission. `path` leads to the submission."""
    rows = FormFile.objects.filter(submission=OuterRef(f"{path}pk")).order_by("pk")
    names = {"name": "file__name", "media_type": "file__media_type", "size": "file__size"}
    return ArraySubquery(rows.values(told=JSONObject(id="pk", field="field", file_id="file_id", **names)))


def targets_of(form: Form) -> list[Target]:
    """Return whom the rules of a form name, in their order."""
    return audiences.targets_of(FormAudience.objects.filter(form=form))


def people_addressed(form: Form) -> QuerySet[User]:
    """Return the active people whom a form is for, each once: whoever is to be told of it."""
    people = User.objects.filter(is_active=True)
    return audiences.people_named(FormAudience.objects.filter(form=form), among=people)


def reviewers_of(form: Form) -> list[dict[str, Any]]:
    """Return who reviews, as a body would say it."""
    rows = FormReviewer.objects.filter(form=form).order_by("step", "pk").values_list("step", "role_id", "person_id")
    return [{"step": step, "role": role, "person_id": person_id} for step, role, person_id in rows]


def steps_in(form_id: Any) -> int:
    """Return how many steps the review of a form has."""
    return FormReviewer.objects.filter(form=form_id).values("step").distinct().count()


def steps_of(actor: Actor, form_id: Any) -> set[int]:
    """Return the steps at which the actor decides on what is submitted to a form."""
    rows = FormReviewer.objects.filter(scopes.is_reviewer(actor.user_id), form=form_id)
    return set(rows.values_list("step", flat=True))


def reviewing(form_id: Any, step: int) -> QuerySet[User]:
    """Return the active people who decide at a step of a form's review."""
    rows = FormReviewer.objects.filter(form=form_id, step=step)
    holders = UserRole.objects.filter(valid_now(), scopes.UNLIMITED, role__in=rows.values("role_id"))
    named = Q(pk__in=rows.filter(person__isnull=False).values("person_id")) | Q(pk__in=holders.values("user_id"))
    return User.objects.filter(named, is_active=True)


def unknown_reviewers(actor: Actor, items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the places of reviewers that the actor does not see, by two queries."""
    names = ("role", "person_id")
    asked: dict[str, set[Any]] = {name: {item.get(name) for item in items} - {None} for name in names}
    people = users(actor, "user.view").filter(is_active=True, pk__in=asked["person_id"])
    known: dict[str, set[Any]] = {
        "role": set(roles(actor, "role.view").filter(code__in=asked["role"]).values_list("code", flat=True)),
        "person_id": set(people.values_list("pk", flat=True)),
    }
    return [
        f"reviewers/{index}/{name}"
        for index, item in enumerate(items)
        for name in ("role", "person_id")
        if item.get(name) is not None and item[name] not in known[name]
    ]


def exported(form: Form) -> QuerySet[FormSubmission]:
    """Return what was submitted to a form, in the order of a table: named ones by time, anonymous ones by nothing."""
    rows = FormSubmission.objects.filter(form=form).exclude(
        status__in=(SubmissionState.DRAFT, SubmissionState.WITHDRAWN)
    )
    return rows.order_by(*(("pk",) if form.is_anonymous else ("submitted_at", "pk")))


def weight_of(rows: QuerySet[FormSubmission]) -> tuple[int, int]:
    """Return how many submissions these are, and how many bytes their answers take."""
    size = Sum(Length(Cast("answers", TextField())))
    found = rows.order_by().aggregate(rows=Count("pk"), bytes=size)
    return found["rows"], found["bytes"] or 0


def orders_of(form: Form) -> list[list[str]]:
    """Return the order of the fields of each version in force or answered by, the newest first."""
    answered = FormSubmission.objects.filter(form=form).values("form_version")
    rows = FormVersion.objects.filter(Q(pk=form.published_version_id) | Q(pk__in=answered), published_at__isnull=False)
    return list(rows.order_by("-number").values_list("hints__order", flat=True))
