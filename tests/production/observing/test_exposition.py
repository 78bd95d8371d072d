import http.client
import os
import socket
import subprocess
import sys
import threading
from importlib import import_module

import pytest
from prometheus_client import Counter
from prometheus_client.registry import CollectorRegistry

from config.env import ROOT, read
from config.telemetry.exposition import PortTaken, gate, serve
from tests.support.server import free_port


def refused(**variables):
    """Return what is said about these variables when production starts with them."""
    with pytest.raises(Exception, match="not ready") as caught:
        read(variables, strict=True)
    return [line.strip(" -") for line in str(caught.value).splitlines() if any(name in line for name in variables)]


@pytest.mark.parametrize("bind", ["9464", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "http://127.0.0.1:9464", ":1"])
def test_metrics_bind__that_is_no_address_with_a_port__is_refused(bind):
    assert refused(METRICS_BIND=bind) == [
        f"METRICS_BIND must be address:port, such as 127.0.0.1:9464, not {bind!r}",
    ]


@pytest.mark.parametrize("bind", ["0.0.0.0:9464", "[::]:9464", "metrics.internal:80"])
def test_metrics_bind__of_an_address_with_a_port__is_taken(bind):
    assert read({"METRICS_BIND": bind}, strict=False).metrics_bind == bind


@pytest.mark.parametrize("address", ["collector:4318", "ftp://collector", "http://user:word@collector:4318"])
def test_traces__to_what_is_no_plain_address__are_refused_without_repeating_it(address):
    assert refused(OTEL_EXPORTER_OTLP_ENDPOINT=address) == [
        "OTEL_EXPORTER_OTLP_ENDPOINT must be an http address without a user or a password in it"
    ]


def test_traces__without_the_libraries__are_refused_with_the_way_to_get_them(monkeypatch):
    monkeypatch.setattr(import_module("config.env.telemetry"), "find_spec", lambda name: None)

    (said,) = refused(OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318")

    assert said.endswith("is not installed: pip install --require-hashes -r requirements/otel.txt")


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_folder_of_counts__for_a_process_that_is_not_gunicorns__is_not_seen_by_the_library(folder, tmp_path):
    script = (
        "import config.env, prometheus_client as p; p.Counter('cms_tried', 'Tried.').inc();"
        "print(p.values.ValueClass.__name__)"
    )
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PROMETHEUS_MULTIPROC_DIR": folder, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", script], check=False, env={**os.environ, **own}, cwd=tmp_path, capture_output=True
    )

    assert (done.stdout, done.stderr) == (b"MutexValue\n", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def served():
    """Serve one counter; give the port."""
    registry, port = CollectorRegistry(), free_port()
    Counter("cms_tried", "Tried.", registry=registry).inc(3)
    server = serve(f"127.0.0.1:{port}", registry)
    yield port
    server.shutdown()
    server.server_close()


def ask(port, path):
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        wire.request("GET", path)
        answer = wire.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        wire.close()


def test_port_of_metrics__tells_them_and_that_it_lives_and_nothing_else(served):
    status, headers, body = ask(served, "/metrics")

    assert (status, headers["Server"].strip()) == (200, "cms")
    assert "cms_tried_total 3.0" in body
    assert ask(served, "/livez")[0] == 200
    assert [ask(served, path)[0] for path in ("/", "/readyz", "/api/v1", "/metrics/x")] == [404] * 4


def test_port_of_metrics__that_is_taken__stops_the_start_by_name(served):
    with pytest.raises(PortTaken, match=rf"METRICS_BIND=127\.0\.0\.1:{served} can't be served: Address already in use"):
        serve(f"127.0.0.1:{served}", CollectorRegistry())


def test_port_of_metrics__while_somebody_asks_and_hangs_up__answers_the_next(served):
    with socket.create_connection(("127.0.0.1", served)) as rude:
        rude.sendall(b"GET /metrics HTTP/1.1\r\n")

    assert ask(served, "/metrics")[0] == 200


def test_port_of_metrics__while_somebody_says_nothing__answers_others(served):
    with socket.create_connection(("127.0.0.1", served)) as silent:
        silent.sendall(b"GET /met")

        assert ask(served, "/livez")[0] == 200
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):  # it has not been sent away meanwhile
            silent.recv(1)


def test_port_of_metrics__while_a_server_is_slow_to_tell__says_that_it_lives(served):
    with gate(), socket.create_connection(("127.0.0.1", served)) as waiting:
        waiting.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")

        assert ask(served, "/livez")[0] == 200


def test_fork__while_metrics_are_put_together__waits_and_leaves_the_child_no_held_lock():
    entered, leave, forked = threading.Event(), threading.Event(), threading.Event()

    def hold():
        with gate():
            entered.set()
            leave.wait(30)
            assert not forked.is_set()

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(30)
    threading.Timer(0.2, leave.set).start()
    child = os.fork()
    if child == 0:
        os._exit(0 if gate().acquire(blocking=False) else 1)
    forked.set()
    holder.join()

    assert leave.is_set()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
