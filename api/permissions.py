"""The gate: an operation is open to a caller one of whose roles has its permission in the matrix."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from domain.shared.access import require


class MatrixPermission(BasePermission):
    """Asks the permission matrix. An operation that anybody may call says so with `public = True`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor: Any = request.user
        permission = view.permission
        if permission is None:
            return view.public or actor is not None
        if actor is None:
            return False
        require(actor, permission)
        return True
