"""`api/` writes nothing: it calls commands."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.guards.sources import dotted

METHODS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in (
        *("save", "delete", "create", "update", "get_or_create", "update_or_create"),
        *("bulk_create", "bulk_update", "select_for_update"),
    )
)
STATEMENT = re.compile(r"\s*(insert\s+into|update\s+\w+\s+set|delete\s+from|truncate)\b", re.IGNORECASE)


def orm_writes(tree: ast.Module) -> Iterator[str]:
    """Yield each call that looks like a write through the ORM, and each text that is a writing statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            yield f"{node.lineno}: {dotted(node.func)}()"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
            yield f"{node.lineno}: {node.value.split()[0]} …"
