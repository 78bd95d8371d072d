"""Answers a list or one object: understand the wishes, find the plan, bind, run, assemble."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextField, UUIDField
from django.db.models.functions import Cast

from api.reading import keyset
from api.reading.columns import json_row
from api.reading.plan import Slot, plan
from api.reading.question import shape_tree
from api.reading.source import Source
from api.reading.wishes import Wishes, one_wishes, wishes
from domain.policy.reach import Scope
from domain.shared.actor import Actor


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
    values = {**asked.values, **_bindings(actor)}
    scopes = source.reach(actor)
    page = plan((source, scopes, asked.shape), lambda: _list_rows(source, actor, asked), page=asked.direction)
    objects, first, last, count = page.run(values) or (None, None, None, None)
    found = int(count or 0)
    more = found > asked.page_size
    if asked.backwards:
        first, last = last, first
    following = last if found and (asked.backwards or more) else None
    preceding = first if found and (more if asked.backwards else asked.continued) else None
    ahead = _link(path, asked, following, backwards=False) if following else None
    behind = _link(path, asked, preceding, backwards=True) if preceding else None
    tail = f'],"next":{_quoted(ahead)},"previous":{_quoted(behind)}'
    if asked.include_total:
        counting = plan((source, scopes, "total", asked.filters), lambda: filtered(source, actor, asked), counted=True)
        (total,) = counting.run(values) or (b"0",)
        tail += f',"total":{int(total or 0)}'
    return Page(b'{"results":[%b%b}' % (objects or b"", tail.encode()), ahead, behind)


def read_one(source: Source, actor: Actor, pk: Any, *, query_string: str = "") -> tuple[bytes, int] | None:
    """Answer one object: its JSON and its version, or None if the actor reaches no such row.

    :raises InvalidQuery: for an unknown parameter or a bad value
    """
    tree_key = one_wishes(source, query_string)

    def build() -> QuerySet[Any]:
        rows = source.rows(_anyone(actor), source.permission)
        return rows.filter(pk=Slot("pk", rows.model._meta.pk)).values_list(
            _row(source, actor, tree_key, rows.model), "version"
        )

    shape = (source, source.reach(actor), "one", tree_key)
    found = plan(shape, build).run({**_bindings(actor), "pk": pk})
    if found is None:
        return None
    body, version = found
    return body or b"", int(version or 0)


def _list_rows(source: Source, actor: Actor, asked: Wishes) -> QuerySet[Any]:
    rows = filtered(source, actor, asked)
    if asked.continued:
        rows = rows.filter(keyset.after(rows.model, asked.keys, backwards=asked.backwards))
    return rows.order_by(*keyset.order_by(asked.keys, backwards=asked.backwards)).values_list(
        _row(source, actor, asked.tree_key, rows.model), keyset.key_text(asked.keys)
    )


def filtered(source: Source, actor: Actor, asked: Wishes) -> QuerySet[Any]:
    """Return the rows that the actor reaches and that pass the filters; values are bound when it runs."""
    anyone = _anyone(actor)
    rows = source.rows(anyone, source.permission)
    for name, literal in asked.filters:
        declared = source.filters.base_filters[name]
        rows = declared.apply(rows, literal if declared.literal else declared.slot(name))
        permission = source.filter_permission(name)
        if permission and Scope.ANY not in actor.scopes(permission):
            # Whoever may not read a field must not learn it by asking for its values.
            rows = rows.filter(Exists(source.rows(anyone, permission).filter(pk=OuterRef("pk"))))
    return rows


def _bindings(actor: Actor) -> dict[str, Any]:
    return {"actor": actor.user_id, "session": actor.session_id, "caller": actor}


class _Anyone(Actor):
    """An actor of the same roles whose ids are bound anew at each run."""

    def objects(self, permission: str, limit: Scope) -> Any:
        return Slot(f"{permission} {limit}", UUIDField(), many=True, held=(permission, limit))


def _anyone(actor: Actor) -> Actor:
    return _Anyone(user_id=Slot("actor", UUIDField()), roles=actor.roles, grants=actor.grants, reason=actor.reason)


def _row(source: Source, actor: Actor, tree_key: tuple[Any, ...], model: Any) -> Cast:
    tree = shape_tree(source.serializer, *tree_key)
    return Cast(json_row(source.serializer, tree, model=model, actor=_anyone(actor)), TextField())


def _link(path: str, asked: Wishes, key: bytes, *, backwards: bool) -> str:
    cursor = keyset.encode(asked.order, key, backwards=backwards)
    return f"{path}?{asked.rest}cursor={cursor}"


def _quoted(link: str | None) -> str:
    return "null" if link is None else f'"{link}"'  # urlencoded: nothing in it needs escaping
