"""How a login or a refresh is refused."""

from domain.shared.errors import DomainError


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
