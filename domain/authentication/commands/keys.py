"""Replacing the key that signs access tokens."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from domain.audit.commands import record_event
from domain.authentication import queries
from domain.authentication.errors import RotationUnderWay
from domain.authentication.models import SigningKey
from domain.authentication.queries import sealing_purpose
from domain.policy import limits
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.keypairs import KeyPair
from domain.shared.vault import vault

ONE_AT_A_TIME = 7_235_104  # the name of an advisory lock
SLACK = timedelta(minutes=1)  # for clocks that differ, and a process that looks again late


@transaction.atomic
def add_signing_key(actor: Actor, *, built_in: KeyPair, revoke_old: bool = False) -> SigningKey:
    """Make the key that signs next.

    It is published at once and signs some minutes later, so that whoever keeps the published set has it by then. The
    one before verifies until its last token has ended. `revoke_old` is for emergencies: the new key signs now, and
    every token of the others ends within seconds.

    :raises RotationUnderWay: if the key before the present one has not retired yet
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    present = clock.now()
    if not queries.has_signing_keys():
        _store(built_in, activates_at=present)  # what signed until now, so that it can retire like others
    if revoke_old:
        activates_at = retires_at = present
    else:
        if len(queries.signing_keys()) >= limits.SIGNING_KEYS_LIVE:
            raise RotationUnderWay
        activates_at = present + timedelta(minutes=limits.SIGNING_KEY_AHEAD_MINUTES)
        retires_at = activates_at + timedelta(minutes=limits.ACCESS_TOKEN_MINUTES) + SLACK
    others = SigningKey.objects.filter(Q(retires_at__isnull=True) | Q(retires_at__gt=retires_at))
    others.update(retires_at=retires_at, updated_at=present)
    key = _store(KeyPair.generate(), activates_at=activates_at)
    told = {"kid": key.kid, "activates_at": activates_at, "others_retire_at": retires_at, "revoke_old": revoke_old}
    record_event(actor, action="signing_key.add", about=key, after=told)
    return key


@transaction.atomic
def forget_retired_keys(actor: Actor) -> int:
    """Delete keys that have long verified nothing; return how many."""
    horizon = clock.now() - timedelta(days=limits.REFRESH_TOKEN_DAYS)
    return SigningKey.objects.filter(retires_at__lt=horizon).delete()[0]


def _store(pair: KeyPair, *, activates_at: datetime) -> SigningKey:
    kid = pair.public.kid
    sealed = vault().seal(pair.raw.hex(), owner=sealing_purpose(kid))
    return SigningKey.objects.create(kid=kid, public_key=pair.public.raw, private_key=sealed, activates_at=activates_at)
