"""How a repeated request is refused."""

from domain.shared.errors import Busy, RuleBroken


class StillRunning(Busy):
    code = "idempotency_in_progress"
    title = "The first request with this key is still running"
    description = "Ask again after `Retry-After` seconds; the answer will be the first one's."


class KeyReused(RuleBroken):
    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"
    description = "The same key was sent with another body. Use a new key for a new request."
