"""Row locks: lock, then read, then check, then write."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import OperationalError
from django.db.models import Model

from domain.shared.errors import Busy, NotFound

M = TypeVar("M", bound=Model)
LOCK_NOT_AVAILABLE = "55P03"


def lock(model: type[M], pk: object) -> M:
    """Lock one row until the transaction ends and return it as it is now.

    Others may go on referring to it: a reference is checked at their commit, and would wait there with locks in hand.

    :raises NotFound: if the row is gone
    :raises Busy: if another transaction holds it for longer than the lock timeout
    """
    found = lock_all(model, [pk])
    if not found:
        raise NotFound
    return found[0]


def lock_all(model: type[M], keys: Iterable[object], *, by: str = "pk", related: Sequence[str] = ()) -> list[M]:
    """Lock rows in the order of their keys, by one statement, and return those that are there, as they are now.

    Whoever locks several rows of one table does it here, so that no two wait for each other in a circle. `by` is the
    unique column that holds the keys; `related` are rows to read along, which are not locked.

    :raises Busy: if another transaction holds one for longer than the lock timeout
    """
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    if related:
        rows = rows.select_related(*related)
    try:
        return list(rows.filter(**{f"{by}__in": list(keys)}).order_by(by))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise
