"""What a unit gives its students to read."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Deferrable, F, Q

from domain.academic.models import Unit
from domain.files.models import File
from domain.resources.rules import URL
from domain.shared.models import Record, Unaccented

DESCRIPTION_MAX = 5_000  # characters


class ResourceKind(models.TextChoices):
    """What a resource is."""

    OUTLINE = "outline"
    TEXTBOOK = "textbook"
    READING = "reading"
    LINK = "link"
    OTHER = "other"


class UnitResource(Record):
    """Something to read for a unit: a file or an address, never both, shown for a while, at a position of its own."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="resources")
    title = models.CharField(max_length=200)
    description = models.TextField(
        blank=True, max_length=DESCRIPTION_MAX, validators=[MaxLengthValidator(DESCRIPTION_MAX)]
    )
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="unit_resources")
    url = models.CharField(  # noqa: DJ001
        max_length=2_000, null=True, help_text="An `https` address; null if it is a file."
    )
    required = models.BooleanField(default=False, help_text="Whether students must read it.")
    visible_from = models.DateTimeField(null=True, help_text="When students begin to see it; null: at once.")
    visible_until = models.DateTimeField(null=True, help_text="When they don't any more; null: never.")
    position = models.PositiveIntegerField(help_text="Its place among the unit's resources, counted from 1.")
    searched = models.GeneratedField(
        expression=Unaccented("title"), output_field=models.TextField(), db_persist=True, editable=False
    )

    class Meta:
        db_table = "unit_resources"
        constraints = [
            # Checked at the end of each statement, since a move gives several rows each other's places.
            models.UniqueConstraint(
                fields=["unit", "position"],
                deferrable=Deferrable.IMMEDIATE,
                name="unit_resources_position_is_unique",
            ),
            models.UniqueConstraint(fields=["file"], name="unit_resources_each_file_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="unit_resources_positions_begin_at_one"),
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="unit_resources_kind_is_known"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, url__isnull=True) | Q(file__isnull=True, url__isnull=False),
                name="unit_resources_are_a_file_or_an_address",
                violation_error_message="A resource is a file or an address: one of the two, and not both.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ResourceKind.LINK) | Q(url__isnull=False),
                name="unit_resources_links_have_an_address",
                violation_error_message="A link has an address.",
            ),
            models.CheckConstraint(
                condition=Q(url__isnull=True) | Q(url__regex=URL),
                name="unit_resources_addresses_are_https",
                violation_error_message="An address begins with https:// and holds no spaces and no user.",
            ),
            models.CheckConstraint(
                condition=Q(visible_from__isnull=True)
                | Q(visible_until__isnull=True)
                | Q(visible_from__lt=F("visible_until")),
                name="unit_resources_vanish_after_they_appear",
                violation_error_message="A resource vanishes after it appears.",
            ),
        ]
        indexes = [GinIndex(OpClass("searched", "gin_trgm_ops"), name="unit_resources_search")]

    def __str__(self) -> str:
        return self.title
