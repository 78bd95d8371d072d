import tomllib
from pathlib import Path

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from api.openapi.document import written

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi-3.0.yaml"])
def test_committed_document__is_the_served_one(name):
    committed = (ROOT / "openapi" / name).read_bytes()

    assert committed == written(name)[0], f"openapi/{name} is out of date: run manage.py openapi"


def test_generation__gives_no_warning_and_a_valid_document():
    reset_generator_stats()

    document = SchemaGenerator().get_schema(request=None, public=True)

    assert list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache) == []
    validate_schema(document)


def test_generation__twice__gives_the_same_document(contract):
    assert SchemaGenerator().get_schema(request=None, public=True) == contract


def test_older_document__is_valid():
    older = yaml.safe_load(written("openapi-3.0.yaml")[0])

    assert older["openapi"] == "3.0.3"
    validate_schema(older)


def test_version__is_that_of_the_project(contract):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert contract["info"]["version"] == project["version"]
    assert contract["openapi"].startswith("3.1")
