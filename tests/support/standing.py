"""People who are there for all tests of a module: made once, and undone in the end."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import transaction

from api.tokens import AccessToken
from domain.policy.roles import SystemRole
from tests.support.client import Client, client_for

Unblocked = Callable[[], AbstractContextManager[None]]


@contextmanager
def standing(unblocked: Unblocked, *roles: SystemRole) -> Iterator[dict[SystemRole, Client]]:
    """Make a client of each role. Each test's own transaction is within the one in which they are."""
    with unblocked(), transaction.atomic():
        yield {role: client_for(role) for role in roles}
        transaction.set_rollback(True)


def refreshed(client: Client) -> Client:
    """Give it a token that is as good as new: a module may take longer than a token lives."""
    assert client.session_row is not None
    client.cookies.clear()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {AccessToken.of(client.session_row)}"
    return client
