"""The keys that sign and verify access tokens, as this process knows them for a few seconds."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import structlog
from django.conf import settings
from django.db import Error

from domain.authentication import queries
from domain.authentication.models import SigningKey
from domain.policy import limits
from domain.shared import clock
from domain.shared.keypairs import KeyPair, PublicKey
from domain.shared.vault import Unreadable, vault

log = structlog.get_logger(channel="keys")
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A key and its span of time; without its private half it only verifies."""

    public: PublicKey
    pair: KeyPair | None
    activates_at: datetime
    retires_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.retires_at is None or self.retires_at > clock.now()


@cache
def built_in() -> KeyPair:
    """Return the key made from the secret key, which signs until there is a stored one."""
    return KeyPair.from_pem(str(settings.SIMPLE_JWT["SIGNING_KEY"]))


class Keyring:
    """Reads the stored keys again every few seconds, so that a new or revoked one is known everywhere in time."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self._read_at = EVER
        self._reading = threading.Lock()

    def find(self, kid: object) -> Key | None:
        """Return the live key of this id. An id that nobody knows makes this process look again, but not often."""
        self._read_again(after=limits.SIGNING_KEYS_RELOAD_SECONDS)
        if kid not in self._keys:
            self._read_again(after=limits.UNKNOWN_KEY_RELOAD_SECONDS)
        found = self._keys.get(kid) if isinstance(kid, str) else None
        return found if found is not None and found.is_live else None

    def signer(self) -> tuple[str, KeyPair]:
        """Return the id and the pair that signs now: the newest that has been published for long enough."""
        self._read_again(after=limits.SIGNING_KEYS_RELOAD_SECONDS)
        present = clock.now()
        able = [each for each in self._keys.values() if each.pair and each.is_live and each.activates_at <= present]
        pair = max(able, key=lambda each: each.activates_at).pair if able else None
        chosen = pair or built_in()
        return chosen.public.kid, chosen

    def published(self) -> list[dict[str, str]]:
        """Return the live keys as JWKs, those that will sign later too."""
        self._read_again(after=limits.SIGNING_KEYS_RELOAD_SECONDS)
        return [each.public.jwk for each in self._keys.values() if each.is_live]

    def read(self) -> None:
        """Read the stored keys now."""
        keys = {each.kid: _usable(each) for each in queries.signing_keys()}
        unreadable = any(each.pair is None for each in keys.values())
        if not keys or unreadable:
            # Either none was ever stored, or the secret key is another one now: what it makes is ours as well.
            keys.setdefault(built_in().public.kid, Key(built_in().public, built_in(), EVER, None))
        self._keys, self._read_at = keys, clock.now()

    def _read_again(self, *, after: float) -> None:
        if self._is_fresh(after):
            return
        # While one thread reads, the others go on with what they know, if they know anything.
        if not self._reading.acquire(blocking=not self._keys):
            return
        try:
            if not self._is_fresh(after):
                self.read()
        except Error as error:
            if not self._keys:
                raise
            log.warning("keys_not_read", error=type(error).__name__)
        finally:
            self._reading.release()

    def _is_fresh(self, seconds: float) -> bool:
        # The other side of zero: a clock that was set back must not keep old keys alive.
        return 0 <= (clock.now() - self._read_at).total_seconds() < seconds


def _usable(row: SigningKey) -> Key:
    try:
        raw = bytes.fromhex(vault().unseal(bytes(row.private_key), owner=queries.sealing_purpose(row.kid)))
    except Unreadable:
        log.warning("signing_key_unreadable", kid=row.kid)
        return Key(PublicKey(bytes(row.public_key)), None, row.activates_at, row.retires_at)
    pair = KeyPair.from_raw(raw)
    return Key(pair.public, pair, row.activates_at, row.retires_at)


@cache
def keyring() -> Keyring:
    """Return this process's keyring."""
    return Keyring()
