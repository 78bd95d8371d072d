"""What every table has."""

import re
from typing import Any

from django.db import models
from uuid_utils.compat import uuid7

from domain.shared import clock


class Record(models.Model):
    """A row with a time-ordered id, a version that every change raises, and its instants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


def noun_of(row: models.Model | type[models.Model]) -> str:
    """`UserRole`, or a row of it → `user_role`."""
    kind = row if isinstance(row, type) else type(row)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()


class Unaccented(models.Func):
    """Lower-case text without accents, by the IMMUTABLE function that the indexes use."""

    function = "cms_fold"
    output_field: Any = models.TextField()


class OnTheClock(models.Func):
    """What a clock in a zone shows at an instant."""

    function = "timezone"
    output_field: Any = models.DateTimeField()


class DayAndTime(models.Func):
    """A calendar date and a time of day together."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field: Any = models.DateTimeField()
