"""Entity tags, `"<version>-<hash>"`: the version decides `If-Match`, all of it `If-None-Match`."""

import re
from hashlib import sha256

from django.http import HttpRequest

from api.problems import PreconditionRequired

_TAG = re.compile(r'(W/)?"([^"]*)"')


def tag(body: bytes, version: int | None = None) -> str:
    """Return the strong tag of a representation."""
    digest = sha256(body).hexdigest()[:24]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def not_modified(request: HttpRequest, etag: str) -> bool:
    """Tell whether the client has this representation already (RFC 9110, 13.1.2: weak comparison)."""
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not header:
        return False
    return header.strip() == "*" or any(f'"{value}"' == etag for _, value in _TAG.findall(header))


def expected_versions(request: HttpRequest, *, required: bool) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, or None if any will do (RFC 9110, 13.1.1: strong comparison).

    :raises PreconditionRequired: if it is missing where it must not be
    """
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if not header:
        if required:
            raise PreconditionRequired
        return None
    if header == "*":
        return None
    heads = [value.split("-")[0] for weak, value in _TAG.findall(header) if not weak]
    return frozenset(int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 10)
