"""Row locks: lock, then read, then check, then write."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
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
    try:
        return model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=pk)
    except ObjectDoesNotExist as error:
        raise NotFound from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise
