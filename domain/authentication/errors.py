"""How a login, a refresh, or a proof is refused."""

from domain.shared.errors import Conflict, DomainError, Forbidden, RuleBroken, TooMany


class Unauthenticated(DomainError):
    """A credential that does not prove who the caller is."""


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"
    title = "E-mail or password is wrong"
    description = "Said alike for an unknown account, a wrong password and a deactivated account."


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    title = "The token is not valid"
    description = "Expired, forged, used before, meant for somebody else, or its session has ended."


class NotActing(Conflict):
    code = "not_acting"
    title = "You act in your own name"
    description = "There is no acting as another person to stop."


class AccountLocked(TooMany):
    code = "account_locked"
    title = "Too many failed logins"
    description = (
        "After too many failures in a row no password is looked at, not even the right one, until `Retry-After` "
        "seconds have passed. Said alike whether the account exists, and also when too many logins failed from "
        "one network. Each further failure doubles the time."
    )


class WrongPassword(RuleBroken):
    code = "wrong_password"
    title = "The present password is wrong"
    description = "A change of the password needs the present one. Failures count like those of logins."


class WeakPassword(RuleBroken):
    code = "weak_password"
    title = "The new password is too easy to guess"
    description = "`params.reasons` say why: too short, too common, or too much like the person's name or e-mail."


class LinkInvalid(RuleBroken):
    code = "link_invalid"
    title = "The link is not valid any more"
    description = "Expired, used before, replaced by a newer one, or sent to another address. Ask for a new one."


class RotationUnderWay(Conflict):
    code = "rotation_under_way"
    title = "The key before the present one still verifies tokens"
    description = "Another key can follow when it has retired; in an emergency all of them can be revoked at once."


class SecondFactorRequired(Unauthenticated):
    code = "second_factor_required"
    title = "The password is right; now a second factor is needed"
    description = (
        "Answer `params.challenge` at `/auth/token/second-factor` within `params.expires_in` seconds, by one of "
        "`params.methods`: `totp`, `recovery_code`, `passkey`. For the last, `params.passkey_options` are the options "
        "for `navigator.credentials.get()`."
    )


class ChallengeInvalid(Unauthenticated):
    code = "challenge_invalid"
    title = "The challenge is not valid"
    description = "Unknown, expired, answered before, tried too often, or meant for something else. Begin again."


class SecondFactorWrong(Unauthenticated):
    code = "second_factor_wrong"
    title = "The second factor does not fit"
    description = "A wrong code, one that was used before, or a passkey that proves nothing. `params.tries_left` tells."


class PasskeyRefused(Unauthenticated):
    code = "passkey_refused"
    title = "The passkey does not prove who you are"
    description = (
        "Said alike for an unknown passkey, a wrong signature, origin or domain, missing verification of the user, a "
        "counter that runs backwards, and a deactivated account."
    )


class TooManyCodes(TooMany):
    code = "too_many_codes"
    title = "Too many wrong codes"
    description = (
        "No code of the authenticator app is taken for `Retry-After` seconds. Recovery codes and passkeys are."
    )


class CodeWrong(RuleBroken):
    code = "code_wrong"
    title = "The code is wrong"
    description = "Not the present code of the authenticator app, or one that was used before."


class PasskeyNotProven(RuleBroken):
    code = "passkey_not_proven"
    title = "The new passkey proves nothing"
    description = "Malformed, of another origin or domain, or made without verifying its user."


class TooManyPasskeys(RuleBroken):
    code = "too_many_passkeys"
    title = "The account has as many passkeys as it may have"
    description = "Delete one that you no longer use. `params.limit` is the number."


class RecentLoginRequired(Forbidden):
    code = "recent_login_required"
    title = "Give the password, or log in again"
    description = "What proves who somebody is can be changed soon after a login only, or with the password."


class TotpInPlace(Conflict):
    code = "totp_in_place"
    title = "An authenticator app is in use already"
    description = "Remove it before another one is set up."


class TotpNotInPlace(Conflict):
    code = "totp_not_in_place"
    title = "No authenticator app is being set up or used"
    description = "There is nothing to confirm or to remove."


class NoFactor(Conflict):
    code = "no_factor"
    title = "The account has no second factor"
    description = "Recovery codes stand in for an authenticator app or a passkey; set one up first."
