"""The document under test, and the programs that judge it."""

from collections.abc import Callable
from typing import Any

import pytest

from api.openapi.document import document
from scripts.contract import node_tools

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    """Return the OpenAPI document that the server serves."""
    return document()


@pytest.fixture(scope="session")
def node() -> Run:
    """Return a runner of the Node programs; installs them first if their lock file has changed."""
    node_tools.install()
    return node_tools.run
