"""What some units require: earlier units of their department, mostly, and now and then something else."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites.rules import edges, expression_of
from scripts.demo.recipe import Recipe, new_id
from scripts.demo.teaching_rows import RequisiteEdgeRow, UnitRequisiteRow, UnitRow

EVERY: Final = 3  # one unit in so many of the second level or above requires something
QUESTION: Final = "Is there comparable experience from work?"


def unit_requisites(recipe: Recipe, all_units: Sequence[UnitRow]) -> list[UnitRequisiteRow]:
    """Let units require those of lower levels only, so that nothing goes round in a circle."""
    dice = recipe.dice("requisites")
    rows = []
    for unit in [each for each in all_units if each.level > 1][::EVERY]:
        lower = [each for each in all_units if each.department == unit.department and each.level < unit.level]
        rows.append(
            UnitRequisiteRow(
                id=new_id(dice, unit.created_at),
                created_at=unit.created_at,
                updated_at=unit.created_at,
                unit_id=unit.id,
                expression=_expression(dice, dice.sample(lower, min(2, len(lower)))),
            )
        )
    return rows


def requisite_edges(
    recipe: Recipe, all_units: Sequence[UnitRow], requisites: Sequence[UnitRequisiteRow]
) -> Iterator[RequisiteEdgeRow]:
    """Yield what the expressions name, and the first two that nothing names exclude each other."""
    dice = recipe.dice("requisite edges")
    named = [
        (row, kind, unit_id) for row in requisites for kind, unit_id in sorted(edges(expression_of(row.expression)))
    ]
    required = {unit_id for _, _, unit_id in named}
    last = [row for row in requisites if UUID(row.unit_id) not in required][:2]
    if len(last) > 1:
        named.append((last[0], RequisiteEdgeKind.ANTIREQUISITE, UUID(last[1].unit_id)))
    for row, kind, unit_id in named:
        yield RequisiteEdgeRow(
            id=new_id(dice, row.created_at),
            created_at=row.created_at,
            updated_at=row.created_at,
            requisite_id=row.id,
            named_unit_id=unit_id.hex,
            kind=kind.value,
        )


def _expression(dice: random.Random, lower: Sequence[UnitRow]) -> dict[str, Any]:
    """Ask for one of these units, or for credit points where there are none; somebody may let it pass."""
    parts: list[dict[str, Any]] = [
        {"kind": "unit", "unit_id": str(UUID(unit.id)), "minimum_mark": dice.choice([None, None, "60.00"])}
        for unit in lower
    ]
    if not parts:
        parts = [{"kind": "credit_points", "minimum": "50.00", "level": None}]
    parts.append({"kind": "approval", "question": QUESTION})
    return {"kind": "any", "of": parts}
