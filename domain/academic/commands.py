"""What changes the catalogue beyond plain adding and changing."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction

from domain.jobs.commands import add_job
from domain.jobs.models import Job
from domain.shared.access import require
from domain.shared.actor import Actor


@transaction.atomic
def add_rows_later(actor: Actor, *, resource: str, items: Sequence[Mapping[str, Any]], atomic: bool) -> Job:
    """Queue the adding of many rows of one resource; return the job that tells how far it is.

    :raises Forbidden: if the actor may not add such rows
    """
    require(actor, f"{resource}.add")
    payload = {
        "resource": resource,
        "atomic": atomic,
        "items": orjson.loads(orjson.dumps(items, default=str)),
    }
    return add_job(actor, kind="academic.add_rows", payload=payload, total=len(items))
