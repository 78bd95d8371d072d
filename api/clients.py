"""Where a request comes from, and where it wants to go."""

import re
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# No part of a path of ours is as long, so it is a token, wherever a client put it.
LONG = re.compile(r"[^/]{37,}")
# Somebody's address does not belong into a path; whoever writes it there is not told on in the log.
EMAIL = re.compile(r"[^/]+@[^/]+")
# Parts of a path that show something to whoever has them.
OPENS = frozenset({"token", "code", "secret"})


def address(request: HttpRequest) -> str:
    """Return the client's address: behind N trusted proxies, the Nth from the right of X-Forwarded-For."""
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return str(hops[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def ip_address_of(request: HttpRequest) -> str | None:
    """Return the client's address if it is one: what a client or proxy wrote there may be anything."""
    return _ip_address(address(request))


@lru_cache(maxsize=4096)
def _ip_address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def network(request: HttpRequest) -> str:
    """Return what requests without a token are counted under: an address of IPv4, a /64 of IPv6, which is one line."""
    return _network(address(request))


@lru_cache(maxsize=4096)
def _network(text: str) -> str:
    try:
        ip = ip_address(text)
    except ValueError:
        return text
    plain = getattr(ip, "ipv4_mapped", None) or ip
    return str(plain) if plain.version == 4 else str(ip_network((plain, 64), strict=False))


def path_told(request: HttpRequest) -> str:
    """Return the path for the log: of one that holds what opens something, only the route."""
    match = request.resolver_match
    if match and not OPENS.isdisjoint(match.kwargs):
        return f"/{match.route}"
    told = LONG.sub("(long)", request.path)
    return EMAIL.sub("(e-mail)", told) if "@" in told else told
