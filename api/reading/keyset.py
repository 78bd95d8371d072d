"""Keyset pagination: where a page begins is the last row's key, not a count of rows to skip."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import orjson
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Func, Model, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull
from django.utils.crypto import constant_time_compare

from api.reading.plan import Slot
from api.reading.question import refuse

SIGNATURE_BYTES = 9


@dataclass(frozen=True)
class Key:
    """One column of the order."""

    path: str
    descending: bool


@dataclass(frozen=True)
class Cursor:
    """Begin after this key; backwards means towards the start of the list."""

    values: tuple[str, ...]
    backwards: bool


def field_at(model: type[Model], path: str) -> Field:
    """Follow a path such as `unit__code` to its field."""
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)  # type: ignore[return-value]


def _may_be_null(model: type[Model], path: str) -> bool:
    names = path.split("__")
    return any(field_at(model, "__".join(names[: count + 1])).null for count in range(len(names)))


def order_by(keys: Sequence[Key], *, backwards: bool) -> list[Any]:
    """Return the order for the database, turned around when paging backwards."""
    return [F(key.path).desc() if key.descending != backwards else F(key.path).asc() for key in keys]


def key_text(keys: Sequence[Key]) -> Func:
    """Return the row's key as an array of texts, for a cursor."""
    return Func(
        *(Cast(key.path, TextField()) for key in keys),
        template="array_to_json(ARRAY[%(expressions)s])::text",
        output_field=ArrayField(TextField()),
    )


def after(model: type[Model], keys: Sequence[Key], *, backwards: bool) -> Q:
    """Return the condition that a row comes after the cursor's key: (a > x) or (a = x and (b > y or …)).

    Null counts as greater than everything, as PostgreSQL sorts it.
    """
    condition = Q()
    for index in reversed(range(len(keys))):
        key = keys[index]
        slot = Slot(f"key{index}", field_at(model, key.path))
        descending = key.descending != backwards
        beyond, same = Q(**{f"{key.path}__{'lt' if descending else 'gt'}": slot}), Q(**{key.path: slot})
        if _may_be_null(model, key.path):
            null, was_null = Q(**{f"{key.path}__isnull": True}), Q(IsNull(slot, True))
            beyond |= was_null & ~null if descending else null & ~was_null
            same |= null & was_null
        condition = beyond | (same & condition) if condition else beyond
    return condition


def slots(cursor: Cursor) -> dict[str, Any]:
    """Return the values that `after` binds."""
    return {f"key{index}": value for index, value in enumerate(cursor.values)}


def encode(order: str, key: bytes, *, backwards: bool) -> str:
    """Write a cursor for the client: opaque and signed, so that only what we wrote comes back.

    `key` is the row's key as PostgreSQL wrote it, a JSON array.
    """
    body = b"[%b,%b,%b]" % (orjson.dumps(order), b"true" if backwards else b"false", key)
    return urlsafe_b64encode(_signature(body) + body).decode().rstrip("=")


def decode(order: str, text: str) -> Cursor:
    """Read a cursor.

    :raises InvalidQuery: if we did not write it, or wrote it for another order
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not constant_time_compare(signature, _signature(body)):
            raise ValueError
        written_for, backwards, values = orjson.loads(body)
    except (ValueError, binascii.Error, ValidationError) as error:
        raise refuse("cursor", "invalid_cursor", "The cursor is not one that this list gave out.") from error
    if written_for != order:
        raise refuse("cursor", "cursor_of_another_order", "The cursor belongs to a list in another order.")
    return Cursor(tuple(values), backwards)


def _signature(body: bytes) -> bytes:
    return blake2b(body, key=_key(), digest_size=SIGNATURE_BYTES).digest()


@cache
def _key() -> bytes:
    return blake2b(settings.SECRET_KEY.encode(), person=b"keyset cursor").digest()
