"""Who is counted together, and what no client can change about it."""

from contextlib import ExitStack
from itertools import count

import pytest

from tests.production.edge.callers import Caller, open_tls, token

# One more than the burst pass; the next token comes after a minute.
SLOW = {"RATE": "1r/m", "BURST": "2"}
PASSED = [200, 200, 200]
NUMBERS = count()


@pytest.fixture(scope="module")
def server(proxies):
    classes = ("API", "GENERAL", "LOGIN")
    small = {f"CMS_{each}_{name}": value for each in classes for name, value in SLOW.items()}
    return proxies(CMS_NETWORK_RATE="1r/m", CMS_NETWORK_BURST="19", CMS_TRUSTED_PROXIES="127.0.9.0/24", **small)


@pytest.fixture
def address():
    """Return an address that no other test comes from."""
    number = next(NUMBERS)
    return f"127.1.{number // 200}.{number % 200 + 1}"


def statuses(caller, times, path="/api/v1/units", **fields):
    return [caller.get(path, **fields).status for _ in range(times)]


def test_limit__after_the_burst__429_with_a_problem_and_when_to_come_back(server, fresh, address):
    caller = Caller(server, address=address)

    assert statuses(caller, 3) == PASSED
    refused = caller.get("/api/v1/units")

    assert (refused.status, refused.json()["code"]) == (429, "rate_limited")
    assert refused.fields["Retry-After"] == "1"
    assert len(fresh.received) == 3


def test_limit__two_people_behind_one_address__counted_apart(server, fresh, address):
    one, other = (Caller(server, address=address, **token(mark)) for mark in ("one", "other"))

    assert statuses(one, 5) == [*PASSED, 429, 429]
    assert statuses(other, 3) == PASSED


def test_limit__one_person_at_two_addresses__counted_together(server, fresh):
    bearer = token("traveller")

    assert statuses(Caller(server, address="127.0.1.3", **bearer), 3) == PASSED
    assert statuses(Caller(server, address="127.0.1.4", **bearer), 1) == [429]


def test_limit__of_a_token_spelt_in_other_ways__is_the_same(server, fresh, address):
    bearer = token("spelt")["Authorization"]
    spellings = [bearer, bearer.lower(), bearer[:-1] + "y", bearer.replace("p" * 40, "q" * 40)]

    assert [Caller(server, address=address, Authorization=each).get("/api/v1/units").status for each in spellings] == [
        *PASSED,
        429,
    ]


@pytest.mark.parametrize("path", ["/api/v1/units", "/other", "/static/nothing.css"])
def test_limit__a_new_token_for_each_request__ends_at_the_networks_ceiling(server, fresh, address, path):
    found = [Caller(server, address=address, **token(f"invented-{n}")).get(path).status for n in range(25)]

    assert found == [404 if path.startswith("/static/") else 200] * 20 + [429] * 5


@pytest.mark.parametrize("header", ["Bearer short", "Bearer a.b.c", "Basic " + "x" * 200, "Bearer " + "x" * 3000, ""])
def test_limit__what_can_be_no_token__counted_by_address(server, fresh, address, header):
    assert statuses(Caller(server, address=address, Authorization=header), 4) == [*PASSED, 429]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP"])
def test_limit__spoofed_addresses__do_not_evade(server, fresh, address, name):
    caller = Caller(server, address=address)
    found = [
        caller.get("/api/v1/units", **{name: f"for=203.0.113.{n}" if name == "Forwarded" else f"203.0.113.{n}"})
        for n in range(4)
    ]

    assert [each.status for each in found] == [*PASSED, 429]
    told = [each.field("X-Forwarded-For") for each in fresh.received]
    assert told == [[address]] * 3


def test_proxy__given_a_strangers_trace__passes_none_on(server, fresh, address):
    found = Caller(server, address=address).get(
        "/api/v1/units", traceparent=f"00-{'ab' * 16}-{'cd' * 8}-01", tracestate="them=1"
    )

    assert found.status == 200
    assert [(each.field("traceparent"), each.field("tracestate")) for each in fresh.received] == [([], [])]


def test_limit__by_a_trusted_proxy__counts_the_client_it_names(server, fresh):
    proxy = Caller(server, address="127.0.9.1")

    assert statuses(proxy, 4, X_Forwarded_For="198.51.100.1, 203.0.113.50") == [*PASSED, 429]
    assert statuses(proxy, 3, X_Forwarded_For="198.51.100.1, 203.0.113.51, 127.0.9.2") == PASSED
    told = [each.field("X-Forwarded-For") for each in fresh.received]
    assert told == [["203.0.113.50"]] * 3 + [["203.0.113.51"]] * 3


