"""API servers that come and go behind one name."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.production.edge.callers import Caller
from tests.production.edge.chain import NAME, wait_until
from tests.support.nginx import nginx, prepared
from tests.support.upstream import OK, Upstream, upstream

HOST = "web.internal.test"
FIRST, SECOND = "127.0.0.1 127.0.0.1", "127.0.0.2 127.0.0.2"


class Names:
    """A name server that knows one name."""

    def __init__(self, door: socket.socket) -> None:
        self.door, self.addresses = door, ["127.0.0.1"]
        self.port = door.getsockname()[1]

    def serve(self) -> None:
        while True:
            question, asker = self.door.recvfrom(512)
            if not question:
                return
            asks_for_ipv4 = question[-3] == 1
            found = self.addresses if asks_for_ipv4 else []
            head = question[:2] + b"\x81\x80\x00\x01" + len(found).to_bytes(2, "big") + bytes(4)
            rows = (b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04" + socket.inet_aton(each) for each in found)
            self.door.sendto(head + question[12:] + b"".join(rows), asker)


@contextmanager
def names() -> Iterator[Names]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        found = Names(door)
        serving = threading.Thread(target=found.serve, daemon=True)
        serving.start()
        yield found
        door.sendto(b"", door.getsockname())
        serving.join()


@contextmanager
def server(address: str, port: int) -> Iterator[Upstream]:
    """Serve at this address until the end, and say so in each answer."""
    with upstream(address, port) as found:
        found.answer = lambda _request: OK.replace(b"\r\n\r\n", f"\r\nX-By: {address}\r\n\r\n".encode())
        yield found


def test_servers__behind_one_name__replaced_one_by_one_without_a_failure(tmp_path):
    with names() as dns, server("127.0.0.1", 0) as first:
        variables = prepared(
            tmp_path, NAME, CMS_WEB_UPSTREAM=f"{HOST}:{first.port}", CMS_STREAM_UPSTREAM=f"{HOST}:{first.port}",
            CMS_RESOLVER=f"127.0.0.1:{dns.port} ipv6=off valid=1s",
            CMS_GENERAL_BURST="999999", CMS_NETWORK_BURST="999999",
        )  # fmt: skip
        with nginx(tmp_path, variables) as proxy:
            caller = Caller(proxy)

            def by() -> str:
                read, written = caller.get("/"), caller.post("/")
                assert (read.status, written.status) == (200, 200)
                return f"{read.fields['X-By']} {written.fields['X-By']}"

            wait_until(lambda: caller.get("/").status == 200)
            assert by() == FIRST
            with server("127.0.0.2", first.port):
                dns.addresses = ["127.0.0.1", "127.0.0.2"]
                wait_until(lambda: "127.0.0.2" in by())
                # One that is gone, and is still in the name, is passed over.
                dns.addresses = ["127.0.0.2", "127.0.0.3"]
                wait_until(lambda: len({by() for _ in range(20)}) == 1)
                assert {by() for _ in range(50)} == {SECOND}


def test_servers__that_end_in_the_middle__only_what_may_be_done_twice_is_sent_to_another(tmp_path):
    with names() as dns, server("127.0.0.1", 0) as first, server("127.0.0.2", first.port) as second:
        first.answer = second.answer = lambda _request: None
        dns.addresses = ["127.0.0.1", "127.0.0.2"]
        place, times = f"{HOST}:{first.port}", {}
        for method in ("GET", "DELETE", "POST", "PATCH"):
            variables = prepared(
                tmp_path / method, NAME, CMS_WEB_UPSTREAM=place, CMS_STREAM_UPSTREAM=place,
                CMS_RESOLVER=f"127.0.0.1:{dns.port} ipv6=off valid=60s",
            )  # fmt: skip
            # A new one for each, as nginx leaves servers that failed alone for a while.
            with nginx(tmp_path / method, variables) as proxy:
                ask = partial(Caller(proxy).ask, method, "/")
                # Nobody else asks, and a 502 without a request says that the name is not known yet.
                wait_until(lambda ask=ask: ask().status == 502 and first.received + second.received)
            times[method] = len(first.received) + len(second.received)
            first.received.clear()
            second.received.clear()

    assert times == {"GET": 2, "DELETE": 2, "POST": 1, "PATCH": 1}


def test_servers__none_there__502_with_when_to_come_back(tmp_path):
    with names() as dns:
        dns.addresses = []
        variables = prepared(
            tmp_path, NAME, CMS_WEB_UPSTREAM=f"{HOST}:80", CMS_STREAM_UPSTREAM=f"{HOST}:80",
            CMS_RESOLVER=f"127.0.0.1:{dns.port} ipv6=off",
        )  # fmt: skip
        with nginx(tmp_path, variables) as proxy:
            answer = Caller(proxy).post("/api/v1/units")

    assert (answer.status, answer.json()["code"], answer.fields["Retry-After"]) == (502, "bad_gateway", "2")
