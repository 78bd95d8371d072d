"""What a code says and when it is good, when self check-in may be open, and what is kept of devices and networks.

A code names its window and its step, and proves both by the window's secret: it can neither be made up nor changed to
name another window or moment. Whoever has it can pass it on; what that is worth is a matter of seconds, and of flags.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from uuid import UUID

from domain.check_in.errors import (
    AlreadyMarked,
    CheckInClosed,
    CheckInNotOpen,
    CheckInOutside,
    CodeExpired,
    CodeInvalid,
    CodeNotYetValid,
)
from domain.policy import limits
from domain.policy.attendance import AttendanceSource

SECRET_BYTES = 32
ID_BYTES, STEP_BYTES, PROOF_BYTES = 16, 4, 10  # 80 bits can't be guessed at thirty tries a minute
CODE_LENGTH = (ID_BYTES + STEP_BYTES + PROOF_BYTES) * 4 // 3
KEPT_BYTES = 16
NETWORK_BITS = {4: 24, 6: 48}  # what a provider or a campus gives out at once
STEP = timedelta(seconds=limits.CHECK_IN_STEP_SECONDS)
AHEAD = timedelta(minutes=limits.CHECK_IN_AHEAD_MINUTES)
AFTER = timedelta(minutes=limits.CHECK_IN_AFTER_MINUTES)
MINUTES = timedelta(minutes=limits.CHECK_IN_MINUTES_DEFAULT)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Code:
    """A code, taken apart. Nothing in it is true before `check_proof`."""

    window_id: UUID
    step: int
    proof: bytes


def step_at(instant: datetime) -> int:
    """Return the number of the step that an instant lies in."""
    return (instant - EPOCH) // STEP


def span_of(step: int) -> tuple[datetime, datetime]:
    """Return when the code of a step is the one to show: its first instant, and the first after it."""
    return EPOCH + step * STEP, EPOCH + (step + 1) * STEP


def make_code(window_id: UUID, step: int, secret: bytes) -> str:
    """Return the code of a window for one step."""
    return base64.urlsafe_b64encode(_said(window_id, step) + _proof(window_id, step, secret)).decode()


def read_code(text: str) -> Code:
    """Take a code apart.

    :raises CodeInvalid: if it has not the form of one
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise CodeInvalid(fields=["code"]) from error
    if len(text) != CODE_LENGTH or base64.urlsafe_b64encode(raw).decode() != text:
        raise CodeInvalid(fields=["code"])
    step = int.from_bytes(raw[ID_BYTES : ID_BYTES + STEP_BYTES])
    return Code(UUID(bytes=raw[:ID_BYTES]), step, raw[-PROOF_BYTES:])


def check_proof(code: Code, secret: bytes) -> None:
    """Refuse a code that its window did not show.

    :raises CodeInvalid: if the proof is of another window, step or secret
    """
    if not hmac.compare_digest(code.proof, _proof(code.window_id, code.step, secret)):
        raise CodeInvalid(fields=["code"])


def check_step(step: int, *, now: datetime) -> None:
    """Refuse a code of another time, give or take the margin.

    :raises CodeExpired: if it was shown too long ago
    :raises CodeNotYetValid: if it is to be shown later
    """
    distance = step - step_at(now)
    if distance < -limits.CHECK_IN_MARGIN_STEPS:
        raise CodeExpired(fields=["code"])
    if distance > limits.CHECK_IN_MARGIN_STEPS:
        raise CodeNotYetValid(fields=["code"])


def check_open(*, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuse what takes an open window.

    :raises CheckInNotOpen: before it
    :raises CheckInClosed: after it
    """
    if now >= closes_at:
        raise CheckInClosed(closes_at=closes_at)
    if now < opens_at:
        raise CheckInNotOpen(opens_at=opens_at)


def may_be_open(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return from when until when self check-in may be open for a session."""
    return starts_at - AHEAD, ends_at + AFTER


def closing_of(opens_at: datetime, *, ends_at: datetime) -> datetime:
    """Return when a window closes for which nobody said so."""
    latest = ends_at + AFTER
    return min(opens_at, latest - MINUTES) + MINUTES  # in this order: nothing can be added to the last of all instants


def check_window(
    *, opens_at: datetime, closes_at: datetime, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Refuse a window that is not around its session, or over before it begins.

    :raises CheckInOutside: naming the span within which it may be
    """
    earliest, latest = may_be_open(starts_at, ends_at)
    if not (earliest <= opens_at < closes_at <= latest and now < closes_at):
        raise CheckInOutside(fields=["opens_at", "closes_at"], earliest=earliest, latest=latest)


def is_replaced(source: str) -> bool:
    """Tell whether a check-in takes the place of a record: of one that only says why somebody won't come.

    What an earlier check-in says stays, too, but does not refuse another one.

    :raises AlreadyMarked: if a person has marked it
    """
    if source == AttendanceSource.MARKED:
        raise AlreadyMarked
    return source == AttendanceSource.LEAVE


def is_late(*, starts_at: datetime, late_after_minutes: int, now: datetime) -> bool:
    """Tell whether who checks in now comes late."""
    return now > starts_at + timedelta(minutes=late_after_minutes)


def network_of(address: str | None) -> str | None:
    """Return the network of an address, as far as networks are given out: no single connection."""
    if address is None:
        return None
    known = ip_address(address)
    plain = getattr(known, "ipv4_mapped", None) or known
    bits = NETWORK_BITS[4 if isinstance(plain, IPv4Address) else 6]
    return str(ip_network(f"{plain}/{bits}", strict=False))


def kept(text: str | None, *, about: str, secret: bytes) -> bytes | None:
    """Return what recognizes a device or network within one window, and nowhere else, while its secret lasts."""
    return hmac.digest(secret, f"{about}\n{text}".encode(), "sha256")[:KEPT_BYTES] if text else None


def _said(window_id: UUID, step: int) -> bytes:
    return window_id.bytes + step.to_bytes(STEP_BYTES)


def _proof(window_id: UUID, step: int, secret: bytes) -> bytes:
    return hmac.digest(secret, b"check-in 1\n" + _said(window_id, step), "sha256")[:PROOF_BYTES]
