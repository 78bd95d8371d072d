"""What can be asked of results, and of the transcripts that they make."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from domain.people.models import StudentProfile
from domain.people.queries import student_profiles
from domain.policy.campuses import Campus
from domain.records import scopes
from domain.records.models import TranscriptEntry
from domain.records.queries.schemes import repeat_policy
from domain.records.rules import Attempt, Policy
from domain.records.rules.transcript import Line, compose
from domain.shared import clock
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, NotFound

ATTEMPT = [field.name for field in fields(Attempt)]
LINE = [field.name for field in fields(Line)]
COURSE = ("code", "name", "credit_points")
IN_TIME = (F("period_starts_on").asc(nulls_first=True), "unit_code", "released_at", "id")


def transcript_entries(actor: Actor, permission: str) -> QuerySet[TranscriptEntry]:
    """Return the transcript entries the actor reaches with this permission."""
    rows = TranscriptEntry.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TRANSCRIPT_ENTRY)


def current() -> Q:
    """Return the condition that an entry holds now."""
    return Q(superseded_at__isnull=True)


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


def transcript_holder(actor: Actor, permission: str, student_id: Any) -> StudentProfile | None:
    """Return the profile, with person and course, of a student whom the actor reaches with this permission."""
    rows = student_profiles(actor, permission).select_related("user", "course")
    return rows.filter(user_id=student_id).first()


def transcript(actor: Actor, student_id: Any) -> dict[str, Any]:
    """Return the transcript of a student as the results are now, in three queries.

    :raises NotFound: if the actor sees no such student
    :raises Forbidden: if the actor sees the student, but not the results
    """
    permission = "student_profile.view_transcript"
    reached = student_profiles(actor, permission).filter(pk=OuterRef("pk"))
    seen = student_profiles(actor, "student_profile.view").annotate(reached=Exists(reached))
    profile = seen.select_related("user", "course").filter(user_id=student_id).first()
    if profile is None:
        raise NotFound
    if not profile.reached:
        raise Forbidden(permission=permission)
    return transcript_of(profile)


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
