"""The made-up values of the examples: audit."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"

VALUES: dict[str, dict[str, Any]] = {
    "AuditEvent": {
        "action": "unit.change",
        "actor_id": _ID.format(32),
        "on_behalf_of_id": None,
        "object_type": "unit",
        "object_id": _ID.format(1),
        "before": {"name": "Object Oriented Programming"},
        "after": {"name": "Object-Oriented Programming"},
        "reason": "",
        "request_id": "0b7f7c2e5a",
        "session_id": _ID.format(51),
        "address": "203.0.113.7",
    },
}
OBJECTS: dict[str, Any] = {}
EXPORT = (
    "id,created_at,action,actor_id,on_behalf_of_id,object_type,object_id,before,after,reason,request_id,session_id,"
    "address\r\n"
    f"{_ID.format(61)},2026-02-16T04:05:06.000000Z,unit.change,{_ID.format(32)},,unit,{_ID.format(1)},"
    '"{""level"": 1}","{""level"": 2}",,0b7f7c2e5a,,203.0.113.7\r\n'
)
