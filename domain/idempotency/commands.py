"""Keeping an answer, and giving it again."""

from datetime import timedelta
from hashlib import blake2b

from django.db import connection, transaction

from domain.idempotency.errors import KeyReused, StillRunning
from domain.idempotency.models import StoredAnswer
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor


def claim_key(actor: Actor, *, route: str, key: str, fingerprint: bytes) -> StoredAnswer | None:
    """Reserve a key until the caller's transaction ends; return the answer if one was kept already.

    :raises StillRunning: if another transaction holds the key
    :raises KeyReused: if the key was used for a request with another body
    """
    lock_id = int.from_bytes(blake2b(f"{actor.user_id}\n{route}\n{key}".encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_id])
        if not cursor.fetchone()[0]:
            raise StillRunning
    kept = StoredAnswer.objects.filter(user_id=actor.user_id, route=route, key=key).first()
    if kept is None:
        return None
    if kept.expires_at <= clock.now():
        kept.delete()
        return None
    if bytes(kept.fingerprint) != fingerprint:
        raise KeyReused
    return kept


@transaction.atomic
def keep_answer(
    actor: Actor,
    *,
    route: str,
    key: str,
    fingerprint: bytes,
    status_code: int,
    headers: dict[str, str],
    body: bytes,
) -> None:
    """Keep the answer to a claimed key, in the transaction of its effect."""
    StoredAnswer.objects.create(
        user_id=actor.user_id,
        route=route,
        key=key,
        fingerprint=fingerprint,
        status_code=status_code,
        headers=headers,
        body=body,
        expires_at=clock.now() + timedelta(hours=limits.IDEMPOTENCY_HOURS),
    )


@transaction.atomic
def forget_expired_answers(actor: Actor) -> int:
    """Delete the answers whose time is over; return how many."""
    return StoredAnswer.objects.filter(expires_at__lte=clock.now()).delete()[0]
