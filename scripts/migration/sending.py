"""The API as a client of it sees it: logs in, waits when it is told to, and never sends a thing twice."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
import orjson

from scripts.migration.errors import MigrationError

TRIES: Final = 60  # of one request that is told to wait; the longest waits are a minute
CONNECTIONS: Final = 5  # one after the other, for the same request
WAIT_SECONDS: Final = 5.0  # if nobody says how long
WAIT_SECONDS_MAX: Final = 120.0
HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
BUSY: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def waits(self) -> bool:
        """Whether the same request is to be sent again, after a while."""
        return self.status in BUSY or (self.status == 409 and "retry-after" in self.headers)


class Wire(Protocol):
    """Sends one request."""

    def __call__(self, method: str, path: str, *, content: bytes | None, headers: Mapping[str, str]) -> Answer: ...


class HttpWire:
    """One connection to the API. `authority` is the file of a certificate authority of one's own."""

    def __init__(self, address: str, authority: str | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) not in {("http", each) for each in HERE}:
            raise MigrationError("The password would go in clear: use https, or http to this machine alone.")
        self._client = httpx.Client(base_url=address, timeout=120, verify=authority or True, follow_redirects=False)

    def __call__(self, method: str, path: str, *, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        told = self._sent(method, path, content, headers)
        is_json = "json" in told.headers.get("content-type", "")
        return Answer(told.status_code, told.headers, orjson.loads(told.content) if is_json and told.content else None)

    def _sent(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> httpx.Response:
        """Send it, and again if the connection was cut: whatever is sent twice is done once, by its key."""
        for left in reversed(range(CONNECTIONS)):
            try:
                return self._client.request(method, path, content=content, headers=dict(headers))
            except httpx.TransportError as error:
                if not left:
                    told = str(error).rstrip(".") or type(error).__name__
                    raise MigrationError(f"The API does not answer: {told}. Run it again: it goes on.") from error
                time.sleep(1)
        raise AssertionError


class Api:
    """The API, as one person."""

    def __init__(self, wire: Wire, *, email: str, password: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._wire, self._email, self._password, self._pause = wire, email, password, pause
        self._token = ""

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request until it is answered; a token that has ended is replaced.

        :raises MigrationError: if the API does not let this person in, or is busy for too long
        """
        content = None if body is None else orjson.dumps(body)
        for _ in range(TRIES):
            answer = self._once(method, path, content, headers)
            if answer.status == 401 and not path.startswith("/api/v1/auth/"):
                self._log_in()
                answer = self._once(method, path, content, headers)
            if not answer.waits:
                return answer
            self._pause(_seconds(answer.headers.get("retry-after", "")))
        raise MigrationError(f"{path} is busy for too long ({answer.status}). Run it again: it goes on.")

    def _once(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        return self._wire(method, path, content=content, headers=sent)

    def _log_in(self) -> None:
        self._token = ""
        answer = self.send("POST", "/api/v1/auth/token", {"email": self._email, "password": self._password})
        if not answer.is_ok:
            code = (answer.body or {}).get("code", answer.status)
            raise MigrationError(f"The API does not let {self._email} in: {code}.")
        self._token = answer.body["access_token"]


def _seconds(told: str) -> float:
    """Return how long to wait; a proxy may say anything."""
    return min(float(told), WAIT_SECONDS_MAX) if told.isascii() and told.isdigit() else WAIT_SECONDS
