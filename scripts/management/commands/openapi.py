"""Writes the OpenAPI documents that are committed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import HttpRequest
from django.urls import resolve

DIRECTORY = Path(__file__).resolve().parents[3] / "openapi"
DOCUMENTS = ("openapi.yaml", "openapi-3.0.yaml")


class Command(BaseCommand):
    help = "Write openapi/openapi.yaml and openapi/openapi-3.0.yaml as the server serves them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if a file is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = []
        for name in DOCUMENTS:
            path, content = DIRECTORY / name, served(name)
            if path.is_file() and path.read_bytes() == content:
                continue
            stale.append(name)
            if not check:
                path.write_bytes(content)
                self.stdout.write(f"Wrote openapi/{name}.")
        if check and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run manage.py openapi.")
        if not stale:
            self.stdout.write("Nothing has changed.")


def served(name: str) -> bytes:
    """Return a document as the server gives it."""
    request = HttpRequest()
    request.method = "GET"
    match = resolve(f"/api/v1/{name}")
    return bytes(match.func(request, *match.args, **match.kwargs).content)
