"""Answers: JSON by orjson."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


def dumps(data: Any) -> bytes:
    """Encode as JSON; decimals as strings, so that no client rounds them."""
    return orjson.dumps(data, default=_encode, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)


class JSONRenderer(BaseRenderer):
    """Renders what DRF hands over."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else dumps(data)
