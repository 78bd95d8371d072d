import pytest

from tests.architecture.guards import files
from tests.architecture.guards.sources import ROOT
from tests.architecture.guards.tools import copy_of_the_tree, plant


def test_files__of_the_project__are_short():
    assert files.too_long(ROOT) == []


def test_files__of_the_project__are_shorter_still_by_median():
    assert files.median_length(ROOT) <= files.LINES_MEDIAN_MAX


def test_files__of_the_project__have_expected_names():
    assert files.strange_names(ROOT) == []


def test_file__of_301_lines__is_reported(tmp_path):
    plant(tmp_path, "domain/tickets/models.py", "x = 1\n" * 299)

    assert files.too_long(tmp_path) == ["domain/tickets/models.py: 301 lines"]


def test_files__mostly_long__have_a_median_over_the_limit(tmp_path):
    plant(tmp_path, "domain/tickets/models.py", "x = 1\n" * 100)
    plant(tmp_path, "domain/tickets/queries.py", "x = 1\n" * 100)
    plant(tmp_path, "domain/tickets/errors.py", "x = 1\n")

    assert files.median_length(tmp_path) > files.LINES_MEDIAN_MAX


@pytest.mark.parametrize(
    "name",
    [
        "domain/academic/helpers.py",
        "domain/academic/signals.py",
        "domain/academic/notes.txt",
        "domain/academic/reports/grades.py",
        "api/v1/academic/permissions.py",
        "api/utils.py",
        "scripts/common.py",
    ],
)
def test_file__with_a_strange_name__is_reported(tmp_path, name):
    copy_of_the_tree(tmp_path)
    plant(tmp_path, name, "x = 1")

    assert any(name.startswith(found) for found in files.strange_names(tmp_path))


def test_commands__as_a_package_of_nouns__are_accepted(tmp_path):
    copy_of_the_tree(tmp_path)
    plant(tmp_path, "domain/enrollment/commands/approvals.py", "x = 1")

    assert files.strange_names(tmp_path) == files.strange_names(ROOT)
