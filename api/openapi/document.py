"""The OpenAPI document as bytes: generated once per process, in every form that is served."""

from functools import cache
from threading import Lock
from typing import Any

import orjson
import yaml
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

from api import etags
from api.openapi.older import to_3_0

_one_at_a_time = Lock()
LINE_WIDTH = 120


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every object out in full: anchors confuse generators, and differ from run to run."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


@cache
def _document() -> dict[str, Any]:
    with override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    with _one_at_a_time:
        return _document()


@cache
def written(name: str) -> tuple[bytes, str]:
    """Return a form of the document, by its file name, with its tag."""
    body = document() if "3.0" not in name else to_3_0(document())
    data = orjson.dumps(body) if name.endswith(".json") else _yaml(body)
    return data, etags.tag(data)


def _yaml(body: dict[str, Any]) -> bytes:
    return yaml.dump(body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_WIDTH, encoding="utf-8")
