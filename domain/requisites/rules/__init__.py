"""What a unit requires: how it is written, when it can be kept, and how somebody stands to it."""

from domain.requisites.rules.cycles import cycle_through
from domain.requisites.rules.equivalents import (
    Requisite,
    antirequisites_broken,
    classes_of,
    judge,
    widened,
)
from domain.requisites.rules.evaluation import Facts, Verdict, evaluate, explain
from domain.requisites.rules.expressions import document_of, edges, expression_of, leaves
from domain.requisites.rules.meeting import Catalogue, reason
from domain.requisites.rules.reading import placed, read_expression, read_units

__all__ = [
    "Catalogue",
    "Facts",
    "Requisite",
    "Verdict",
    "antirequisites_broken",
    "classes_of",
    "cycle_through",
    "document_of",
    "edges",
    "evaluate",
    "explain",
    "expression_of",
    "judge",
    "leaves",
    "placed",
    "read_expression",
    "read_units",
    "reason",
    "widened",
]
