"""The made-up values of the examples: what units require."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
_EXPRESSION = {
    "kind": "any",
    "of": [
        {
            "kind": "all",
            "of": [
                {"kind": "unit", "unit_id": _ID.format(81), "minimum_mark": "60.00"},
                {"kind": "credit_points", "minimum": "100.00", "level": None},
            ],
        },
        {"kind": "approval", "question": "Is there experience from work?"},
    ],
}
_UNITS = [
    {"id": _ID.format(81), "code": "COS10009", "name": "Introduction to Programming"},
    {"id": _ID.format(82), "code": "COS20001", "name": "Programming for Engineers"},
]

VALUES: dict[str, dict[str, Any]] = {
    "UnitRequisite": {
        "expression": _EXPRESSION,
        "antirequisite_unit_ids": [_ID.format(82)],
        "equivalent_unit_ids": [],
        "units": _UNITS,
    },
    "UnitRequisiteAddRequest": {
        "expression": {"kind": "approval", "question": "Is there experience from work?"},
        "antirequisite_unit_ids": [],
        "equivalent_unit_ids": [],
    },
    "UnitRequisiteChangeRequest": {
        "expression": {"kind": "credit_points", "minimum": "50.00", "level": None},
        "antirequisite_unit_ids": [],
    },
    "NamedUnit": _UNITS[0],
}
OBJECTS: dict[str, Any] = {"RequisiteExpression": _EXPRESSION}
