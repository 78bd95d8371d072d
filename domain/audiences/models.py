"""What the tables of rules have in common. Each area that addresses people has one of its own."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from domain.academic.models import Course, Intake, SemesterOffering
from domain.policy.audiences import AudienceKind
from domain.users.models import Role, User

# The column of each kind of rule; a rule for everyone has none.
TARGETS = {kind: kind.value for kind in AudienceKind if kind is not AudienceKind.EVERYONE}


class AudienceRule(models.Model):
    """One rule: everyone, or all who hold, study or are one thing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in AudienceKind])
    role = models.ForeignKey(
        Role, to_field="code", db_column="role", on_delete=models.PROTECT, null=True, related_name="+"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="+")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, null=True, related_name="+")
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def rule_constraints(table: str, *, owner: str) -> list[models.BaseConstraint]:
    """Return what holds for each rule of a table: it names exactly what its kind says, and its owner nothing twice."""
    return [
        models.CheckConstraint(condition=Q(kind__in=list(AudienceKind)), name=f"{table}_kind_is_known"),
        models.CheckConstraint(condition=_shape(), name=f"{table}_name_exactly_what_their_kind_says"),
        models.UniqueConstraint(fields=[owner], condition=Q(kind=AudienceKind.EVERYONE), name=f"{table}_everyone_once"),
        *(models.UniqueConstraint(fields=[owner, name], name=f"{table}_each_{name}_once") for name in TARGETS.values()),
    ]


def _shape() -> Q:
    """Return the condition that a rule names exactly what its kind says."""
    found = Q()
    for kind in AudienceKind:
        found |= Q(kind=kind, **{f"{name}__isnull": target is not kind for target, name in TARGETS.items()})
    return found
