"""Variables that belong together, and are wrong together."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from config.env.reader import PLACEHOLDER, Reader

FILE_STORAGES = ("filesystem", "s3")
THROTTLE_KINDS = ("login", "login_network", "refresh", "anonymous", "user", "heavy", "contribute", "react", "report")
RATE = re.compile(r"[1-9]\d{0,8}/[1-9]\d{0,5}")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GENERATOR_SECONDS, GENERATOR_SECONDS_MAX = 30, 120  # that one draft may take
SECRET_MIN_LENGTH = 32
SECRET_MIN_DISTINCT = 5


def storage(r: Reader) -> dict[str, Any]:
    """Return where files lie. Half a configuration is refused: it would be noticed by those who upload."""
    kind = r.choice("FILE_STORAGE", "filesystem", FILE_STORAGES)
    accelerated = r.flag("MEDIA_ACCEL", False)
    found = {
        # Where the proxy keeps what only the API may have it send; a bucket sends by itself.
        "media_handed_over_at": "/media/" if accelerated and kind == "filesystem" else "",
        "file_storage": kind,
        "s3_bucket": r.text("AWS_STORAGE_BUCKET_NAME"),
        "s3_region": r.text("AWS_S3_REGION_NAME"),
        "s3_endpoint_url": r.text("AWS_S3_ENDPOINT_URL"),
        "s3_access_key_id": r.text("AWS_ACCESS_KEY_ID"),
        "s3_secret_access_key": r.text("AWS_SECRET_ACCESS_KEY"),
    }
    if kind != "s3":
        if found["s3_bucket"]:
            r.problems.append("AWS_STORAGE_BUCKET_NAME is set, but FILE_STORAGE is not s3")
        return found
    for name, key in (("AWS_STORAGE_BUCKET_NAME", "s3_bucket"), ("AWS_S3_REGION_NAME", "s3_region")):
        if not found[key]:
            r.problems.append(f"{name} is not set, but FILE_STORAGE is s3")
    if bool(found["s3_access_key_id"]) != bool(found["s3_secret_access_key"]):
        r.problems.append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY come together, or neither: then the role counts")
    if r.strict and found["s3_endpoint_url"] and not found["s3_endpoint_url"].startswith("https://"):
        r.problems.append("AWS_S3_ENDPOINT_URL must begin with https://")
    return found


def generator(r: Reader) -> dict[str, Any]:
    """Return what drafts texts; without an address, nothing does. The key goes over TLS, or stays on this machine."""
    address, model, key = r.text("GENERATOR_URL"), r.text("GENERATOR_MODEL"), r.text("GENERATOR_API_KEY")
    seconds = r.number("GENERATOR_TIMEOUT", GENERATOR_SECONDS, least=1)
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        r.problems.append("GENERATOR_URL must be an http address without a user or a password in it")
    elif parts.scheme == "http" and r.strict and parts.hostname not in LOOPBACK:
        r.problems.append("GENERATOR_URL must begin with https://, unless it is on this machine")
    if bool(address) != bool(model):
        r.problems.append("GENERATOR_URL and GENERATOR_MODEL come together, or neither: then nothing drafts texts")
    if seconds > GENERATOR_SECONDS_MAX:
        r.problems.append(f"GENERATOR_TIMEOUT is at most {GENERATOR_SECONDS_MAX} seconds")
    return {
        "generator_url": address,
        "generator_model": model,
        "generator_api_key": key,
        "generator_seconds": seconds,
    }


def secret_key(r: Reader) -> str:
    key = r.text("DJANGO_SECRET_KEY", "" if r.strict else "development-only-key-" + "0" * 40, required=True)
    if r.strict and key and not PLACEHOLDER.search(key):
        if len(key) < SECRET_MIN_LENGTH:
            r.problems.append(f"DJANGO_SECRET_KEY is shorter than {SECRET_MIN_LENGTH} characters")
        if len(set(key)) < SECRET_MIN_DISTINCT or key.startswith("django-insecure-"):
            r.problems.append("DJANGO_SECRET_KEY is not random")
    return key


def webauthn(r: Reader, front_ends: Sequence[str], public_url: str) -> tuple[str, list[str]]:
    """Return the domain that passkeys belong to, and the origins of the pages that may ask for them.

    Without a word about it: the host of the first front end; every front end, and the API's own address.
    """
    url = urlsplit(public_url)
    own = [f"{url.scheme}://{url.netloc}"] if url.netloc else []
    named = r.names("WEBAUTHN_ORIGINS")
    origins = named or list(dict.fromkeys([*front_ends, *own]))
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    domain = r.text("WEBAUTHN_RP_ID", hosts[0] if hosts else "localhost")
    for origin, host in zip(named, hosts, strict=False):
        if host != domain and not host.endswith(f".{domain}"):
            r.problems.append(f"WEBAUTHN_ORIGINS: {origin} is not of the domain {domain} (WEBAUTHN_RP_ID)")
    return domain, origins


def bind(r: Reader) -> str:
    port = r.number("PORT", 8000, least=1)
    return r.text("BIND", f"127.0.0.1:{port}")


def throttle_rates(r: Reader) -> dict[str, str]:
    rates = {}
    for kind in THROTTLE_KINDS:
        name = f"THROTTLE_{kind.upper()}"
        if rate := r.text(name):
            rates[kind] = rate
            if not RATE.fullmatch(rate):
                r.problems.append(f"{name} must be requests/seconds, such as 60/60, not {rate!r}")
    return rates
