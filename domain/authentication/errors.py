"""How a login, a refresh, or a proof is refused."""

from domain.shared.errors import Conflict, DomainError, RuleBroken, TooMany


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


class ActingAsYourself(RuleBroken):
    code = "acting_as_yourself"
    title = "You are that person"
    description = "One acts as another person only."


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
