"""Spaces, and the members of clubs."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from domain.academic.models import Course, SemesterOffering
from domain.policy import limits
from domain.policy.social import SpaceKind, SpaceRole
from domain.shared.models import Record, Unaccented
from domain.users.models import User


class Space(Record):
    """Where those of an offering, a course or a club write to each other."""

    kind = models.CharField(max_length=8, choices=[(each, each) for each in SpaceKind])
    offering = models.ForeignKey(SemesterOffering, on_delete=models.PROTECT, null=True, related_name="spaces")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="spaces")
    name = models.CharField(max_length=limits.SPACE_NAME_MAX)
    description = models.TextField(max_length=limits.SPACE_DESCRIPTION_MAX, blank=True, help_text="Plain text.")
    is_open = models.BooleanField(
        default=False, help_text="A club that everybody finds, and may join. Others are joined by invitation."
    )
    is_archived = models.BooleanField(default=False, help_text="Nothing is written there any more.")
    searched = models.GeneratedField(
        expression=Unaccented(Concat("name", Value(" "), "description", output_field=models.TextField())),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        db_table = "spaces"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(SpaceKind)), name="spaces_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=SpaceKind.OFFERING, offering__isnull=False, course__isnull=True)
                | Q(kind=SpaceKind.COURSE, offering__isnull=True, course__isnull=False)
                | Q(kind=SpaceKind.CLUB, offering__isnull=True, course__isnull=True),
                name="spaces_name_exactly_what_their_kind_says",
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(kind=SpaceKind.CLUB),
                name="spaces_only_clubs_are_open",
                violation_error_message="Only a club is open to whoever joins.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="spaces_name_is_given", violation_error_message="A space has a name."
            ),
            models.UniqueConstraint(fields=["offering"], name="spaces_one_per_offering"),
            models.UniqueConstraint(fields=["course"], name="spaces_one_per_course"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="spaces_by_name"),
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="spaces_search"),
        ]

    def __str__(self) -> str:
        return self.name


class SpaceMember(Record):
    """That somebody is in a club, is invited to it, or is kept out."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="space_members")
    role = models.CharField(max_length=9, choices=[(each, each) for each in SpaceRole], default=SpaceRole.MEMBER)
    joined_at = models.DateTimeField(null=True, help_text="Null: invited, or blocked.")

    class Meta:
        db_table = "space_members"
        constraints = [
            models.UniqueConstraint(fields=["space", "person"], name="space_members_each_person_once"),
            models.CheckConstraint(condition=Q(role__in=list(SpaceRole)), name="space_members_role_is_known"),
            models.CheckConstraint(
                condition=~Q(role=SpaceRole.BLOCKED) | Q(joined_at__isnull=True),
                name="space_members_blocked_are_not_in",
            ),
            models.CheckConstraint(
                condition=~Q(role=SpaceRole.OWNER) | Q(joined_at__isnull=False),
                name="space_members_owners_are_in",
                violation_error_message="Whoever is invited becomes an owner after joining.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.person_id}"
