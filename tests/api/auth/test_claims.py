"""Tokens that our key has signed, but that say something else than the session: nothing remembered lets them in."""

from datetime import timedelta

import jwt
import pytest

from api.keyring import keyring
from domain.authentication.models import DeviceSession
from domain.shared import clock
from tests.factories.authentication import user_with_password
from tests.factories.users import DeviceSessionFactory
from tests.support.client import Client, client_for
from tests.support.factors import ME

pytestmark = pytest.mark.django_db


def status(**claims):
    """Return how a token with these claims is answered."""
    kid, pair = keyring().signer()
    now = int(clock.now().timestamp())
    always = {"iss": "cms", "aud": "cms-api", "token_type": "access", "jti": "x", "iat": now, "exp": now + 600}
    token = jwt.encode({**always, **claims}, pair.private, algorithm="EdDSA", headers={"kid": kid, "typ": "at+jwt"})
    client = Client(raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client.get(ME).status_code


def test_token__of_anothers_session__401_also_while_the_session_is_remembered():
    person, other = user_with_password(), client_for("student").user
    session = DeviceSessionFactory(user=person)
    mine = {"sub": str(person.pk), "sid": str(session.pk)}
    assert status(**mine) == 200

    assert status(**{**mine, "sub": str(other.pk)}) == 401
    assert status(**{**mine, "sid": str(DeviceSession.objects.get(user=other).pk)}) == 401


def test_acting_token__that_names_others__401_also_while_the_session_is_remembered():
    person, admin, other = user_with_password(), client_for("admin").user, client_for("admin").user
    session = DeviceSessionFactory(user=person, acting_by=admin, expires_at=clock.now() + timedelta(hours=1))
    acting = {"sub": str(person.pk), "sid": str(session.pk), "act": {"sub": str(admin.pk)}}
    assert status(**acting) == 200

    assert status(**{**acting, "act": {"sub": str(other.pk)}}) == 401
    assert status(**{**acting, "sub": str(other.pk)}) == 401


@pytest.mark.parametrize("claims", [{"sid": {}}, {"sub": [1]}, {"act": "x"}, {"act": [1]}, {"exp": 10**30}])
def test_token__with_claims_of_another_kind__401(claims):
    session = DeviceSessionFactory(user=user_with_password())

    assert status(**{"sub": str(session.user_id), "sid": str(session.pk), **claims}) == 401
