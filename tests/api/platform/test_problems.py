"""Every refusal is a problem document that says what is wrong."""

import pytest

from api import throttles
from tests.factories.academic import UnitFactory

pytestmark = pytest.mark.django_db
UNITS = "/api/v1/units"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "params", "errors"}


def check(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == MEMBERS
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["request_id"] == response["X-Request-ID"]
    return body


def test_problem__unknown_path__404(client_as):
    check(client_as().get("/api/v1/nothing-here"), 404, "not_found")
    check(client_as().get("/elsewhere"), 404, "not_found")
    check(client_as(role="staff").get(f"{UNITS}/not-a-uuid"), 404, "not_found")


def test_problem__nobody__401_with_challenge(client_as):
    response = client_as().get(UNITS)

    check(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_problem__wrong_method__405_with_allow(client_as):
    response = client_as(role="staff").delete(UNITS)

    check(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path", ["/units", "/units/bulk", "/jobs", "/me", "/auth/token", "/meta/enums", "/semester-offerings"]
)
def test_options__of_any_operation__204_with_allow(client_as, path):
    response = client_as(role="student").options(f"/api/v1{path}")

    assert (response.status_code, response.content) == (204, b"")
    assert "OPTIONS" in response["Allow"]


def test_root__of_the_server__is_the_index(client_as):
    assert client_as().get("/").json() == client_as().get("/api/v1").json()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"code": "\\u0000"}',
        b'{"code": "a\x00"}',
        b"[" * 50 + b"]" * 50,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b"NaN",
        b'{"level": 1e999}',
        b'{"level": 99999999999999999999999999}',
        b'{"name": "\\ud800"}',
    ],
)
def test_problem__malformed_body__400_or_422_and_nothing_written(client_as, body):
    response = client_as(role="staff").post(UNITS, body)

    assert response.status_code in {400, 422}, response.content
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true", b""])
def test_problem__body_that_is_no_object__422(client_as, body):
    response = client_as(role="staff").generic("POST", UNITS, body)

    check(response, 422, "validation_failed")


def test_problem__too_large_body__413_with_limit(client_as):
    response = client_as(role="staff").post(UNITS, b'"' + b"a" * (2 * 1024 * 1024) + b'"')

    assert check(response, 413, "payload_too_large")["errors"][0]["params"] == {"limit": 2097152}


def test_problem__other_media_type__415(client_as):
    check(
        client_as(role="staff").post(UNITS, "code=A", "application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )


def test_problem__no_json_accepted__406(client_as):
    check(client_as(role="staff").get(UNITS, HTTP_ACCEPT="text/html"), 406, "not_acceptable")


def test_problem__bad_fields__every_one_is_named_at_once(client_as):
    body = {"code": "", "level": 99, "credit_points": "x", "colour": "red", "department": "D"}

    errors = check(client_as(role="staff").post(UNITS, body), 422, "validation_failed")["errors"]

    assert {(each["pointer"], each["code"]) for each in errors} == {
        ("/code", "blank"),
        ("/name", "required"),
        ("/level", "max_value"),
        ("/credit_points", "invalid"),
        ("/colour", "unknown_field"),
    }


def test_problem__nul_in_query__400(client_as):
    check(client_as(role="staff").get(f"{UNITS}?search=%00"), 400, "malformed")


def test_problem__query_that_is_not_utf8__400(client_as):
    check(client_as(role="staff").get(f"{UNITS}?search=%ff"), 400, "malformed")


def test_problem__long_query__400(client_as):
    check(client_as(role="staff").get(f"{UNITS}?search=" + "a" * 9000), 400, "invalid_query")


def test_problem__wrong_host__400(client_as):
    check(client_as(role="staff").get(UNITS, HTTP_HOST="evil.example"), 400, "malformed")


def test_problem__bug__500_without_a_word_of_it(client_as, monkeypatch):
    def boom(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("api.viewsets.read_list", boom)
    response = client_as(role="staff").get(UNITS)

    check(response, 500, "internal_error")
    assert b"secret" not in response.content


def test_request_id__valid__taken_over(client_as):
    assert client_as().get("/api/v1", HTTP_X_REQUEST_ID="trace-12345678")["X-Request-ID"] == "trace-12345678"


@pytest.mark.parametrize("given", ["", "short", "a" * 200, "with space 1234", "new\nline12345", "<script>alert"])
def test_request_id__invalid__replaced(client_as, given):
    answered = client_as().get("/api/v1", HTTP_X_REQUEST_ID=given)["X-Request-ID"]

    assert answered != given
    assert len(answered) == 36


def test_path__with_trailing_slash__answers_without_redirect(client_as):
    unit = UnitFactory()
    client = client_as(role="student")

    assert client.get(f"{UNITS}/").json() == client.get(UNITS).json() | {}
    assert client.get(f"{UNITS}/{unit.pk}/").json()["id"] == str(unit.pk)


def test_catalogue__every_code_that_exists__has_a_page(client_as, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "anonymous": "1000000/60"}
    throttles.rate.cache_clear()
    listed = client_as().get("/api/v1/meta/errors").json()

    assert len(listed) > 15
    for row in listed:
        assert row["title"], row
        assert row["description"], row
        assert client_as().get(f"/problems/{row['code']}").json() == row
    check(client_as().get("/problems/no_such_code"), 404, "not_found")
