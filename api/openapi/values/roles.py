"""The made-up values of the examples: roles."""

from typing import Any

VALUES: dict[str, dict[str, Any]] = {}
OBJECTS: dict[str, Any] = {}
