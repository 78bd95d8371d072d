"""What is known of students and offerings, as the rules want it: a fixed number of statements, however many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, Func, OuterRef, Q, Subquery, Window
from django.db.models.functions import Cast, Coalesce, Extract, RowNumber

from domain.academic.models import SemesterOffering
from domain.enrollment.models import Enrollment, EnrollmentApproval, EnrollmentHold, ReservedPlace
from domain.enrollment.rules.facts import Offering, Reserve, Sitting, Student, Taken
from domain.policy.campuses import Campus
from domain.policy.workflows import HOLDS_SEAT, LIVE, ApprovalState, EnrollmentState, MarkSheetState, SessionState
from domain.records.queries import RepeatPolicies, attempts_of, read_repeat_policies
from domain.requisites.queries import requisites_of
from domain.shared.clock import CurrentInstant
from domain.users.models import User

# What an offering is read with to be judged.
READ_WITH = ("unit", "teaching_period", "mark_sheet")


def students_as_facts(pks: Collection[Any]) -> Mapping[Any, Student]:
    """Return what is known of these people, in three statements."""
    taken, attempts = _taken_by(pks), attempts_of(pks)
    holds = EnrollmentHold.objects.filter(student=OuterRef("pk"), released_at__isnull=True).order_by("kind")
    people = User.objects.filter(pk__in=pks).values_list(
        "pk",
        "is_active",
        "student_profile__id",
        "student_profile__academic_standing",
        "student_profile__course_id",
        "student_profile__intake_id",
        ArraySubquery(holds.values("kind")),
    )
    return {
        pk: Student(
            student_id=pk,
            is_active=is_active,
            is_student=profile_id is not None,
            standing=standing or "",
            course_id=course_id,
            intake_id=intake_id,
            holds=tuple(kinds),
            taken=tuple(taken[pk]),
            attempts=attempts.get(pk, ()),
        )
        for pk, is_active, profile_id, standing, course_id, intake_id, kinds in people
    }


def _taken_by(pks: Collection[Any]) -> Mapping[Any, list[Taken]]:
    found: dict[Any, list[Taken]] = defaultdict(list)
    rows: Any = Enrollment.objects.filter(student__in=pks, status__in=LIVE).values_list(
        "student_id",
        "pk",
        "offering_id",
        "unit_id",
        "teaching_period_id",
        "unit__credit_points",
        "unit__level",
        Coalesce("offering__starts_on", "teaching_period__teaching_starts_on"),
        Coalesce("offering__ends_on", "teaching_period__teaching_ends_on"),
        "status",
        "requisites",
        "unit__code",
        sittings("offering"),
        "offering__clash_allowance",
    )
    for student_id, *values, held, allowance in rows:
        found[student_id].append(Taken(*(*values, as_sittings(held), allowance is not None)))
    return found


class _Pair(Func):
    template = "ARRAY[%(expressions)s]"
    output_field: Any = ArrayField(BigIntegerField())


def sittings(path: str) -> Subquery:
    """Return when the sessions to come of the offering at `path` are held, for `as_sittings`.

    Sessions stand above this area, so they are named by their relation only. What is over clashes with nothing. JSON,
    because of many thousands of numbers it is read the fastest.
    """
    to_come = SemesterOffering.objects.filter(
        pk=OuterRef(path), sessions__status=SessionState.SCHEDULED, sessions__ends_at__gt=CurrentInstant()
    )
    seconds = (Cast(Extract(f"sessions__{name}", "epoch"), BigIntegerField()) for name in ("starts_at", "ends_at"))
    found = JSONBAgg(_Pair(*seconds), order_by="sessions__starts_at")
    return Subquery(to_come.order_by().values("pk").annotate(found=found).values("found"))


def as_sittings(held: Iterable[Sequence[int]] | None) -> tuple[Sitting, ...]:
    """Return what `sittings` found."""
    return tuple(map(Sitting._make, held or ()))


def offerings_as_facts(
    rows: Iterable[SemesterOffering], policies: RepeatPolicies | None = None
) -> Mapping[Any, Offering]:
    """Return what is known of these offerings (read as `READ_WITH` says), in six more statements at most.

    `policies` are those of all campuses, if they are read already.
    """
    rows = list(rows)
    timetables = _timetables([row.pk for row in rows])
    requisites = requisites_of({row.unit_id for row in rows})
    reserves = _reserves_of([row.pk for row in rows])
    policies = policies or read_repeat_policies({Campus(row.campus) for row in rows})
    return {
        row.pk: Offering(
            offering_id=row.pk,
            unit_id=row.unit_id,
            unit_code=row.unit.code,
            credit_points=row.unit.credit_points,
            level=row.unit.level,
            campus=row.campus,
            period_id=row.teaching_period_id,
            starts_on=_starts_on(row),
            ends_on=row.ends_on or row.teaching_period.teaching_ends_on,
            opens_at=row.enrollment_opens_at,
            closes_at=row.enrollment_closes_at,
            capacity=row.capacity,
            seats_taken=row.seats_taken,
            waitlist_capacity=row.waitlist_capacity,
            waitlist_taken=row.waitlist_taken,
            approval_required=row.approval_required,
            promotion=row.promotion,
            offer_hours=row.offer_hours,
            requisite=requisites[row.unit_id],
            unit_is_active=row.unit.is_active,
            results_released=_is_released(row),
            reserves=tuple(reserves[row.pk]),
            attempts_max=policies.on(Campus(row.campus), _starts_on(row)).attempts_max,
            **timetables[row.pk],
        )
        for row in rows
    }


def offerings_that_require(pks: Collection[Any]) -> Mapping[Any, Offering]:
    """Return what is known of those of these offerings whose units require something."""
    if not pks:
        return {}
    rows = SemesterOffering.objects.filter(pk__in=pks, unit__requisite__expression__isnull=False)
    found = list(rows.select_related(*READ_WITH))
    return offerings_as_facts(found) if found else {}


def approved_questions(pks: Collection[Any]) -> Mapping[Any, frozenset[str]]:
    """Return the questions about each of these enrollments to which somebody said yes."""
    found: dict[Any, frozenset[str]] = defaultdict(frozenset)
    rows = EnrollmentApproval.objects.filter(enrollment__in=pks, status=ApprovalState.APPROVED)
    for pk, questions in rows.values_list("enrollment_id", "questions") if pks else ():
        found[pk] |= frozenset(questions)
    return found


def _is_released(row: SemesterOffering) -> bool:
    """Tell whether the results of an offering (read with its sheet of marks, which stands above) are out."""
    sheet = getattr(row, "mark_sheet", None)
    return sheet is not None and sheet.status == MarkSheetState.RELEASED


def _timetables(pks: Collection[Any]) -> Mapping[Any, Mapping[str, Any]]:
    rows: Any = SemesterOffering.objects.filter(id__any_of=list(pks)).values_list(
        "pk", sittings("pk"), "clash_allowance"
    )
    return {pk: {"sittings": as_sittings(held), "may_clash": allowance is not None} for pk, held, allowance in rows}


def _starts_on(row: SemesterOffering) -> date:
    return row.starts_on or row.teaching_period.teaching_starts_on


def _reserves_of(pks: Collection[Any]) -> Mapping[Any, list[Reserve]]:
    found: dict[Any, list[Reserve]] = defaultdict(list)
    taken = Count("enrollments", filter=Q(enrollments__status__in=HOLDS_SEAT))
    rows: Any = (
        ReservedPlace.objects.filter(offering__id__any_of=list(pks))
        .annotate(seats_taken=taken)
        .order_by("offering", "id")
        .values_list("offering_id", "id", "seats", "seats_taken", "course_id", "intake_id", "released_at")
    )
    for offering_id, *values in rows:
        found[offering_id].append(Reserve(*values))
    return found


def queue_heads(offering_ids: Collection[Any], *, most: int, after: int = 0) -> Mapping[Any, list[Enrollment]]:
    """Return who waits for each offering, the first first, at most so many of each; `after`: beyond this number."""
    found: dict[Any, list[Enrollment]] = defaultdict(list)
    if offering_ids:
        place = Window(RowNumber(), partition_by="offering", order_by="queue_number")
        waiting = Enrollment.objects.filter(
            offering__in=offering_ids, status=EnrollmentState.WAITLISTED, queue_number__gt=after
        )
        for row in waiting.annotate(place=place).filter(place__lte=most).order_by("offering", "queue_number"):
            found[row.offering_id].append(row)
    return found
