"""Requests that mean two things, clients that take their time, and what reaches the API of them: nothing."""

import socket
import threading
from contextlib import ExitStack

import pytest

from tests.production.edge import frames
from tests.production.edge.callers import Caller, open_tls, say, status_of, token, trusting
from tests.production.edge.chain import wait_until

HOST = b"Host: cms.university.test\r\n"
POST = b"POST /api/v1/units HTTP/1.1\r\n" + HOST
HIDDEN = b"GET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = {
    "CL.TE": POST + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\nG" + HIDDEN,
    "TE.CL": POST + CHUNKED + b"Content-Length: 4\r\n\r\n5c\r\n" + HIDDEN + b"0\r\n\r\n",
    "TE.TE, one hidden": POST + CHUNKED + b"Transfer-Encoding: x\r\n\r\n0\r\n\r\n" + HIDDEN,
    "TE.TE, both": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n" + HIDDEN,
    "TE of HTTP/1.0": b"POST /api/v1/units HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + HIDDEN,
    "the same length twice": POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
    "a list of lengths": POST + b"Content-Length: 0, 50\r\n\r\n" + HIDDEN,
    "negative length": POST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "signed length": POST + b"Content-Length: +5\r\n\r\n" + HIDDEN,
    "length in hex": POST + b"Content-Length: 0x10\r\n\r\n" + HIDDEN,
    "blank before the colon": POST + b"Content-Length : 5\r\n\r\nhello" + HIDDEN,
    "folded line": POST + b"X-A: b\r\n Content-Length: 50\r\n\r\n" + HIDDEN,
    "carriage return inside": POST + b"X-A: b\rContent-Length: 50\r\n\r\n" + HIDDEN,
    "NUL inside": POST + b"X-A: b\x00c\r\n\r\n" + HIDDEN,
    "two hosts": b"GET /api/v1/units HTTP/1.1\r\n" + HOST + b"Host: other.university.test\r\n\r\n",
    "no host": b"GET /api/v1/units HTTP/1.1\r\n\r\n",
    "bad size of a chunk": POST + CHUNKED + b"\r\n-1\r\n\r\n" + HIDDEN,
    "overlong size of a chunk": POST + CHUNKED + b"\r\n1" + b"0" * 16 + b"\r\n\r\n" + HIDDEN,
    "absolute address of another host": b"GET http://other.university.test/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "CONNECT": b"CONNECT cms.university.test:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "broken version": b"GET / HTTP/1.1x\r\n" + HOST + b"\r\n",
}
FORGED = (
    b"X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\n"
    b"X-Forwarded-Port: 80\r\nX-Forwarded-Prefix: /x\r\nForwarded: for=203.0.113.1\r\nX-Real-IP: 203.0.113.1\r\n"
    b"X_Forwarded_For: 203.0.113.1\r\nProxy: http://evil.example\r\nUpgrade: h2c\r\n"
)
PSEUDO = [(b":method", b"POST"), (b":scheme", b"https"), (b":authority", b"cms.university.test"), (b":path", b"/h2")]
SMUGGLED_IN_H2 = {
    "transfer-encoding": ([*PSEUDO, (b"transfer-encoding", b"chunked")], b"0\r\n\r\n" + HIDDEN),
    "a length that is too short": ([*PSEUDO, (b"content-length", b"0")], b"" + HIDDEN),
    "a length that is too long": ([*PSEUDO, (b"content-length", b"99")], b"{}"),
    "line breaks in a value": ([*PSEUDO, (b"x-a", b"b\r\nTransfer-Encoding: chunked")], b"{}"),
    "line breaks in a name": ([*PSEUDO, (b"x-a: b\r\nx", b"c")], b"{}"),
    "line breaks in the path": ([*PSEUDO[:3], (b":path", b"/ HTTP/1.1\r\nX: y\r\n\r\n")], b"{}"),
    "blank in the method": ([(b":method", b"GET /hidden HTTP/1.1"), *PSEUDO[1:]], b"{}"),
    "upper case in a name": ([*PSEUDO, (b"X-A", b"b")], b"{}"),
    "another authority and host": ([*PSEUDO, (b"host", b"other.university.test")], b"{}"),
}


@pytest.fixture(scope="module")
def server(proxies):
    return proxies(CMS_API_BURST="10000", CMS_CLIENT_TIMEOUT="1s")


@pytest.mark.parametrize("name", SMUGGLED)
def test_request__that_means_two_things__refused_and_the_connection_ended(server, fresh, name):
    answer = say(server, SMUGGLED[name] + b"GET /second HTTP/1.1\r\n" + HOST + b"\r\n")

    assert status_of(answer) in {0, 400, 405, 421, 501}, answer
    assert fresh.received == []
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_request__with_bare_line_feeds__is_one_request_for_the_api_as_well(server, fresh):
    lines = (
        b"POST /api/v1/units HTTP/1.1\nHost: cms.university.test\nX-A: b\nContent-Length: 2\nConnection: close\n\n{}"
    )

    assert status_of(say(server, lines + HIDDEN)) == 200

    assert [(each.line, each.body) for each in fresh.received] == [("POST /api/v1/units HTTP/1.1", b"{}")]


