"""`Idempotency-Key`: a repeated POST has one effect and gets the first answer again."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from api.parsers import read_body
from api.problems import IdempotencyKeyRequired, Malformed
from domain.idempotency.commands import claim_key, keep_answer
from domain.idempotency.models import StoredAnswer
from domain.policy import limits
from domain.shared.actor import Actor

KEPT_HEADERS = ("Location", "ETag", "Content-Type", "Preference-Applied", "Cache-Control")
# These say "not now", so a repetition deserves a new try.
NOT_KEPT = frozenset({409, 429})


class Replay(Exception):
    """Ends the handling of a request whose answer is known."""

    def __init__(self, kept: StoredAnswer) -> None:
        super().__init__("replay")
        self.kept = kept


def key_of(request: HttpRequest, *, required: bool) -> str | None:
    """Return the request's key.

    :raises IdempotencyKeyRequired: if it is missing where it must not be
    :raises Malformed: if it is empty, too long or not printable ASCII
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        if required:
            raise IdempotencyKeyRequired
        return None
    if not (0 < len(key) <= limits.IDEMPOTENCY_KEY_MAX and key.isascii() and key.isprintable()):
        raise Malformed(f"Idempotency-Key has 1 to {limits.IDEMPOTENCY_KEY_MAX} printable ASCII characters.")
    return key


class Idempotency:
    """One request's claim on its key. `begin` and `finish` run in the transaction of the effect."""

    def __init__(self, actor: Actor, request: HttpRequest, key: str) -> None:
        self.actor, self.key = actor, key
        self.route = f"{request.method} {request.path_info}"
        parts = (request.META.get("QUERY_STRING", ""), request.META.get("HTTP_PREFER", ""), str(actor.acting_by or ""))
        self.fingerprint = sha256("\n".join(parts).encode() + b"\n" + read_body(request)).digest()

    def begin(self) -> None:
        """Claim the key.

        :raises Replay: if the answer is known
        :raises StillRunning: if the first request is not done yet
        :raises KeyReused: if the key belongs to another body
        """
        kept = claim_key(self.actor, route=self.route, key=self.key, fingerprint=self.fingerprint)
        if kept is not None:
            raise Replay(kept)

    def finish(self, response: HttpResponseBase) -> None:
        """Keep the answer, unless it says "not now"."""
        if response.status_code in NOT_KEPT or response.status_code >= 500:
            return
        keep_answer(
            self.actor,
            route=self.route,
            key=self.key,
            fingerprint=self.fingerprint,
            status_code=response.status_code,
            headers={name: response[name] for name in KEPT_HEADERS if name in response},
            body=response.content,  # type: ignore[attr-defined]
        )


def replayed(kept: StoredAnswer) -> HttpResponse:
    """Give a kept answer again."""
    response = HttpResponse(bytes(kept.body), status=kept.status_code)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response
