"""WebAuthn ceremonies: what an authenticator is asked, and whether its answer proves anything."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domain.policy import limits

T = TypeVar("T")
Credential = Mapping[str, Any]  # as `PublicKeyCredential.toJSON()` gives it
CREDENTIAL_ID_BYTES_MAX = 1023  # WebAuthn, 4: Credential ID
TIMEOUT = limits.PASSKEY_CHALLENGE_MINUTES * 60_000  # milliseconds


class NotProven(Exception):
    """The answer is malformed, for somebody else, or not signed by the key."""


@dataclass(frozen=True)
class RelyingParty:
    """What this installation is to an authenticator: a domain, and the origins of the pages that may ask."""

    id: str
    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class NewKey:
    """What a registration has proven."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: list[str]
    backed_up: bool


@dataclass(frozen=True)
class Assertion:
    """What a login claims, before its signature is checked."""

    credential_id: str
    user_id: UUID | None


@dataclass(frozen=True)
class Use:
    """What a login has proven."""

    sign_count: int
    backed_up: bool


_known: list[RelyingParty] = []


def use_relying_party(party: RelyingParty) -> None:
    """Tell this process what it is to authenticators."""
    _known[:] = [party]


def relying_party() -> RelyingParty:
    """Return what this process is to authenticators.

    :raises IndexError: before `use_relying_party`
    """
    return _known[0]


def ask_for_key(*, challenge: str, user_id: UUID, name: str, shown_as: str, known: Iterable[str]) -> dict[str, Any]:
    """Return the options for `navigator.credentials.create()`: a discoverable key that verifies its user."""
    party = relying_party()
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=user_id.bytes,
        user_name=name,
        user_display_name=shown_as,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(options)


def ask_for_assertion(*, challenge: str, known: Iterable[str] = ()) -> dict[str, Any]:
    """Return the options for `navigator.credentials.get()`: any key of this domain, or one of those known."""
    options = generate_authentication_options(
        rp_id=relying_party().id,
        challenge=base64url_to_bytes(challenge),
        timeout=TIMEOUT,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def _descriptors(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def challenge_of(credential: Credential) -> str:
    """Return the challenge that an answer says it answers.

    :raises NotProven: if it says none
    """
    return _read(
        lambda: bytes_to_base64url(
            parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
        )
    )


def assertion_of(credential: Credential) -> Assertion:
    """Return whose key an answer says it is of.

    :raises NotProven: if it can't be read
    """

    def read() -> Assertion:
        parsed = parse_authentication_credential_json(dict(credential))
        handle = parsed.response.user_handle
        return Assertion(bytes_to_base64url(parsed.raw_id), UUID(bytes=handle) if handle else None)

    return _read(read)


def verify_key(credential: Credential, *, challenge: str) -> NewKey:
    """Check the answer to `ask_for_key`.

    :raises NotProven: if it proves nothing
    """
    party = relying_party()

    def verify() -> NewKey:
        parsed = parse_registration_credential_json(dict(credential))
        found = verify_registration_response(
            credential=parsed,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
        if len(found.credential_id) > CREDENTIAL_ID_BYTES_MAX or found.credential_id != parsed.raw_id:
            raise NotProven
        return NewKey(
            credential_id=bytes_to_base64url(found.credential_id),
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            transports=sorted({each.value for each in parsed.response.transports or ()}),
            backed_up=found.credential_backed_up,
        )

    return _read(verify)


def verify_assertion(credential: Credential, *, challenge: str, public_key: bytes) -> Use:
    """Check the answer to `ask_for_assertion`. The caller compares the counter, where no race can pass it.

    :raises NotProven: if it proves nothing
    """
    party = relying_party()

    def verify() -> Use:
        found = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        return Use(sign_count=found.new_sign_count, backed_up=found.credential_backed_up)

    return _read(verify)


def _read(call: Callable[[], T]) -> T:
    try:
        return call()
    except Exception as error:
        # Strangers' bytes go through parsers of JSON, CBOR, ASN.1 and keys: whatever one of them raises, it proves
        # nothing.
        raise NotProven from error
