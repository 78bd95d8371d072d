"""From a client through nginx and gunicorn to the database and back."""

import json
import re

import pytest

from tests.api.files.samples import PDF, PDF_BYTES
from tests.production.edge.callers import Caller, open_tls
from tests.production.edge.chain import ADMIN_PATH, ORIGIN, wait_until
from tests.production.edge.test_tls import ALWAYS

pytestmark = pytest.mark.django_db  # which makes the database that the chain's is a copy of
OUTSIDE = [
    "/static/../tls/privkey.pem",
    "/static../tls/privkey.pem",
    "/static/%2e%2e/tls/privkey.pem",
    "/static/..%2ftls/privkey.pem",
    "/static/.%00./tls/privkey.pem",
    "/static/",
    "/static/admin/",
    "/media/",
    "/media/../tls/privkey.pem",
]
FORM = {"name": "Programming", "department": "Computing", "level": 1, "credit_points": "12.50"}


@pytest.fixture
def staff(chain):
    return chain.as_person("staff")


def test_answer__of_the_api__carries_every_header_once(chain, staff):
    answer = staff.get("/api/v1/units")

    assert answer.status == 200
    assert {name: answer.all(name) for name in ALWAYS} == {name: [value] for name, value in ALWAYS.items()}
    assert len(answer.all("X-Request-ID")) == len(answer.all("Date")) == len(answer.all("Content-Type")) == 1
    assert answer.fields["X-Request-ID"] in chain.app_log
    wait_until(lambda: answer.fields["X-Request-ID"] in chain.nginx.log)  # which it writes after the answer


def test_problem__of_the_api__passes_untouched(chain, staff):
    answer = staff.get("/api/v1/units?nonsense=1")

    assert (answer.status, answer.json()["code"]) == (400, "invalid_query")
    assert answer.json()["request_id"] == answer.fields["X-Request-ID"]


def test_tag__through_compression__still_guards_a_write(chain, staff):
    made = staff.post("/api/v1/units", {**FORM, "code": "EDG0001", "description": "long " * 400}).json()
    path = f"/api/v1/units/{made['id']}"
    read = staff.get(path, Accept_Encoding="gzip")
    assert (read.fields["Content-Encoding"], read.fields["ETag"][:2]) == ("gzip", "W/")

    changed = staff.ask("PATCH", path, {"name": "Changed"}, If_Match=read.fields["ETag"])
    stale = staff.ask("PATCH", path, {"name": "Again"}, If_Match=read.fields["ETag"])

    assert (changed.status, stale.status) == (200, 412)
    assert staff.get(path, If_None_Match=staff.get(path, Accept_Encoding="gzip").fields["ETag"]).status == 304


def test_tokens__in_answers__are_never_compressed(chain):
    body = {"email": "ben@university.test", "password": chain.password}
    answer = Caller(chain.nginx).post("/api/v1/auth/token", body, Accept_Encoding="gzip")

    assert (answer.status, answer.all("Content-Encoding")) == (200, [])
    assert len(answer.body) < 1024 or answer.json()["access_token"]


def test_address__of_the_client__is_what_the_api_records(chain):
    body = {"email": "ada@university.test", "password": chain.password}
    caller = Caller(chain.nginx, address="127.3.0.7", X_Forwarded_For="203.0.113.99")
    token = caller.post("/api/v1/auth/token", body).json()["access_token"]

    devices = caller.get("/api/v1/device-sessions", Authorization=f"Bearer {token}").json()["results"]

    assert [each["address"] for each in devices if each["current"]] == ["127.3.0.7"]


def test_pages__of_the_documentation_and_the_admin__need_nothing_that_their_policy_forbids(chain):
    caller = Caller(chain.nginx)
    for path in ("/api/docs", "/api/redoc", f"/{ADMIN_PATH}/login/"):
        page = caller.get(path)
        policy = dict(part.strip().split(" ", 1) for part in page.fields["Content-Security-Policy"].split(";"))
        text = page.body.decode()
        assert page.status == 200
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text), path
        assert not re.findall(r"\son\w+=", text), path
        assert ("<style" in text or " style=" in text) <= ("'unsafe-inline'" in policy["style-src"]), path
        found = re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
        assert found
        for each in found:
            file = caller.get(each)
            assert (file.status, file.fields["Cache-Control"]) == (200, "public, max-age=2592000, immutable"), each
            assert file.all("X-Content-Type-Options") == ["nosniff"]


