"""What is submitted to a form, as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from domain.forms.errors import AnonymousNotShown, FormExportTooLarge
from domain.policy import limits
from domain.policy.workflows.forms import FormState

PERSONAL: Final = ("id", "person_id", "given_name", "family_name", "status")
ALWAYS: Final = ("submitted_at", "version")
TOO_FEW: Final = "Too few have answered: their answers are never shown, now that the form is closed."


@dataclass(frozen=True)
class Export:
    """A table to take away: what it is called, and its rows, the heads first."""

    name: str
    rows: list[Sequence[Any]]


def check_shown(*, is_anonymous: bool, status: str, taken: int) -> None:
    """Refuse to show anonymous answers while each new one could be told from those before, or to so few people.

    :raises AnonymousNotShown: until the form is closed, and if there are too few
    """
    if is_anonymous and (status != FormState.CLOSED or taken < limits.FORM_ANONYMOUS_SHOWN_MIN):
        raise AnonymousNotShown(TOO_FEW if status == FormState.CLOSED else "", least=limits.FORM_ANONYMOUS_SHOWN_MIN)


def check_exportable(*, rows: int, columns: int, size: int) -> None:
    """Refuse more than one table holds. `size` is in bytes.

    :raises FormExportTooLarge: naming the numbers and their limits
    """
    most, widest, largest = limits.FORM_EXPORT_ROWS_MAX, limits.FORM_EXPORT_COLUMNS_MAX, limits.FORM_EXPORT_BYTES_MAX
    if rows > most or columns > widest or size > largest:
        told: dict[str, Any] = {"columns": columns, "columns_max": widest, "bytes": size, "bytes_max": largest}
        raise FormExportTooLarge(rows=rows, rows_max=most, **told)


def check_cells(table: Iterable[Sequence[Any]], *, longest: int) -> None:
    """Refuse what would be cut off in a cell.

    :raises FormExportTooLarge: telling how long a cell is
    """
    found = max((len(each) for row in table for each in row if isinstance(each, str)), default=0)
    if found > longest:
        raise FormExportTooLarge(characters=found, characters_max=longest)


def columns_of(orders: Iterable[Sequence[str]]) -> list[str]:
    """Return the fields of several versions, the newest first: its order, then what only older ones have asked."""
    return list(dict.fromkeys(name for order in orders for name in order))


def row_of(known: Sequence[Any], answers: Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    """Return one row: a text or number as it is, everything else as JSON."""
    return [*known, *(_cell(answers.get(name)) for name in columns)]


def _cell(value: Any) -> Any:
    if isinstance(value, bool | dict | list):
        return orjson.dumps(value).decode()
    return value
