import pytest

from tests.architecture.guards.environment import readers
from tests.architecture.guards.sources import ROOT
from tests.architecture.guards.tools import plant


def test_environment__is_read_in_one_place():
    assert list(readers(ROOT)) == []


@pytest.mark.parametrize(
    "text",
    [
        'import os\nos.environ["KEY"]',
        'import os\nos.getenv("KEY")',
        "from os import environ",
        'environ.Env.read_env(".env")',
    ],
)
def test_environment__read_elsewhere__is_reported(tmp_path, text):
    plant(tmp_path, "api/planted.py", text)

    assert len(list(readers(tmp_path))) == 1


def test_environment__read_where_it_may_be__is_accepted(tmp_path):
    plant(tmp_path, "config/env/__init__.py", "import os\nos.environ")
    plant(tmp_path, "config/wsgi.py", 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x")')

    assert list(readers(tmp_path)) == []
