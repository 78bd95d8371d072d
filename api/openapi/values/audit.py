"""The made-up values of the examples: audit."""

from typing import Any

VALUES: dict[str, dict[str, Any]] = {}
OBJECTS: dict[str, Any] = {}
