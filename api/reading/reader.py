"""Answers a list or one object: understand the wishes, find the plan, bind, run, assemble."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, TextField, UUIDField
from django.db.models.functions import Cast
from rest_framework import serializers

from api.reading import keyset
from api.reading.columns import json_row
from api.reading.filters import FilterSet
from api.reading.plan import Plan, Slot, plan
from api.reading.question import shape_tree
from api.reading.wishes import Wishes, one_wishes, wishes
from domain.shared.actor import Actor


@dataclass(frozen=True, eq=False)
class Source:
    """What a view declares about its reads: rows, how they look, and what may be asked of them."""

    rows: Callable[[Actor, str], QuerySet[Any]]
    permission: str
    serializer: type[serializers.ModelSerializer]
    filters: type[FilterSet] = FilterSet
    ordering: Mapping[str, str] = field(default_factory=dict)
    default_ordering: str = "id"


@dataclass(frozen=True)
class Page:
    """A list's answer: the body, and the links to the pages around it."""

    body: bytes
    next: str | None
    previous: str | None


def read_list(source: Source, actor: Actor, *, path: str, query_string: str) -> Page:
    """Answer a list.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    asked = wishes(source, query_string)
    values = {**asked.values, "actor": actor.user_id}
    shape = (source, actor.scopes(source.permission), asked.shape)
    found = plan(shape, lambda: _list_rows(source, actor, asked), limited=True).run(values)
    total = None
    if asked.include_total:
        counted = (source, actor.scopes(source.permission), "total", asked.filters)
        rows = plan(counted, lambda: _filtered(source, actor, asked).values_list("pk"), counted=True).run(values)
        total = rows[0][0] if rows else 0
    more, found = len(found) > asked.page_size, found[: asked.page_size]
    if asked.backwards:
        found.reverse()
    following = found and (asked.backwards or more)
    preceding = found and (more if asked.backwards else asked.continued)
    ahead = _link(path, asked, found[-1][1], backwards=False) if following else None
    behind = _link(path, asked, found[0][1], backwards=True) if preceding else None
    parts = [
        '{"results":[',
        ",".join([row[0] for row in found]),
        f'],"next":{_quoted(ahead)},"previous":{_quoted(behind)}',
        "}" if total is None else f',"total":{total}}}',
    ]
    return Page("".join(parts).encode(), ahead, behind)


def read_one(source: Source, actor: Actor, pk: Any, *, query_string: str = "") -> tuple[bytes, int] | None:
    """Answer one object: its JSON and its version, or None if the actor reaches no such row.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    tree_key = one_wishes(source, query_string)

    def build() -> QuerySet[Any]:
        rows = source.rows(_anyone(actor), source.permission)
        return rows.filter(pk=Slot("pk", rows.model._meta.pk)).values_list(
            _row(source, tree_key, rows.model), "version"
        )

    shape = (source, actor.scopes(source.permission), "one", tree_key)
    found = plan(shape, build).run({"actor": actor.user_id, "pk": pk})
    return (found[0][0].encode(), found[0][1]) if found else None


def list_plan(source: Source, actor: Actor, query_string: str) -> Plan:
    """Return the plan behind a list, for those who want to look at its SQL."""
    asked = wishes(source, query_string)
    return plan(
        (source, actor.scopes(source.permission), asked.shape),
        lambda: _list_rows(source, actor, asked),
        limited=True,
    )


def _list_rows(source: Source, actor: Actor, asked: Wishes) -> QuerySet[Any]:
    rows = _filtered(source, actor, asked)
    if asked.continued:
        rows = rows.filter(keyset.after(rows.model, asked.keys, backwards=asked.backwards))
    return rows.order_by(*keyset.order_by(asked.keys, backwards=asked.backwards)).values_list(
        _row(source, asked.tree_key, rows.model), keyset.key_text(asked.keys)
    )


def _filtered(source: Source, actor: Actor, asked: Wishes) -> QuerySet[Any]:
    rows = source.rows(_anyone(actor), source.permission)
    for name, literal in asked.filters:
        declared = source.filters.base_filters[name]
        rows = declared.apply(rows, literal if declared.literal else declared.slot(name))
    return rows


def _anyone(actor: Actor) -> Actor:
    """Return an actor of the same roles whose id is bound anew at each run."""
    return Actor(user_id=Slot("actor", UUIDField()), roles=actor.roles, reason=actor.reason)


def _row(source: Source, tree_key: tuple[Any, ...], model: Any) -> Cast:
    return Cast(json_row(source.serializer, shape_tree(source.serializer, *tree_key), model=model), TextField())


def _link(path: str, asked: Wishes, key: str, *, backwards: bool) -> str:
    cursor = keyset.encode(asked.order, key, backwards=backwards)
    return f"{path}?{urlencode([*asked.rest, ('cursor', cursor)])}"


def _quoted(link: str | None) -> str:
    return "null" if link is None else f'"{link}"'  # urlencoded: nothing in it needs escaping
