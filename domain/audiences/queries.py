"""What can be asked of audiences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from domain.academic import queries as academic
from domain.audiences.rules import Target, check_audience, check_known
from domain.enrollment.models import Enrollment
from domain.people.models import StudentProfile
from domain.people.queries import users
from domain.policy.audiences import AudienceKind
from domain.policy.workflows import STUDIES
from domain.shared.actor import Actor
from domain.users.models import User, UserRole
from domain.users.queries import roles, valid_now

NAMES = ("kind", "role", "course_id", "intake_id", "offering_id", "person_id")
COLUMNS = {"role": "role_id"}  # a role is named by its code


def audience(rules: QuerySet[Any]) -> ArraySubquery:
    """Return rules as they are shown, in their order."""
    told = JSONObject(**{name: COLUMNS.get(name, name) for name in NAMES})
    return ArraySubquery(rules.order_by("pk").values(told=told))


def targets_of(rules: QuerySet[Any]) -> list[Target]:
    """Return whom rules name, in their order."""
    rows = rules.order_by("pk").values_list(*_columns())
    return [Target(AudienceKind(kind), next((key for key in keys if key is not None), None)) for kind, *keys in rows]


def asked_targets(actor: Actor, items: Sequence[Mapping[str, Any]]) -> list[Target]:
    """Return whom the rules of a body name, each once.

    :raises BadAudience: pointing at rules that do not name exactly what their kind says
    :raises UnknownAudience: pointing at those that name what the actor does not see
    """
    found = check_audience(items)
    check_known(found, known_targets(actor, found))
    return list(dict.fromkeys(found))


def known_targets(actor: Actor, targets: Collection[Target]) -> Mapping[AudienceKind, set[Any]]:
    """Return which of these targets the actor sees, by one query for each kind that is there."""
    rows: Mapping[AudienceKind, tuple[QuerySet[Any], str]] = {
        AudienceKind.ROLE: (roles(actor, "role.view"), "code"),
        AudienceKind.COURSE: (academic.courses(actor, "course.view"), "pk"),
        AudienceKind.INTAKE: (academic.intakes(actor, "intake.view"), "pk"),
        AudienceKind.OFFERING: (academic.semester_offerings(actor, "semester_offering.view"), "pk"),
        AudienceKind.PERSON: (users(actor, "user.view").filter(is_active=True), "pk"),
    }
    asked: dict[AudienceKind, set[Any]] = {}
    for each in targets:
        if each.kind in rows:
            asked.setdefault(each.kind, set()).add(each.key)
    return {
        kind: set(rows[kind][0].filter(**{f"{rows[kind][1]}__in": keys}).values_list(rows[kind][1], flat=True))
        for kind, keys in asked.items()
    }


def people_named(rules: QuerySet[Any], *, among: QuerySet[User]) -> QuerySet[User]:
    """Return those of these people whom rules name, each once."""
    named = Q(Exists(rules.filter(kind=AudienceKind.EVERYONE)))
    named |= Q(pk__in=rules.filter(kind=AudienceKind.PERSON).values("person_id"))
    for each in _sources():
        keys = rules.filter(kind=each.kind).values(each.column)
        named |= Q(pk__in=each.rows.filter(**{f"{each.column}__in": keys}).values(each.person))
    return among.filter(named)


def reach_of(rules: QuerySet[Any], *, among: QuerySet[User]) -> Mapping[str, Any]:
    """Return how many of these people rules name, together and one by one."""
    counted = rules.order_by("pk").annotate(people=_people_of_rule(among)).values_list(*_columns(), "people")
    told = [dict(zip((*NAMES, "people"), row, strict=True)) for row in counted]
    return {"people": people_named(rules, among=among).count(), "rules": told}


@dataclass(frozen=True)
class _Source:
    """Where it stands who is what a rule of one kind names."""

    kind: AudienceKind
    rows: QuerySet[Any]
    column: str
    person: str = "user"


def _sources() -> tuple[_Source, ...]:
    grants, profiles = UserRole.objects.filter(valid_now()), StudentProfile.objects.all()
    places = Enrollment.objects.filter(status__in=STUDIES)
    return (
        _Source(AudienceKind.ROLE, grants, "role_id"),
        _Source(AudienceKind.COURSE, profiles, "course_id"),
        _Source(AudienceKind.INTAKE, profiles, "intake_id"),
        _Source(AudienceKind.OFFERING, places, "offering_id", "student"),
    )


def _columns() -> tuple[str, ...]:
    return tuple(COLUMNS.get(name, name) for name in NAMES)


def _people_of_rule(among: QuerySet[User]) -> Case:
    """Return how many of these people a rule names."""
    kinds = [When(kind=AudienceKind.EVERYONE, then=_number(among))]
    for each in _sources():
        named = each.rows.filter(**{each.column: OuterRef(OuterRef(each.column))}).values(each.person)
        kinds.append(When(kind=each.kind, then=_number(among.filter(pk__in=named))))
    person = _number(among.filter(pk=OuterRef("person_id")))
    return Case(*kinds, default=person, output_field=IntegerField())


def _number(people: QuerySet[User]) -> Subquery:
    counted = people.order_by().annotate(number=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))
