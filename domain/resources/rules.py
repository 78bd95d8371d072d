"""Which addresses may be given to students, and how many resources there may be in which order."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from domain.policy import limits
from domain.resources.errors import PositionOutOfRange, ResourceUrlInvalid, TooManyResources

URL: Final = r"^https://[^\s/?#@\\]+([/?#]\S*)?$"
HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def check_url(url: str) -> None:
    """Refuse what is no plain address of the web: a script, a password in it, a host that is none.

    :raises ResourceUrlInvalid: if it is not
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:  # brackets that don't close, a port that is no number
        raise ResourceUrlInvalid(fields=["url"]) from error
    named = bool(host) and (HOST.fullmatch(_in_ascii(host or "")) is not None or ":" in (host or ""))
    plain = named and parts.scheme == "https" and url.startswith("https://") and "@" not in parts.netloc
    if not plain or "\\" in url or any(unicodedata.category(char) in UNSEEN for char in url):
        raise ResourceUrlInvalid(fields=["url"])


def _in_ascii(host: str) -> str:
    """Return a host as the network knows it; nothing if it is none."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def check_room(there: int) -> None:
    """Refuse one resource too many.

    :raises TooManyResources: naming the limit
    """
    if there >= limits.UNIT_RESOURCES_MAX:
        raise TooManyResources(limit=limits.UNIT_RESOURCES_MAX)


def check_position(position: int, *, last: int) -> None:
    """Refuse a position that the unit does not have.

    :raises PositionOutOfRange: naming the first and the last
    """
    if not 1 <= position <= last:
        raise PositionOutOfRange(fields=["position"], first=1, last=last)
