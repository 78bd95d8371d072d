"""What can be asked of grade schemes and repeat policies."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

from domain.policy.academic import AttemptCounting
from domain.policy.campuses import Campus
from domain.records.errors import NoGradeScheme
from domain.records.models import Grade, GradeScheme, RepeatPolicy
from domain.records.rules import GradeRule, Policy, Scheme
from domain.shared.access import narrow
from domain.shared.actor import Actor

GRADE = [field.name for field in fields(GradeRule)]


def grade_schemes(actor: Actor, permission: str) -> QuerySet[GradeScheme]:
    """Return the grade schemes the actor reaches with this permission."""
    return narrow(GradeScheme.objects.all(), actor=actor, permission=permission)


def repeat_policies(actor: Actor, permission: str) -> QuerySet[RepeatPolicy]:
    """Return the repeat policies the actor reaches with this permission."""
    return narrow(RepeatPolicy.objects.all(), actor=actor, permission=permission)


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


def repeat_policy(campus: Campus, on: date) -> Policy:
    """Return what the campus makes of repeated units on that day; where nothing is said, every attempt counts."""
    return read_repeat_policies([campus]).on(campus, on)


class RepeatPolicies:
    """What campuses make of repeated units, read once."""

    def __init__(self, rows: Iterable[RepeatPolicy]) -> None:
        self.rows = list(rows)

    def on(self, campus: Campus, day: date) -> Policy:
        """Return the policy of a campus on a day, as `repeat_policy` does."""
        for row in self.rows:
            if row.campus == campus and row.valid_from <= day and (row.valid_until is None or day < row.valid_until):
                return Policy(AttemptCounting(row.counting), row.attempts_max)
        return Policy()


def read_repeat_policies(campuses: Iterable[Campus] = Campus) -> RepeatPolicies:
    """Return the policies of these campuses, or of all. One query."""
    return RepeatPolicies(RepeatPolicy.objects.filter(campus__in=set(campuses)))


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


def scheme_on(schemes: Collection[Scheme], campus: Campus, on: date) -> Scheme:
    """Return the one of these schemes that holds at this campus on that day.

    :raises NoGradeScheme: if there is none
    """
    found = next((scheme for scheme in schemes if scheme.campus == campus and scheme.covers(on)), None)
    if found is None:
        raise NoGradeScheme(campus=campus, day=str(on))
    return found


def grades_in(scheme: GradeScheme) -> tuple[GradeRule, ...]:
    """Return the grades of a scheme in the order of their codes."""
    return tuple(_rule(grade) for grade in Grade.objects.filter(scheme=scheme).order_by("code"))


def _rule(grade: Grade) -> GradeRule:
    return GradeRule(*(getattr(grade, name) for name in GRADE))
