import tomllib
from itertools import chain

import pytest

from tests.architecture.guards.files import areas
from tests.architecture.guards.sources import ROOT
from tests.architecture.guards.tools import copy_of_the_tree, imports_kept, plant

# The contract, the file in which an import is planted, the import, and what the report must say of it.
PLANTED = [
    (
        "HTTP and the command line",
        "domain/academic/queries.py",
        "import api.etags",
        "domain.academic.queries -> api.etags",
    ),
    ("HTTP and the command line", "domain/crud.py", "import scripts.apps", "domain.crud -> scripts.apps"),
    (
        "An area only knows",
        "domain/academic/models.py",
        "import domain.enrollment.models",
        "domain.academic.models -> domain.enrollment.models",
    ),
    (
        "An area only knows",
        "domain/shared/locking.py",
        "import domain.users.models",
        "domain.shared.locking -> domain.users.models",
    ),
    ("An area only knows", "domain/parking/__init__.py", "", "domain.parking"),
    (
        "Inside an area",
        "domain/jobs/models.py",
        "import domain.jobs.commands",
        "domain.jobs.models -> domain.jobs.commands",
    ),
    ("Inside an area", "domain/users/helpers.py", "", "domain.users.helpers"),
    (
        "The domain knows no web framework",
        "domain/users/queries.py",
        "import rest_framework.exceptions",
        "domain.users.queries -> rest_framework",
    ),
    (
        "The domain knows no web framework",
        "domain/users/scopes.py",
        "import django_filters",
        "domain.users.scopes -> django_filters",
    ),
    (
        "Rules are pure",
        "domain/academic/rules.py",
        "import domain.academic.models",
        "domain.academic.rules -> domain.academic.models",
    ),
    (
        "HTTP asks queries and commands",
        "api/v1/academic/views.py",
        "import domain.academic.scopes",
        "api.v1.academic.views -> domain.academic.scopes",
    ),
    (
        "HTTP asks queries and commands",
        "api/v1/academic/filters.py",
        "import domain.academic.rules",
        "api.v1.academic.filters -> domain.academic.rules",
    ),
    (
        "The platform does not know",
        "api/etags.py",
        "import api.v1.academic.views",
        "api.etags -> api.v1.academic.views",
    ),
    ("Only the settings read", "api/clients.py", "import config.env", "api.clients -> config.env"),
    ("The rule book", "domain/policy/limits.py", "import django.conf", "domain.policy.limits -> django"),
    (
        "Neither the API nor the domain",
        "domain/academic/queries.py",
        "import config.settings.base",
        "domain.academic.queries -> config.settings.base",
    ),
]


@pytest.fixture(scope="module")
def report_of_planted_imports(tmp_path_factory):
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    for _, name, line, _ in PLANTED:
        plant(root, name, line)
    kept, report = imports_kept(root)
    assert not kept
    return report


def test_contracts__on_the_project__are_kept():
    kept, report = imports_kept(ROOT)

    assert kept, report


def test_contracts__name_every_area():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    containers = set(chain.from_iterable(contract.get("containers", ()) for contract in contracts))

    assert [name for name in areas(ROOT) if f"domain.{name}" not in containers] == []


@pytest.mark.parametrize(("contract", "name", "line", "expected"), PLANTED)
def test_planted_import__against_a_contract__is_reported(report_of_planted_imports, contract, name, line, expected):
    summary, _, broken = report_of_planted_imports.partition("Broken contracts")

    told = next(entry for entry in summary.splitlines() if entry.startswith(contract))
    assert told.endswith("BROKEN")
    assert expected in broken
