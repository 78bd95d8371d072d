"""When the certificate that clients are shown ends: asked of the public address itself, as they do."""

import socket
import ssl
import time
from functools import cache
from urllib.parse import urlsplit

from cryptography import x509

from config.env import ENV

ASKED_EVERY = 600.0  # seconds
PATIENCE = 2


class Certificate:
    """Remembers what it saw last. One that has ended is seen as well: nothing is verified, nothing is sent."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self._seen: float | None = None
        self._asked_at = float("-inf")

    def __call__(self) -> float | None:
        """Return the end as a timestamp; None without TLS, or if nobody ever answered."""
        if self.parts.scheme == "https" and time.monotonic() - self._asked_at > ASKED_EVERY:
            self._asked_at = time.monotonic()
            self._seen = self._look() or self._seen
        return self._seen

    def _look(self) -> float | None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        host = self.parts.hostname or ""
        try:
            with (
                socket.create_connection((host, self.parts.port or 443), timeout=PATIENCE) as plain,
                context.wrap_socket(plain, server_hostname=host) as wire,
            ):
                shown = wire.getpeercert(binary_form=True)
        except (OSError, ValueError):
            return None
        return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp() if shown else None


@cache
def public_certificate() -> Certificate:
    """Return what watches the certificate at PUBLIC_URL."""
    return Certificate(ENV.public_url)