def test_limit__of_ipv6__counts_the_whole_line(server, fresh):
    proxy = Caller(server, address="127.0.9.1")
    found = [proxy.get("/api/v1/units", X_Forwarded_For=f"2001:db8:1:2:{n}::1").status for n in range(4)]

    assert found == [*PASSED, 429]
    assert statuses(proxy, 1, X_Forwarded_For="2001:db8:1:3::1") == [200]


def test_limit__of_ipv4_written_as_ipv6__counts_each_address(server, fresh):
    proxy = Caller(server, address="127.0.9.1")

    assert statuses(proxy, 4, X_Forwarded_For="::ffff:198.51.100.7") == [*PASSED, 429]
    assert statuses(proxy, 3, X_Forwarded_For="::ffff:198.51.100.8") == PASSED
    assert statuses(proxy, 1, X_Forwarded_For="198.51.100.7") == [429]


def test_limit__of_logins__by_network_whatever_token(server, fresh):
    path = "/api/v1/auth/token"
    found = [
        Caller(server, address="127.0.5.1", **token(f"login-{n}")).post(path, {"email": f"{n}@example.org"}).status
        for n in range(4)
    ]

    assert found == [*PASSED, 429]
    assert Caller(server, address="127.0.5.2").post(path).status == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/auth/password-reset", "/api/v1/auth/token/", "/api/v1/auth/%74oken", "/api/v1//auth/token"]
)
def test_limit__of_logins__is_not_evaded_by_spelling(server, fresh, address, path):
    found = [Caller(server, address=address, **token(f"spelt-{n}")).post(path).status for n in range(4)]

    assert found == [*PASSED, 429]


def test_limit__of_refreshing__is_not_that_of_logins(server, fresh, address):
    caller = Caller(server, address=address)

    assert [caller.post("/api/v1/auth/token/refresh").status for _ in range(10)] == [200] * 10


def test_limit__preflights_of_a_campus__do_not_spend_what_requests_need(server, fresh, address):
    caller = Caller(server, address=address)
    asked = [caller.ask("OPTIONS", "/api/v1/units", Access_Control_Request_Method="GET").status for _ in range(8)]

    assert asked == [200] * 8
    assert [caller.ask("OPTIONS", "/api/v1/units").status for _ in range(4)] == [*PASSED, 429]


@pytest.mark.parametrize("path", ["/api/v1/calendar/{}.ics", "/api/v1/file-downloads/{}"])
def test_limit__of_secret_addresses__each_is_somebodys(server, fresh, address, path):
    caller = Caller(server, address=address)

    ours, theirs = (path.format(mark * 43) for mark in ("ab" if "calendar" in path else "cd"))

    assert statuses(caller, 4, ours) == [*PASSED, 429]
    assert statuses(caller, 3, theirs) == PASSED


@pytest.mark.parametrize("path", ["/api/v1/units", "/api/v1/file-uploads/{}"])
def test_limit__of_bodies_on_their_way__leaves_room_for_other_networks(proxies, fresh, address, path):
    server = proxies(CMS_UPLOADS_AT_ONCE="3", CMS_NETWORK_UPLOADS="2", CMS_NETWORK_REQUESTS="2")
    other = next(NUMBERS)
    with ExitStack() as stack:
        for n in range(2):
            wire = stack.enter_context(open_tls(server, address=address))
            head = f"PUT {path.format(f'{n}' * 50)} HTTP/1.1\r\nHost: {server.name}\r\nContent-Length: 1000\r\n"
            # nginx says so once it waits for the body, and so has counted the request.
            wire.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
            assert b" 100 " in wire.recv(4096)
        theirs, ours = Caller(server, address=address), Caller(server, address=f"127.2.0.{other % 200 + 1}")

        assert theirs.ask("PUT", path.format("3" * 50), b"more", **token("invented")).json()["code"] == "rate_limited"
        assert ours.ask("PUT", path.format("4" * 50), b"ours").status == 200
    assert [each.body for each in fresh.received] == [b"ours"]


@pytest.mark.parametrize("path", ["/api/v1/me/notifications/stream", "/api/v1/file-downloads/" + "e" * 50])
def test_body__where_none_is_taken_and_more_may_be_open__refused(server, fresh, path):
    answer = Caller(server, address="127.0.6.1").ask("GET", path, b"x" * 2000)

    assert (answer.status, answer.json()["errors"][0]["params"]) == (413, {"limit": 1024})
    assert fresh.received == []
