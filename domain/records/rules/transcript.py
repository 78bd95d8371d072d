"""A transcript put together: lines by teaching period, figures of each and of all, and how they were computed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID

from domain.policy.academic import ROUNDING_TOLD, UNIVERSITY
from domain.records.rules.attempts import Attempt, Averages, Policy, averages


@dataclass(frozen=True)
class Line:
    """One current entry as the transcript shows it."""

    id: UUID
    unit_id: UUID
    unit_code: str
    unit_name: str
    level: int
    credit_points: Decimal
    campus: str
    teaching_period_id: UUID | None
    period_code: str
    period_name: str
    period_starts_on: date | None
    period_ends_on: date | None
    mark: Decimal | None
    grade: str
    grade_name: str
    value: Decimal | None
    is_pass: bool
    earns_credit: bool
    revision: int
    released_at: datetime
    scheme: str

    @property
    def attempt(self) -> Attempt:
        return Attempt(
            unit_id=self.unit_id,
            teaching_period_id=self.teaching_period_id,
            period_starts_on=self.period_starts_on,
            credit_points=self.credit_points,
            level=self.level,
            mark=self.mark,
            grade=self.grade,
            value=self.value,
            is_pass=self.is_pass,
            earns_credit=self.earns_credit,
        )


SHOWN = (
    "id", "unit_id", "unit_code", "unit_name", "level", "credit_points", "campus", "mark", "grade", "grade_name",
    "value", "is_pass", "earns_credit", "revision", "released_at",
)  # fmt: skip
PERIOD = ("teaching_period_id", "period_code", "period_name", "period_starts_on", "period_ends_on")


def compose(
    *,
    student: Mapping[str, Any],
    course: Mapping[str, Any] | None,
    standing: str,
    lines: Sequence[Line],
    policy: Policy,
) -> dict[str, Any]:
    """Return the transcript as plain values, ready to be frozen as JSON. The lines are in the order of time."""
    groups = [list(group) for _, group in groupby(lines, key=lambda line: (line.period_starts_on, line.period_code))]
    return {
        "university": UNIVERSITY,
        "student": _plain(student),
        "course": None if course is None else _plain(course),
        "academic_standing": standing,
        "periods": [_period(group, policy) for group in groups],
        "totals": _figures(averages((line.attempt for line in lines), policy)),
        "method": {
            "counting": policy.counting.value,
            "rounding": ROUNDING_TOLD,
            "grade_schemes": sorted({line.scheme for line in lines}),
        },
    }


def _period(lines: Sequence[Line], policy: Policy) -> dict[str, Any]:
    names = {name.removeprefix("period_"): getattr(lines[0], name) for name in PERIOD}
    return {
        **_plain(names),
        "entries": [
            {**_plain({name: getattr(line, name) for name in SHOWN}), "counts": line.attempt.counts} for line in lines
        ],
        "totals": _figures(averages((line.attempt for line in lines), policy)),
    }


def _figures(found: Averages) -> dict[str, Any]:
    return _plain(vars(found))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # always in UTC here
    return str(value) if isinstance(value, Decimal | UUID | date) else value


def digest(content: Mapping[str, Any]) -> str:
    """Return the hash of a transcript: of its JSON with sorted keys, no spaces, in UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
