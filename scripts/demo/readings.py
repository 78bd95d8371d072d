"""What the units give their students to read: addresses only, since no file's bytes are there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.resources.models import ResourceKind
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import UnitRow

LIBRARY: Final = "https://library.demo.example"


class ResourceRow(NamedTuple):
    id: str
    created_at: datetime
    updated_at: datetime
    unit_id: str
    title: str
    description: str
    kind: str
    url: str
    required: bool
    visible_from: datetime | None
    visible_until: datetime | None
    position: int


class Idea(NamedTuple):
    kind: ResourceKind
    title: str
    place: str
    required: bool = False
    shown_days_ago: int | None = None


IDEAS: Final = (
    Idea(ResourceKind.OUTLINE, "Unit outline", "outlines"),
    Idea(ResourceKind.TEXTBOOK, "The textbook", "books", required=True),
    Idea(ResourceKind.READING, "Before the first class", "readings", required=True, shown_days_ago=30),
    Idea(ResourceKind.LINK, "Before the exam", "exams", shown_days_ago=-30),
)


def resources(recipe: Recipe, units: Sequence[UnitRow]) -> Iterator[ResourceRow]:
    """Give every third unit something to read, and the others an outline; the last is not shown yet."""
    dice = recipe.dice("readings")
    for number, unit in enumerate(units):
        for position, idea in enumerate(IDEAS if number % 3 == 0 else IDEAS[:1], start=1):
            shown = idea.shown_days_ago
            yield ResourceRow(
                id=new_id(dice, unit.created_at),
                created_at=unit.created_at,
                updated_at=unit.created_at,
                unit_id=unit.id,
                title=f"{idea.title}: {unit.name}"[:200],
                description="",
                kind=idea.kind,
                url=f"{LIBRARY}/{idea.place}/{unit.code.lower()}",
                required=idea.required,
                visible_from=None if shown is None else recipe.present - timedelta(days=shown),
                visible_until=None,
                position=position,
            )
