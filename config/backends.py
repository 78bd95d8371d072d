"""How Django's own login, which is the admin's, looks at a password: with the API's limits and records."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from api.clients import ip_address_of
from domain.authentication.commands import claim_account
from domain.authentication.errors import InvalidCredentials
from domain.shared.actor import Actor
from domain.users.models import User


def visitor(request: HttpRequest | None) -> Actor:
    """Return who is at a login form: nobody yet, from somewhere."""
    address = ip_address_of(request) if request is not None else None
    return Actor(user_id=None, request_id=getattr(request, "request_id", ""), address=address)


class AccountBackend(ModelBackend):
    """Counts failures and locks like the API's login; who may use the admin is asked elsewhere."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        try:
            return claim_account(visitor(request), email=username, password=password, purpose="admin")
        except InvalidCredentials:
            return None
