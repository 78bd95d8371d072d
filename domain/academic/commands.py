"""What changes the catalogue beyond plain adding and changing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from domain.jobs.commands import add_rows_job
from domain.jobs.models import Job
from domain.shared.actor import Actor


@transaction.atomic
def add_rows_later(actor: Actor, *, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the adding of many rows of one resource; return the job that tells how far it is.

    :raises Forbidden: if the actor may not add such rows
    """
    return add_rows_job(actor, kind="academic.add_rows", resource=resource, items=items, atomic=atomic)
