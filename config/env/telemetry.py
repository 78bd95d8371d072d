"""What tells how the service is doing: metrics, traces, backups."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from config.env.reader import Reader

BIND = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([1-9]\d{0,4})")
PORT_MAX = 65_535


def telemetry(r: Reader, *, backups: str) -> dict[str, Any]:
    """Return where the service tells of itself. Nothing is told without an address."""
    bind = r.text("METRICS_BIND")
    found = BIND.fullmatch(bind)
    if bind and not (found and int(found[1]) <= PORT_MAX):
        r.problems.append(f"METRICS_BIND must be address:port, such as 127.0.0.1:9464, not {bind!r}")
    return {
        "metrics_bind": bind,
        "metrics_folder": r.text("PROMETHEUS_MULTIPROC_DIR"),
        "traces_url": _traces(r),
        "traces_service": r.text("OTEL_SERVICE_NAME", "cms"),
        "version": r.text("CMS_VERSION"),
        "revision": r.text("CMS_REVISION"),
        "backup_folder": r.text("BACKUP_DIR", backups),
    }


def _traces(r: Reader) -> str:
    address = r.text("OTEL_EXPORTER_OTLP_ENDPOINT").rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        r.problems.append("OTEL_EXPORTER_OTLP_ENDPOINT must be an http address without a user or a password in it")
    if address and find_spec("opentelemetry") is None:
        r.problems.append(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: "
            "pip install --require-hashes -r requirements/otel.txt"
        )
    return address
