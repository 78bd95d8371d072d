"""An earlier system's file, staged and mapped, and the API to load it through."""

import io
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from config.env import ROOT
from domain.policy.roles import SystemRole
from scripts.migration.book import Book
from scripts.migration.loading import Loader, Report
from scripts.migration.sending import Answer, Api
from tests.production.guide.old_system import make
from tests.support.client import Client, client_for

MIGRATION = ROOT / "scripts" / "migration"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the file of an earlier system."""
    make(tmp_path / "old.sqlite3")
    return tmp_path / "old.sqlite3"


def change(file: Path, *statements: str) -> None:
    """Let an old system do something to its file."""
    with sqlite3.connect(file) as old:
        old.executescript(";".join(statements))
    old.close()


def stage(file: Path, **options: Any) -> str:
    """Run the command; return what it says."""
    out = io.StringIO()
    call_command("stage_legacy", file, stdout=out, no_color=True, **options)
    return out.getvalue()


def run(script: str) -> list[tuple[Any, ...]]:
    """Run one of the guide's scripts as psql would; return the rows of its last statement."""
    text = (MIGRATION / script).read_text()
    text = re.sub(r"^\\ir (\S+)$", lambda each: (MIGRATION / each[1]).read_text(), text, flags=re.MULTILINE)
    with connection.cursor() as cursor:
        cursor.execute(text)
        while cursor.cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []


def ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def run_on_staged(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def staged(db: None, old: Path) -> Path:
    """Return the file, which is staged and mapped."""
    stage(old)
    run("mapping.sql")
    return old


class Wire:
    """Sends requests to the API in this process. What is asked is kept, and `before` may answer in its place."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.asked: list[tuple[str, str]] = []
        self.before: Callable[[str, str], Answer | None] = lambda method, path: None

    def __call__(self, method: str, path: str, *, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        self.asked.append((method, path))
        if answer := self.before(method, path):
            return answer
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        token = {"HTTP_AUTHORIZATION": self._client.defaults["HTTP_AUTHORIZATION"]}
        told = self._client.generic(method, path, content or b"", "application/json", **named, **token)
        is_json = "json" in told.headers.get("Content-Type", "") and told.content
        lowered = {name.lower(): value for name, value in told.headers.items()}
        return Answer(told.status_code, lowered, told.json() if is_json else None)


@pytest.fixture
def wire(db: None) -> Wire:
    return Wire(client_for(SystemRole.ADMIN))


@pytest.fixture
def load(wire: Wire) -> Callable[..., Report]:
    """Return what loads a view."""

    def loads(
        view: str, endpoint: str = "", *, by: Wire | None = None, again: bool = False, dry_run: bool = False
    ) -> Report:
        api = Api(by or wire, email="loader@university.test", password="", pause=lambda seconds: None)
        loader = Loader(api, endpoint=endpoint, batch=200, dry_run=dry_run)
        return loader.load(Book(view), again=again, tell=lambda report: None)

    return loads
