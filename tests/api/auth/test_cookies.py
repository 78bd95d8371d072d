"""The refresh token in a cookie: for pages of ours only."""

import pytest

from api.cookies import NAME
from domain.authentication.models import DeviceSession
from tests.factories.authentication import PASSWORD, user_with_password

pytestmark = pytest.mark.django_db
LOGIN, REFRESH, LOGOUT = "/api/v1/auth/token", "/api/v1/auth/token/refresh", "/api/v1/auth/logout"
OWN, ALLOWED = "http://testserver", "http://localhost:5173"
FOREIGN = ["https://evil.example", "null", "http://testserver.evil.example", "https://testserver", ""]


@pytest.fixture
def page(client_as):
    """A browser that is logged in with a cookie."""
    user_with_password()
    browser = client_as()
    body = {"email": "ada@example.org", "password": PASSWORD, "mode": "cookie"}
    browser.login_answer = browser.post(LOGIN, body, HTTP_ORIGIN=ALLOWED)
    return browser


def test_login__in_cookie_mode__the_token_is_in_the_cookie_only(page):
    answer = page.login_answer

    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    cookie = answer.cookies[NAME]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/api/v1/auth",
    )
    assert cookie.value
    assert answer["Access-Control-Allow-Credentials"] == "true"


def test_login__in_body_mode__sets_no_cookie(client_as):
    user_with_password()
    answer = client_as().post(LOGIN, {"email": "ada@example.org", "password": PASSWORD})

    assert answer.json()["refresh_token"]
    assert NAME not in answer.cookies


@pytest.mark.parametrize("origin", [OWN, ALLOWED])
def test_refresh__by_the_cookie_from_a_page_of_ours__the_next_cookie(page, origin):
    before = page.cookies[NAME].value

    answer = page.post(REFRESH, {}, HTTP_ORIGIN=origin)

    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    assert answer.cookies[NAME].value not in {"", before}
    assert page.post(REFRESH, {}, HTTP_ORIGIN=origin).status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("path", [REFRESH, LOGOUT])
def test_cookie__from_elsewhere__refused_and_nothing_spent(page, path, origin):
    answer = page.post(path, {}, **({"HTTP_ORIGIN": origin} if origin else {}))

    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
    assert DeviceSession.objects.get().ended_at is None
    assert page.post(REFRESH, {}, HTTP_ORIGIN=OWN).status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_login__in_cookie_mode_from_elsewhere__refused(client_as, origin):
    user_with_password()
    body = {"email": "ada@example.org", "password": PASSWORD, "mode": "cookie"}
    answer = client_as().post(LOGIN, body, **({"HTTP_ORIGIN": origin} if origin else {}))

    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
    assert DeviceSession.objects.count() == 0


def test_logout__by_the_cookie__ends_the_session_and_clears_it(page):
    answer = page.post(LOGOUT, {}, HTTP_ORIGIN=OWN)

    assert answer.status_code == 204
    assert (answer.cookies[NAME].value, answer.cookies[NAME]["max-age"]) == ("", 0)
    assert DeviceSession.objects.get().ended_because == "logged_out"


def test_refresh__token_in_the_body__goes_before_the_cookie(page, client_as):
    body = {"email": "ada@example.org", "password": PASSWORD}
    token = client_as().post(LOGIN, body).json()["refresh_token"]

    answer = page.post(REFRESH, {"refresh_token": token})

    assert answer.json()["refresh_token"]
    assert page.post(REFRESH, {}, HTTP_ORIGIN=OWN).status_code == 200


def test_refresh__token_nowhere__422(client_as):
    answer = client_as().post(REFRESH, {}, HTTP_ORIGIN=OWN)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/refresh_token")


def test_logout__token_nowhere__the_aim_is_reached(client_as):
    assert client_as().post(LOGOUT, {}, HTTP_ORIGIN=OWN).status_code == 204
