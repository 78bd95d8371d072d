"""What can be asked of grades, results and transcripts."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from domain.people.models import StudentProfile
from domain.people.queries import student_profiles
from domain.policy.academic import AttemptCounting, DocumentStatus
from domain.policy.campuses import Campus
from domain.records import scopes
from domain.records.errors import NoGradeScheme
from domain.records.models import Grade, GradeScheme, RepeatPolicy, TranscriptDocument, TranscriptEntry
from domain.records.rules import Attempt, GradeRule, Policy, Scheme
from domain.records.rules.transcript import Line, compose
from domain.shared import clock
from domain.shared.access import narrow
from domain.shared.actor import Actor

ATTEMPT = [field.name for field in fields(Attempt)]
LINE = [field.name for field in fields(Line)]
GRADE = [field.name for field in fields(GradeRule)]
COURSE = ("code", "name", "credit_points")
IN_TIME = (F("period_starts_on").asc(nulls_first=True), "unit_code", "released_at", "id")


def grade_schemes(actor: Actor, permission: str) -> QuerySet[GradeScheme]:
    """Return the grade schemes the actor reaches with this permission."""
    return narrow(GradeScheme.objects.all(), actor=actor, permission=permission)


def repeat_policies(actor: Actor, permission: str) -> QuerySet[RepeatPolicy]:
    """Return the repeat policies the actor reaches with this permission."""
    return narrow(RepeatPolicy.objects.all(), actor=actor, permission=permission)


def transcript_entries(actor: Actor, permission: str) -> QuerySet[TranscriptEntry]:
    """Return the transcript entries the actor reaches with this permission."""
    rows = TranscriptEntry.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TRANSCRIPT_ENTRY)


def transcript_documents(actor: Actor, permission: str) -> QuerySet[TranscriptDocument]:
    """Return the transcripts on paper the actor reaches with this permission."""
    rows = TranscriptDocument.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TRANSCRIPT_DOCUMENT)


def current() -> Q:
    """Return the condition that an entry holds now."""
    return Q(superseded_at__isnull=True)


def grades_of(path: str = "") -> ArraySubquery:
    """Return the grades of a scheme, the best mark first. `path` leads to the scheme."""
    shown = JSONObject(
        code="code",
        name="name",
        minimum_mark=Cast("minimum_mark", TextField()),
        is_administrative=Q(minimum_mark__isnull=True),
        value=Cast("value", TextField()),
        is_pass=F("is_pass"),
        earns_credit=F("earns_credit"),
    )
    grades = Grade.objects.filter(scheme=OuterRef(f"{path}pk"))
    return ArraySubquery(grades.order_by(F("minimum_mark").desc(nulls_last=True), "code").values_list(shown))


def document_status(path: str = "") -> Case:
    """Return what a document is worth: revoked, overtaken by later results, or valid. `path` leads to it.

    Entries are never deleted, so their number tells whether there has been another since.
    """
    entries = TranscriptEntry.objects.filter(student=OuterRef(f"{path}student")).order_by().values("student")
    now = Coalesce(Subquery(entries.annotate(number=Count("pk")).values("number")), 0)
    return Case(
        When(**{f"{path}revoked_at__isnull": False}, then=Value(DocumentStatus.REVOKED.value)),
        When(Q(**{f"{path}entries_counted__lt": now}), then=Value(DocumentStatus.SUPERSEDED.value)),
        default=Value(DocumentStatus.VALID.value),
        output_field=CharField(),
    )


def attempts_of(student_ids: Collection[Any]) -> Mapping[UUID, tuple[Attempt, ...]]:
    """Return the current results of each of these students, in the order of time. One query."""
    found: dict[UUID, list[Attempt]] = {UUID(str(pk)): [] for pk in student_ids}
    rows = TranscriptEntry.objects.filter(student_id__in=found, superseded_at__isnull=True).order_by(*IN_TIME)
    for student_id, *values in rows.values_list("student_id", *ATTEMPT):
        found[student_id].append(Attempt(*values))
    return {pk: tuple(attempts) for pk, attempts in found.items()}


def lines_of(student_id: Any) -> list[Line]:
    """Return the lines of a student's transcript, in the order of time. One query."""
    rows = TranscriptEntry.objects.filter(student_id=student_id, superseded_at__isnull=True)
    names = [*LINE[:-1], "scheme__code"]
    return [Line(*values) for values in rows.order_by(*IN_TIME).values_list(*names)]


def repeat_policy(campus: Campus, on: date) -> Policy:
    """Return what the campus makes of repeated units on that day; where nothing is said, every attempt counts."""
    found = RepeatPolicy.objects.filter(_on(on), campus=campus).first()
    return Policy(AttemptCounting(found.counting), found.attempts_max) if found else Policy()


def grade_scheme(campus: Campus, on: date) -> Scheme:
    """Return the scheme by which the campus grades teaching periods that start on that day, with its grades.

    :raises NoGradeScheme: if there is none
    """
    return scheme_on(schemes_of([campus]), campus, on)


def schemes_of(campuses: Collection[Campus]) -> list[Scheme]:
    """Return all schemes of these campuses with their grades, in two queries."""
    rows = GradeScheme.objects.filter(campus__in=campuses).prefetch_related("grades")
    return [
        Scheme(
            id=row.pk,
            code=row.code,
            campus=Campus(row.campus),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            grades=tuple(_rule(grade) for grade in row.grades.all()),
        )
        for row in rows
    ]


def grades_in(scheme: GradeScheme) -> tuple[GradeRule, ...]:
    """Return the grades of a scheme in the order of their codes."""
    return tuple(_rule(grade) for grade in Grade.objects.filter(scheme=scheme).order_by("code"))


def _rule(grade: Grade) -> GradeRule:
    return GradeRule(*(getattr(grade, name) for name in GRADE))


def scheme_on(schemes: Collection[Scheme], campus: Campus, on: date) -> Scheme:
    """Return the one of these schemes that holds at this campus on that day.

    :raises NoGradeScheme: if there is none
    """
    found = next((scheme for scheme in schemes if scheme.campus == campus and scheme.covers(on)), None)
    if found is None:
        raise NoGradeScheme(campus=campus, day=str(on))
    return found


def transcript_holder(actor: Actor, permission: str, student_id: Any) -> StudentProfile | None:
    """Return the profile, with person and course, of a student whose transcript the actor reaches."""
    rows = student_profiles(actor, permission).select_related("user", "course")
    return rows.filter(user_id=student_id).first()


def transcript_of(profile: StudentProfile) -> dict[str, Any]:
    """Return a student's transcript in plain values, in two queries.

    Repeated units are counted as the campus of the last result does today.
    """
    lines = lines_of(profile.user_id)
    campus = Campus(lines[-1].campus) if lines else None
    policy = repeat_policy(campus, clock.today(campus)) if campus else Policy()
    person, course = profile.user, profile.course
    return compose(
        student={
            "id": person.pk,
            "student_number": profile.student_number,
            "given_name": person.given_name,
            "family_name": person.family_name,
        },
        course={name: getattr(course, name) for name in COURSE} if course else None,
        standing=profile.academic_standing,
        lines=lines,
        policy=policy,
    )


def verified_document(code: str) -> tuple[TranscriptDocument, DocumentStatus] | None:
    """Return the document with this code, and what it is worth."""
    found = TranscriptDocument.objects.annotate(worth=document_status()).filter(verification_code=code).first()
    return (found, DocumentStatus(found.worth)) if found else None


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day))
