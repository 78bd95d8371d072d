"""The real job worker, in a process of its own."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from config.env import ROOT


def run_worker_once() -> None:
    """Let a worker do what is queued in the test's database."""
    process = start_worker()
    try:
        if process.wait(timeout=60):
            raise RuntimeError("the worker failed")
    finally:
        process.kill()


def start_worker() -> "subprocess.Popen[bytes]":
    """Let a worker begin with what is queued in the test's database."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(address),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    return subprocess.Popen([sys.executable, "manage.py", "run_worker", "--once"], cwd=ROOT, env=environment)
