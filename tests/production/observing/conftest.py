"""One storm for all tests that look at what it left."""

import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection

from api.tokens import AccessToken
from domain.policy.roles import SystemRole
from domain.shared import clock
from tests.factories.users import DeviceSessionFactory, UserFactory, UserRoleFactory
from tests.production.observing.storm import Observed, await_that, empty_queue, observed, storm

PASSWORD = "a-canary-of-a-password-2026"


@pytest.fixture(scope="package")
def left(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Run web server, stream and worker through a storm, and one of the web's workers through its death."""
    folder = tmp_path_factory.mktemp("storm")
    (folder / "last-success.json").write_text(json.dumps({"finished_at": _hours_ago(30)}))
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")
        try:
            person = UserFactory(email="canary.person@university.test")
            person.password = Argon2PasswordHasher().encode(PASSWORD, "of-nobody")  # the servers know no other
            person.save()
            UserRoleFactory(user=person, role_id=SystemRole.ADMIN)
            token = str(AccessToken.of(DeviceSessionFactory(user=person)))
            with observed(folder) as found:
                found.notes["canaries"] = storm(found, person.email, PASSWORD, token)
                found.notes["probes"] = {
                    (name, method, path): found.processes[name].ask(path, method, Host="10.1.2.3")
                    for name in ("web", "stream")
                    for method in ("GET", "HEAD")
                    for path in ("/livez", "/readyz", "/startupz")
                }
                _lose_one(found)
                worker = found.processes["worker"]
                await_that(lambda: "cms_workers_alive 1.0" in worker.metrics(), "the worker has given a sign of life")
                await_that(lambda: "send_password_reset" in found.processes["worker"].metrics(), "the letter was tried")
                await_that(lambda: _seen(found, "task authentication.send_password_reset"), "its trace came")
                await_that(lambda: _seen(found, "GET /api/v1/me"), "a request's trace came")
                found.metrics = {name: process.metrics() for name, process in found.processes.items()}
            found.notes["counts"] = sorted(path.name for path in (folder / "counts").iterdir())
            found.notes["codes"] = {name: process.popen.returncode for name, process in found.processes.items()}
        finally:
            empty_queue()
            call_command("flush", verbosity=0, interactive=False)
    return found


def _hours_ago(hours: int) -> str:
    return (clock.now() - timedelta(hours=hours)).isoformat()


def _seen(found: Observed, name: str) -> bool:
    return any(span.name == name for span in found.collector.spans)


def _lose_one(found: Observed) -> None:
    """Kill a worker of the web server as a crash would. What it counted is told on, once the master has noticed."""
    web = found.processes["web"]
    found.notes["before"] = web.metrics()
    children = _children(web.popen.pid)
    os.kill(int(children[0]), signal.SIGKILL)
    await_that(lambda: f"{children[0]}" not in _children(web.popen.pid), "the master has noticed")
    await_that(lambda: len(_children(web.popen.pid)) == len(children), "there is another one")
    found.notes["after"] = web.metrics()


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
