"""How a login or a refresh is refused."""

from domain.shared.errors import Conflict, DomainError, Forbidden, RuleBroken


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


class PersonOutranksYou(Forbidden):
    code = "person_outranks_you"
    title = "The person may do more than you"
    description = "One acts only as somebody all of whose permissions one holds."


class ActingAsYourself(RuleBroken):
    code = "acting_as_yourself"
    title = "You are that person"
    description = "One acts as another person only."


class NotActing(Conflict):
    code = "not_acting"
    title = "You act in your own name"
    description = "There is no acting as another person to stop."
