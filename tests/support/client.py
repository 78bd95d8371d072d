"""An HTTP client that is logged in as somebody."""

from typing import Any

from django.test import Client as DjangoClient

from api.tokens import AccessToken
from domain.authentication.models import DeviceSession
from domain.policy.roles import SystemRole
from domain.users.models import User
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory


class Client(DjangoClient):
    """Django's test client speaking JSON, with a bearer token."""

    user: User | None = None
    session_row: DeviceSession | None = None

    def generic(self, method: str, path: str, data: Any = "", content_type: str = "application/json", **kw: Any) -> Any:
        return super().generic(method, path, data, content_type, **kw)

    def post(self, path: str, data: Any = None, content_type: str = "application/json", **kw: Any) -> Any:
        return super().post(path, data if data is not None else {}, content_type, **kw)

    def patch(self, path: str, data: Any = None, content_type: str = "application/json", **kw: Any) -> Any:
        return super().patch(path, data if data is not None else {}, content_type, **kw)


def client_for(role: SystemRole | None = None, *, user: User | None = None, **fields: Any) -> Client:
    """Return a client for a user (made if need be) who holds the role; for nobody if neither is given."""
    client = Client(raise_request_exception=False)
    if role is None and user is None:
        return client
    person = user or UserFactory(**fields)
    if role is not None:
        UserRoleFactory(user=person, role_id=role)
    session = DeviceSessionFactory(user=person)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {AccessToken.of(session)}"
    client.user, client.session_row = person, session
    return client
