"""The made-up values of the examples: by resource and field, by field alone (""), by format."""

from typing import Any

from api.openapi.values import (
    attendance,
    audit,
    authentication,
    calendar,
    check_in,
    enrollment,
    events,
    forms,
    general,
    gold,
    notifications,
    people,
    records,
    requisites,
    resources,
    results,
    roles,
    scholarships,
    screens,
    social,
    tickets,
    timetable,
)

PARTS = (
    general,
    authentication,
    calendar,
    roles,
    people,
    scholarships,
    records,
    audit,
    enrollment,
    events,
    gold,
    forms,
    requisites,
    resources,
    results,
    screens,
    social,
    timetable,
    attendance,
    check_in,
    tickets,
    notifications,
)
VALUES: dict[str, dict[str, Any]] = {}
OBJECTS: dict[str, Any] = {}
for part in PARTS:
    for owner, values in part.VALUES.items():
        VALUES[owner] = VALUES.get(owner, {}) | values
    OBJECTS |= part.OBJECTS
