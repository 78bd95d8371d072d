"""What the proxy speaks, to whom, and what it says in every answer."""

import socket
import ssl
import warnings

import pytest

from tests.production.edge.callers import Caller, open_tls, say, say_plainly, status_of, token, trusting
from tests.production.edge.chain import ORIGIN
from tests.support.server import send
from tests.support.upstream import OK

ALWAYS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "1; mode=block",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
}
THE_APPS_OWN = b"".join(f"{name}: {value}\r\n".encode() for name, value in ALWAYS.items())
REQUEST = b"GET /api/v1/units HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(proxies):
    return proxies(CMS_API_RATE="1r/m", CMS_API_BURST="1")


@pytest.fixture(scope="module")
def unlimited(proxies):
    return proxies(CMS_API_BURST="10000")


@pytest.mark.parametrize(
    ("version", "spoken"),
    [(ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
     (ssl.TLSVersion.TLSv1_3, True)],
)  # fmt: skip
def test_handshake__by_version__from_1_2_on(unlimited, version, spoken):
    context = trusting(unlimited)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # we ask for what nobody should
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # whatever this side would still do

    if spoken:
        with open_tls(unlimited, context=context) as wire:
            assert wire.version() == version.name.replace("_", ".")
    else:
        with pytest.raises(ssl.SSLError, match=r"(?i)alert protocol version"):
            open_tls(unlimited, context=context)


def test_handshake__offered_h2__takes_it(unlimited):
    context = trusting(unlimited)
    context.set_alpn_protocols(["h2", "http/1.1"])

    with open_tls(unlimited, context=context) as wire:
        assert wire.selected_alpn_protocol() == "h2"


def test_handshake__cipher_without_forward_secrecy__refused(unlimited):
    context = trusting(unlimited)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-GCM-SHA256:AES256-SHA")

    with pytest.raises(ssl.SSLError, match=r"(?i)handshake failure"):
        open_tls(unlimited, context=context)


def test_handshake__for_another_name__refused(unlimited):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized name"):
        open_tls(unlimited, name="other.university.test")


def test_request__for_another_host__refused_without_a_word_of_ours(unlimited, fresh):
    assert status_of(say(unlimited, REQUEST % b"other.university.test")) == 421
    assert say_plainly(unlimited, REQUEST % b"other.university.test") == b""
    assert say_plainly(unlimited, b"GARBAGE\r\n\r\n") == b""
    assert fresh.received == []


def test_plain_http__sent_on__with_the_method_kept(unlimited, fresh):
    answer = send(unlimited.http, REQUEST % b"cms.university.test")

    assert status_of(answer) == 308
    assert b"\r\nLocation: https://cms.university.test/api/v1/units\r\n" in answer
    assert b"Strict-Transport-Security" not in answer
    assert fresh.received == []


def test_another_public_port__in_addresses_that_are_given_out(proxies, fresh):
    published = proxies(CMS_PUBLIC_PORT="8443")

    assert b"\r\nLocation: https://cms.university.test:8443/api/v1/units\r\n" in send(
        published.http, REQUEST % b"cms.university.test"
    )
    assert status_of(say(published, REQUEST % b"cms.university.test")) == 200
    assert fresh.received[0].field("Host") == ["cms.university.test:8443"]


def test_plain_http__acme__served_without_tls_and_nothing_beside_it(unlimited):
    (unlimited.folder / "acme" / "a-challenge").write_text("its answer")
    (unlimited.folder / "acme.key").write_text("no challenge")
    path = b"/.well-known/acme-challenge/"

    def get(rest):
        return send(
            unlimited.http,
            b"GET " + path + rest + b" HTTP/1.1\r\nHost: cms.university.test\r\nConnection: close\r\n\r\n",
        )

    assert status_of(found := get(b"a-challenge")) == 200
    assert found.endswith(b"\r\n\r\nits answer")
    assert [status_of(get(rest)) for rest in (b"other", b"../acme.key", b"%2e%2e/acme.key")] == [404, 308, 308]


def test_probe__only_on_this_machine__answers_204(unlimited):
    assert status_of(send(unlimited.probe, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 204
    assert "listen 127.0.0.1:" in (unlimited.folder / "nginx.conf").read_text()


def statuses(server, fresh):
    """Have one answer of each kind: the API's own, those that nginx passes on, and those that nginx gives itself."""
    caller = Caller(server, Origin=ORIGIN)
    fresh.answer = lambda _request: OK.replace(b"\r\n\r\n", b"\r\n" + THE_APPS_OWN + b"\r\n", 1)
    yield 200, caller.get("/problems/malformed")
    fresh.answer = lambda _request: OK.replace(b"200 OK", b"404 Not Found")
    yield 404, caller.get("/nothing")
    fresh.answer = lambda _request: None
    yield 502, caller.get("/problems/malformed")
    yield 404, caller.get("/startupz")
    yield 413, caller.ask("PUT", "/nothing", Content_Length=str(3 << 20))
    yield 414, caller.get("/" + "a" * 9000)
    yield 431, caller.get("/", X_Long="a" * 9000)
    yield 405, caller.ask("TRACE", "/")
    for _ in range(3):
        last = caller.get("/api/v1/units", **token("limited"))
    yield 429, last


def test_headers__of_answers_and_refusals__each_once(server, fresh):
    for status, answer in statuses(server, fresh):
        assert answer.status == status, answer
        assert {name: answer.all(name) for name in ALWAYS} == {name: [value] for name, value in ALWAYS.items()}, status
        assert len(answer.all("Permissions-Policy")) == len(answer.all("X-Request-ID")) == 1
        assert answer.all("Server") == ["nginx"]


def test_refusal__of_nginx_itself__is_a_problem_document_that_pages_can_read(server, fresh):
    for status, answer in list(statuses(server, fresh))[2:]:
        document = answer.json()
        assert answer.all("Content-Type") == ["application/problem+json"]
        assert document["status"] == status
        assert document["type"] == f"/problems/{document['code']}"
        assert document["request_id"] == answer.fields["X-Request-ID"]
        assert set(document) == {
            "type", "title", "status", "detail", "instance", "code", "request_id", "params", "errors",
        }  # fmt: skip
        assert answer.all("Cache-Control") == ["no-store"]
        if status not in {414, 431}:  # which end the header, maybe before its origin
            assert answer.all("Access-Control-Allow-Origin") == [ORIGIN]
        assert bool(answer.all("Retry-After")) == (status in {429, 502, 503, 504})


def test_refusal__to_a_page_of_strangers__not_readable(server, fresh):
    answer = Caller(server, Origin="https://evil.example").get("/startupz")

    assert answer.status == 404
    assert answer.all("Access-Control-Allow-Origin") == []


def test_too_large__tells_the_limit_of_the_path(server, fresh):
    caller = Caller(server)
    limits = {}
    for path in ("/api/v1/units", "/api/v1/file-uploads/" + "t" * 50):
        answer = caller.ask("PUT", path, Content_Length=str((20 << 20) + 1), **token("large"))
        assert answer.status == 413
        limits[path] = answer.json()["errors"][0]["params"]["limit"]

    assert list(limits.values()) == [2 * 1024 * 1024, 20 * 1024 * 1024]
    assert fresh.received == []


def test_request_id__plausible_or_not__taken_over_or_made_and_passed_on(unlimited, fresh):
    caller = Caller(unlimited)
    given = caller.get("/", X_Request_ID="mine-12345678")
    made = [caller.get("/", X_Request_ID=bad) for bad in ("short", "a b c d e f g h", '"},{"x":"12345', "x" * 200)]

    assert given.fields["X-Request-ID"] == "mine-12345678"
    passed = [each.field("X-Request-ID") for each in fresh.received]
    assert passed == [[answer.fields["X-Request-ID"]] for answer in (given, *made)]
    assert all(len(answer.fields["X-Request-ID"]) == 32 for answer in made)


def test_tls_port__plain_http__refused(unlimited, fresh):
    with socket.create_connection(("127.0.0.1", unlimited.https), timeout=10) as wire:
        wire.sendall(REQUEST % b"cms.university.test")
        answer = wire.recv(4096)

    assert status_of(answer) == 400
    assert b"application/problem+json" in answer
    assert fresh.received == []