def test_request__in_chunks__arrives_with_its_length(server, fresh):
    chunks = POST + CHUNKED + b"Connection: close\r\n\r\n2\r\n{}\r\n0\r\nX-Trailer: y\r\n\r\n"

    assert status_of(say(server, chunks)) == 200

    (request,) = fresh.received
    assert (request.body, request.field("Content-Length"), request.field("Transfer-Encoding")) == (b"{}", ["2"], [])
    assert request.field("X-Trailer") == []


@pytest.mark.parametrize("name", SMUGGLED_IN_H2)
def test_request__of_h2_that_means_two_things_in_h1__refused(server, fresh, name):
    pairs, body = SMUGGLED_IN_H2[name]

    assert asked_in_h2(server, pairs, body) in {0, 400, 421}

    assert fresh.received == []


def test_request__of_h2__arrives_as_one_of_h1(server, fresh):
    assert asked_in_h2(server, [*PSEUDO, (b"te", b"trailers"), (b"x-a", b"b")], b"{}") == 200

    (request,) = fresh.received
    assert (request.line, request.body) == ("POST /h2 HTTP/1.1", b"{}")
    assert (request.field("Host"), request.field("X-A"), request.field("TE")) == (["cms.university.test"], ["b"], [])


def asked_in_h2(server, pairs, body):
    context = trusting(server)
    context.set_alpn_protocols(["h2"])
    raw = b""
    with open_tls(server, context=context) as wire:
        wire.sendall(frames.request(pairs, body))
        wire.settimeout(5)
        while not any(kind in {frames.HEADERS, frames.RST_STREAM, frames.GOAWAY} for kind, _, _ in frames.frames(raw)):
            part = wire.recv(65536)
            if not part:
                break
            raw += part
    return frames.status(raw)


def test_fields__that_a_client_forges__do_not_reach_the_api(server, fresh):
    assert status_of(say(server, b"GET / HTTP/1.1\r\n" + HOST + FORGED + b"Connection: close\r\n\r\n")) == 200

    (request,) = fresh.received
    assert request.field("X-Forwarded-For") == ["127.0.0.1"]
    assert request.field("X-Forwarded-Host") == ["cms.university.test"]
    assert request.field("X-Forwarded-Proto") == ["https"]
    for name in (
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "Forwarded",
        "X-Real-IP",
        "Proxy",
        "X_Forwarded_For",
        "Upgrade",
    ):
        assert request.field(name) == [], name


def test_tag__weakened_by_compression__is_strong_again_for_a_write(server, fresh):
    Caller(server).ask("PATCH", "/", {}, If_Match='W/"3-abc"')
    Caller(server).ask("PATCH", "/", {}, If_Match='W/"3-abc", "4-def"')

    assert [each.field("If-Match") for each in fresh.received] == [['"3-abc"'], ['W/"3-abc", "4-def"']]


def test_redirect_to_files__from_where_no_files_are_given__is_not_followed(server, fresh):
    (server.folder / "media" / "private").write_text("private")
    told = b"HTTP/1.1 200 OK\r\nX-Accel-Redirect: /media/private\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    fresh.answer = lambda _request: told
    caller = Caller(server)

    assert [caller.get(path).body for path in ("/api/v1/units", "/", "/api/v1/me/notifications/stream")] == [b"no"] * 3
    assert caller.get("/api/v1/file-downloads/" + "t" * 50).body == b"private"
    fresh.clear()
    assert caller.get("/media/private").status == 404
    assert caller.get("/", X_Accel_Redirect="/media/private").body == b"{}"


@pytest.mark.parametrize(
    "start",
    [b"GET /slow HTTP/1.1\r\n" + HOST + b"X-A: ", POST + b"Content-Length: 1000\r\n\r\n{"],
    ids=["header", "body"],
)
def test_client__that_goes_silent__is_cut_while_others_are_served(server, fresh, start):
    with ExitStack() as stack:
        slow = [stack.enter_context(open_tls(server)) for _ in range(50)]
        for wire in slow:
            wire.sendall(start)

        assert Caller(server).get("/other", **token("other")).status == 200
        assert all(ended(wire) for wire in slow)

    assert [each.path for each in fresh.received] == ["/other"]


def test_client__that_drips__holds_no_connection_to_the_api(server, fresh):
    stop = threading.Event()

    def drip():
        with open_tls(server) as wire:
            wire.sendall(POST + b"Content-Length: 1000\r\n\r\n")
            while not stop.wait(0.3):
                wire.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        assert [Caller(server).get("/other").status for _ in range(5)] == [200] * 5
        assert [each.path for each in fresh.received] == ["/other"] * 5
    finally:
        stop.set()
        dripping.join()


def ended(wire: socket.socket) -> bool:
    """Wait until the other side ends it, by whatever means."""
    try:
        while wire.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_log__of_a_body_that_finds_no_room__tells_no_secret_address(proxies, fresh):
    server = proxies(CMS_API_BURST="9999")
    (server.folder / "temp" / "body").rmdir()

    answer = Caller(server).ask("PUT", "/api/v1/file-uploads/" + "s" * 50, b"x" * 100_000)

    assert (answer.status, answer.json()["code"], fresh.received) == (500, "internal_error", [])
    wait_until(lambda: '"status":500' in server.log)
    assert "s" * 50 not in server.log + server.error_log
