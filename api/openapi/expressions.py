"""The schemas of what units require: one for each kind of part, told apart by `kind`, and branches that hold parts."""

from typing import Any

from api.openapi.components import ref
from domain.policy import limits
from domain.policy.requisites import RequisiteKind

Schema = dict[str, Any]
WHOLE = "RequisiteExpression"
EXPRESSION: Schema = ref("schemas", WHOLE)
_ID: Schema = {"type": "string", "format": "uuid"}
_MEMBERS: Schema = {
    "type": "array",
    "items": ref("schemas", WHOLE),
    "minItems": 1,
    "maxItems": limits.REQUISITE_MEMBERS_MAX,
}


def _decimal(digits: int) -> str:
    return rf"^\d{{1,{digits}}}(\.\d{{1,2}})?$"


def _part(kind: RequisiteKind, text: str, *, optional: Schema | None = None, **needed: Schema) -> Schema:
    return {
        "type": "object",
        "description": text,
        "required": ["kind", *needed],
        "properties": {"kind": {"type": "string", "const": kind.value}, **needed, **(optional or {})},
        "additionalProperties": False,
    }


_MARK: Schema = {
    "type": ["string", "null"],
    "format": "decimal",
    "pattern": _decimal(3),
    "description": "From 0 to 100; null: any pass.",
}
_POINTS: Schema = {
    "type": "string",
    "format": "decimal",
    "pattern": _decimal(4),
    "description": f"Above 0, at most {limits.CREDIT_POINTS_MAX}.",
}
_LEVEL: Schema = {
    "type": ["integer", "null"],
    "minimum": limits.UNIT_LEVELS[0],
    "maximum": limits.UNIT_LEVELS[1],
    "description": "Only units of this level or above; null: of all.",
}
_NUMBER: Schema = {
    "type": "integer",
    "minimum": 1,
    "maximum": limits.REQUISITE_MEMBERS_MAX,
    "description": "At most as many as there are members.",
}
_QUESTION: Schema = {
    "type": "string",
    "minLength": limits.QUESTION_LENGTH[0],
    "maxLength": limits.QUESTION_LENGTH[1],
    "description": "What is to be decided, in one line.",
}
_PARTS: dict[RequisiteKind, tuple[str, Schema]] = {
    kind: (name, _part(kind, text, **keys))
    for kind, name, text, keys in (
        (RequisiteKind.ALL, "RequisiteAll", "All members hold.", {"of": _MEMBERS}),
        (RequisiteKind.ANY, "RequisiteAny", "At least one member holds.", {"of": _MEMBERS}),
        (
            RequisiteKind.AT_LEAST,
            "RequisiteAtLeast",
            "At least this number of members hold.",
            {"number": _NUMBER, "of": _MEMBERS},
        ),
        (
            RequisiteKind.UNIT,
            "RequisiteUnit",
            "The unit has been passed before.",
            {"unit_id": _ID, "optional": {"minimum_mark": _MARK}},
        ),
        (
            RequisiteKind.COREQUISITE,
            "RequisiteCorequisite",
            "The unit has been passed before, or is taken in the same teaching period.",
            {"unit_id": _ID},
        ),
        (
            RequisiteKind.CREDIT_POINTS,
            "RequisiteCreditPoints",
            "So many credit points have been passed.",
            {"minimum": _POINTS, "optional": {"level": _LEVEL}},
        ),
        (RequisiteKind.COURSE, "RequisiteCourse", "The student is in this course.", {"course_id": _ID}),
        (RequisiteKind.INTAKE, "RequisiteIntake", "The student began with this intake.", {"intake_id": _ID}),
        (RequisiteKind.APPROVAL, "RequisiteApproval", "Somebody decides on this.", {"question": _QUESTION}),
    )
}
SCHEMAS: dict[str, Schema] = {
    WHOLE: {
        "type": "object",
        "description": (
            "What must hold: a tree of branches and leaves, told apart by `kind`; at most "
            f"{limits.REQUISITE_NODES_MAX} parts in all and {limits.REQUISITE_DEPTH_MAX} levels of them."
        ),
        "oneOf": [ref("schemas", name) for name, _ in _PARTS.values()],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind.value: ref("schemas", name)["$ref"] for kind, (name, _) in _PARTS.items()},
        },
    },
    **dict(_PARTS.values()),
}
