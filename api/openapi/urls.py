"""Routes of the documentation."""

from typing import Any

urlpatterns: list[Any] = []
