"""What docs/security.md says of a control is there: the file, and the test that proves it."""

import ast
import re

import pytest

from config.env import ROOT

LINE = re.compile(
    r"^\| (?P<control>[^|]+) \| `(?P<where>[^`|]+)` \| `(?P<test>tests/[^`|]+\.py)::(?P<name>test_\w+)` \|$"
)


def table() -> list[str]:
    """Return the lines of the last table, without its head."""
    _, _, text = (ROOT / "docs" / "security.md").read_text().partition("## Controls and their proofs\n")
    return [line for line in text.splitlines() if line.startswith("|")][2:]


def faults(lines: list[str]) -> list[str]:
    """Return what is not as the lines say."""
    found = []
    for line in lines:
        told = LINE.match(line)
        if told is None:
            found.append(f"not a control with its place and its test: {line}")
            continue
        found += [f"there is no {told[each]}" for each in ("where", "test") if not (ROOT / told[each]).is_file()]
        if (ROOT / told["test"]).is_file():
            tree = ast.parse((ROOT / told["test"]).read_text())
            names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
            found += [] if told["name"] in names else [f"{told['test']} has no {told['name']}"]
    return found


def test_controls__of_the_threat_model__have_their_place_and_their_proof():
    lines = table()

    assert len(lines) > 30
    assert faults(lines) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "| A | `api/nowhere.py` | `tests/settings/test_reader.py::test_variable__from_a_file__is_read` |",
            "no api/now",
        ),
        (
            "| A | `api/tokens.py` | `tests/nowhere/test_it.py::test_variable__from_a_file__is_read` |",
            "no tests/nowhere",
        ),
        (
            "| A | `api/tokens.py` | `tests/settings/test_reader.py::test_variable__that_is_not__is_read` |",
            "has no test_",
        ),
        ("| A | `api/tokens.py` | somebody has looked |", "not a control"),
    ],
)
def test_line__of_what_is_not_there__is_reported(line, fault):
    assert [fault in told for told in faults([line])] == [True]
