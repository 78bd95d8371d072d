"""Bodies of resources, and what is left of them."""

from typing import Any

from domain.policy.uploads import FilePurpose
from domain.resources.models import UnitResource
from tests.factories.files import FileFactory

RESOURCES = "/api/v1/unit-resources"
URL = "https://library.example/reading"


def file_of(person: Any, **fields: Any) -> Any:
    """Return a confirmed file of this person, meant for a unit."""
    return FileFactory(owner=person, **{"purpose": FilePurpose.UNIT_RESOURCE, **fields})


def address(unit: Any, **more: Any) -> dict[str, Any]:
    """Return the body of an address for this unit."""
    return {"unit_id": str(unit.pk), "title": "Week 1", "kind": "link", "url": URL, **more}


def order(unit: Any) -> list[tuple[str, int]]:
    """Return the titles of a unit's resources with their positions, in their order."""
    return list(UnitResource.objects.filter(unit=unit).order_by("position").values_list("title", "position"))


def told(response: Any) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return response.status_code, response.json()["code"]