def test_static__of_a_name_without_a_hash__kept_shortly(chain):
    answer = Caller(chain.nginx).get("/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css")

    assert (answer.status, answer.fields["Cache-Control"]) == (200, "public, max-age=3600")
    assert answer.fields["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", OUTSIDE)
def test_static__outside_of_its_folder__nothing(chain, path):
    answer = Caller(chain.nginx).get(path)

    assert answer.status in {400, 404}
    assert answer.fields["Content-Type"] == "application/problem+json"


def test_file__through_the_proxy__handed_over_by_nginx_after_the_api_has_agreed(chain):
    ada = chain.as_person("ada", Origin=ORIGIN)
    file = ada.post("/api/v1/files", {**PDF, "size": len(PDF_BYTES)}).json()
    path = file["upload"]["url"].removeprefix("https://cms.university.test")
    anybody = Caller(chain.nginx, Origin=ORIGIN)
    assert anybody.ask("PUT", path, PDF_BYTES, Content_Type="application/pdf").status == 204
    assert ada.post(f"/api/v1/files/{file['id']}/confirm").status == 200
    link = ada.post(f"/api/v1/files/{file['id']}/link").json()["url"].removeprefix("https://cms.university.test")

    whole, part = anybody.get(link), anybody.get(link, Range="bytes=5-7")

    assert (whole.status, whole.body) == (200, PDF_BYTES)
    assert (part.status, part.body) == (206, PDF_BYTES[5:8])
    assert anybody.get(link, Range="bytes=9999-").json()["code"] == "range_not_satisfiable"
    for answer in (whole, part):
        assert answer.all("Content-Type") == ["application/pdf"]
        assert answer.all("Content-Disposition") == ['attachment; filename="transcript.pdf"']
        assert answer.all("Cache-Control") == ["no-store"]
        assert answer.all("X-Content-Type-Options") == ["nosniff"]
        assert answer.all("Content-Security-Policy") == ["default-src 'none'; sandbox"]
        assert answer.all("Access-Control-Allow-Origin") == [ORIGIN]
        assert answer.all("X-Accel-Redirect") == []
    assert anybody.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status == 404
    (kept,) = [each for each in (chain.folder / "media").rglob("*") if each.is_file()]
    assert anybody.get(f"/media/{kept.relative_to(chain.folder / 'media')}").status == 404
    assert link.rsplit("/", 1)[1] not in chain.nginx.log + chain.nginx.error_log + chain.app_log


def test_log__of_nginx__one_object_a_line_without_what_was_asked_or_opened(chain, staff):
    secret = "s" * 43
    staff.get("/api/v1/units?search=a-private-word")
    for path in (f"/api/v1/calendar/{secret}.ics", f"/api/v1/%63alendar/{secret}.ics", f"//api/v1/calendar/{secret}"):
        staff.get(path)
    staff.get("/api/v1/transcript-verifications/a-code-of-somebody")
    for path in ("/livez", "/readyz"):
        staff.get(path)

    wait_until(lambda: "/api/v1/transcript-verifications/(secret)" in chain.nginx.log)
    log = chain.nginx.log
    lines = [json.loads(line) for line in log.splitlines()]
    assert {type(line["status"]) for line in lines} == {int}
    assert {"/api/v1/units", "/api/v1/calendar/(secret)", "(unusual)"} <= {line["path"] for line in lines}
    for word in (secret, "a-private-word", "a-code-of-somebody", "Bearer", "livez", "readyz", chain.tokens["staff"]):
        assert word not in log + chain.nginx.error_log, word


def test_stream__goes_on__while_it_is_read(chain):
    token = chain.as_person("ben").fields["Authorization"]
    request = (
        f"GET /api/v1/me/notifications/stream HTTP/1.1\r\nHost: {chain.nginx.name}\r\nAuthorization: {token}\r\n\r\n"
    )
    with chain.streaming(), open_tls(chain.nginx) as wire:
        wire.sendall(request.encode())
        head, _, rest = wire.recv(65536).partition(b"\r\n\r\n")
        while not rest:
            rest = wire.recv(65536)

        assert b" 200 " in head.split(b"\r\n")[0]
        assert b"text/event-stream" in head
        assert b"Content-Encoding" not in head
