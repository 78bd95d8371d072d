"""Calls to the operations of the document, as the caller, each undone before the next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db import transaction

from api.openapi import naming
from api.openapi.document import document
from domain.policy.permissions import MATRIX
from domain.policy.reach import Scope
from domain.policy.roles import SystemRole
from domain.shared.epochs import end_epoch
from domain.users.models import Role, UserRole
from domain.users.queries import ROLES_EPOCH, epoch_of
from tests.architecture.guards.operations import FOR_EVERY_PERSON
from tests.authorization.cast import Cast
from tests.authorization.oracle import Holding
from tests.authorization.worlds import Row, World, worlds
from tests.contract.operations import operations
from tests.factories.users import RoleFactory, UserRoleFactory
from tests.support.client import Client
from tests.support.nouns import with_rows

WORLDS = worlds()
_keys = count()


@dataclass(frozen=True)
class Call:
    """One operation of the document."""

    method: str
    path: str
    body: dict[str, Any] = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def permission(self) -> str | None:
        found: str | None = self.body["x-required-permission"]
        return found

    @property
    def public(self) -> bool:
        return not self.body["security"]

    @property
    def noun(self) -> str:
        """The resource of the path, which need not be that of the permission: `job_row`."""
        return naming.singular(naming.segments(self.path)[0]).replace("-", "_")

    @property
    def has_object(self) -> bool:
        return "{" in self.path

    @property
    def is_list(self) -> bool:
        parameters = {each.get("$ref", "").rpartition("/")[2] for each in self.body["parameters"]}
        return self.method == "get" and "Cursor" in parameters

    @property
    def view(self) -> str:
        """The permission by which an object of the path is seen."""
        own = f"{self.noun}.view"
        return own if own in MATRIX else f"{str(self.permission).partition('.')[0]}.view"

    @cached_property
    def media(self) -> dict[str, Any]:
        """The schema and the example of the documented body; empty if it has none."""
        content = self.body.get("requestBody", {}).get("content", {})
        return dict(next(iter(content.values()))) if content else {}

    @property
    def kind(self) -> str:
        """The media type of the documented body."""
        return next(iter(self.body.get("requestBody", {}).get("content", {})), "application/json")

    @cached_property
    def query(self) -> str:
        """The query parameters that must be there, as the document shows them."""
        asked = (each for each in self.body["parameters"] if each.get("in") == "query" and each.get("required"))
        return urlencode({each["name"]: next(iter(each["examples"].values()))["value"] for each in asked})

    @cached_property
    def wants_key(self) -> bool:
        """Whether it is refused without an Idempotency-Key; where it is not, a key would only cost time."""
        return any(each.get("$ref", "").endswith("/IdempotencyKeyRequired") for each in self.body["parameters"])

    @property
    def example(self) -> Any:
        """The documented body; an empty patch changes nothing, and asks for the same permission."""
        return {} if self.method == "patch" else self.media.get("example", {})

    def send(self, client: Client, row: Row | None = None, *, pk: Any = None) -> tuple[int, str]:
        """Call it on a row; return the status and the problem's code. Whatever it did is undone."""
        path = self.path.replace("{id}", str(row.pk if row is not None else pk))
        if self.method == "get":
            return _told(client.get(f"{path}?{self.query}" if self.query else path))
        headers = {"If-Match": "*"}
        if self.wants_key:
            headers["Idempotency-Key"] = f"authorization-{next(_keys)}"
        with undone():
            body = with_rows(self.example) if row is not None else {}
            sent = orjson.dumps(body)
            return _told(client.generic(self.method.upper(), path, sent, content_type=self.kind, headers=headers))


def _told(response: Any) -> tuple[int, str]:
    if response.streaming:
        b"".join(response.streaming_content)
        return response.status_code, ""
    failed = response.status_code >= 400
    return response.status_code, str(response.json()["code"]) if failed else ""


def calls() -> list[Call]:
    return [Call(each.method, each.path, each.body) for each in operations(document())]


def undecided(found: list[Call]) -> Iterator[str]:
    """Yield the operations that neither a permission decides, nor a list of those that are for everybody."""
    for call in found:
        if call.permission is None and not call.public and str(call) not in FOR_EVERY_PERSON:
            yield f"{call} declares no permission"


def without_world(found: list[Call]) -> list[str]:
    """Return the resources with objects or lists whose rows nobody has declared."""
    wanting = {call.noun for call in found if call.permission and (call.has_object or call.is_list)}
    return sorted(wanting - set(WORLDS))


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is done within, as far as PostgreSQL goes; the rest is remembered under epochs that end here."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Stage:
    """The cast, the caller's client, and every resource's rows."""

    cast: Cast
    client: Client
    rows: dict[str, dict[str, Row]]

    @contextmanager
    def holding(self, *holdings: Holding, **columns: Any) -> Iterator[list[UserRole]]:
        """Let the caller hold this, and nothing else, for a while. `columns` of the grants may say until when."""
        with undone():
            grants = [self._grant(each, columns) for each in holdings]
            self.forget()
            yield grants
        self.forget()

    def _grant(self, holding: Holding, columns: dict[str, Any]) -> UserRole:
        code = next((role for role in SystemRole if _cells(role) == holding.cells), None) if holding.system else None
        role = Role.objects.get(code=code) if code else RoleFactory(cells=dict(holding.cells))
        return UserRoleFactory(
            user=self.cast.caller, role_id=role.code, **{**self.cast.limit(holding.limit), **columns}
        )

    def forget(self) -> None:
        """End whatever is remembered of the caller."""
        end_epoch(epoch_of(self.cast.caller.pk), ROLES_EPOCH)


def _cells(role: SystemRole) -> dict[str, Scope]:
    return {permission: cells[role] for permission, cells in MATRIX.items()}


def of_role(role: SystemRole, limit: Scope | None = None) -> Holding:
    return Holding(_cells(role), limit)


def declared(cast: Cast, known: dict[str, World] | None = None) -> dict[str, dict[str, Row]]:
    return {noun: world.rows(cast) for noun, world in (known or WORLDS).items()}


Check = Callable[..., str | None]
