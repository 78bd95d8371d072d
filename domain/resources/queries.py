"""What can be asked of the resources of units."""

from typing import Any

from django.db.models import QuerySet

from domain.academic.models import Unit
from domain.academic.scopes import UNIT
from domain.files.models import File
from domain.resources import scopes
from domain.resources.models import UnitResource
from domain.resources.scopes import visible_now
from domain.shared.access import narrow
from domain.shared.actor import Actor

VIEW = "unit_resource.view"

__all__ = ["equipped_units", "readable_resource", "unit_resources", "visible_now"]


def unit_resources(actor: Actor, permission: str) -> QuerySet[UnitResource]:
    """Return the resources the actor reaches with this permission."""
    table = scopes.READABLE if permission == VIEW else scopes.UNIT_RESOURCE
    return narrow(UnitResource.objects.all(), actor=actor, permission=permission, scopes=table)


def equipped_units(actor: Actor, permission: str) -> QuerySet[Unit]:
    """Return the units whose resources the actor reaches with this permission."""
    return narrow(Unit.objects.all(), actor=actor, permission=permission, scopes=UNIT)


def readable_resource(actor: Actor, pk: Any) -> File | None:
    """Return the file of a resource whose content the actor may read, whoever owns it."""
    found = unit_resources(actor, VIEW).filter(pk=pk, file__isnull=False).select_related("file").first()
    return found.file if found else None
