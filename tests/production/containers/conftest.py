"""Secrets, made once."""

from pathlib import Path

import pytest

from tests.production.containers.secrets import make


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of secrets, to be read only."""
    folder = tmp_path_factory.mktemp("made") / "secrets"
    made = make(folder, "--server-name", "cms.university.test")
    assert made.returncode == 0, made.stderr
    return folder
