"""The command that fills the database with demo data."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def seed(settings) -> Callable[..., str]:
    """Return the command; it returns what it printed."""
    settings.DEMO_DATA_ALLOWED = True

    def run(**options: object) -> str:
        out = StringIO()
        call_command("seed_demo", stdout=out, **options)
        return out.getvalue()

    return run
