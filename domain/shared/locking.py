"""Row locks: lock, then read, then check, then write."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection
from django.db.models import Model, QuerySet

from domain.shared.errors import Busy, NotFound

M = TypeVar("M", bound=Model)
LOCK_NOT_AVAILABLE = "55P03"


def lock(model: type[M], pk: object) -> M:
    """Lock one row until the transaction ends and return it as it is now.

    Others may go on referring to it: a reference is checked at their commit, and would wait there with locks in hand.

    :raises NotFound: if the row is gone
    :raises Busy: if another transaction holds it for longer than the lock timeout
    """
    try:
        with _busy():
            return model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=pk)
    except ObjectDoesNotExist as error:
        raise NotFound from error


def lock_all(model: type[M], pks: Collection[object], *, related: Sequence[str] = ()) -> list[M]:
    """Lock several rows as `lock` does, in the order of their ids, so that no two callers wait in a circle.

    `related` names rows to read along, which are not locked.

    :raises Busy: if another transaction holds one for longer than the lock timeout
    """
    rows = model._default_manager.filter(pk__in=pks).order_by("pk")
    if related:
        rows = rows.select_related(*related)
    with _busy():
        return list(rows.select_for_update(of=("self",), no_key=True))


def lock_unchanged(rows: QuerySet[Any]) -> None:
    """Keep rows as they are until the transaction ends: others may do the same, and nobody may change them.

    :raises Busy: if another transaction changes one for longer than the lock timeout
    """
    sql, params = rows.order_by("pk").values("pk").query.sql_with_params()
    with _busy(), connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR SHARE", params)


def lock_writes(model: type[Model]) -> None:
    """Keep everybody else from writing any row of a table until the transaction ends; reading goes on.

    For rules about all rows together. It comes before any lock on one of them.

    :raises Busy: if another transaction writes there for longer than the lock timeout
    """
    with _busy(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def _busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise
