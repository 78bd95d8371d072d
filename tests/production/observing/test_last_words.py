import json
import os
import socket
import subprocess
import sys

import pytest

from config.env import ROOT
from tests.support.server import free_port

UNLUCKY = """
import threading, django
django.setup()
from config.telemetry import last_words
last_words.begin()
def fail():
    raise ValueError("of somebody@university.test with 'a secret'")
thread = threading.Thread(target=fail)
thread.start(); thread.join()
fail()
"""


def ended(*command, **environment):
    """Run a process that ends by itself; return its code and its lines, which must all be JSON objects."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "LOG_FORMAT": "json", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **own, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_error__that_nobody_takes_care_of__is_one_line_without_what_it_was_about():
    code, lines = ended("-c", UNLUCKY)

    assert code == 1
    assert [line["event"] for line in lines] == ["thread_ended_by_an_error", "ended_by_an_error"]
    for line in lines:
        assert line["level"] == "critical"
        assert line["exception"].startswith("builtins.ValueError: of (e-mail) with '…'\n")
        assert "secret" not in str(line)


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "run_worker"],
        ["-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application"],
        ["-m", "uvicorn", "config.stream:application", "--workers=1", "--port=0"],
    ],
    ids=["worker", "web", "stream"],
)
def test_start__with_a_port_of_metrics_that_is_taken__is_refused_in_the_log(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        code, lines = ended(*command, METRICS_BIND=bind, PORT=str(free_port()))

    assert code != 0
    refusals = [line for line in lines if f"METRICS_BIND={bind} can't be served: Address already in use" in str(line)]
    assert [line["level"] for line in refusals] in (["critical"], ["error"])
