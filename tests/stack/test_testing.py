"""How many workers a test run gets, and how logs are followed."""

from pathlib import Path

import pytest

from scripts.stack.logs import Follower
from scripts.stack.testing import keeping_bytecode, with_workers

HERE = str(Path(__file__))
FOLDER = str(Path(__file__).parent)


@pytest.mark.parametrize(
    "arguments", [[], ["-q"], [FOLDER], ["-k", "pidfile"], [HERE, FOLDER], ["--maxfail=1"], ["--no-header"]]
)
def test_workers__many_tests__three(arguments: list[str]) -> None:
    assert with_workers(arguments) == ["-n", "3", "--dist", "worksteal", *arguments]


@pytest.mark.parametrize(
    "arguments",
    [[HERE], [f"{HERE}::test_x"], ["-n", "4"], ["-n0"], ["--numprocesses=3"], ["--pdb"], ["--co"]],
)
def test_workers__single_file_or_own_choice__left_alone(arguments: list[str]) -> None:
    assert with_workers(arguments) == arguments


def test_run__from_a_shell_that_keeps_no_bytecode__keeps_it() -> None:
    kept = {"DATABASE_URL": "postgresql://127.0.0.1/cms"}

    assert keeping_bytecode({**kept, "PYTHONDONTWRITEBYTECODE": "1"}) == kept


def test_follower__lines_added__each_once_and_only_whole(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("old\n")
    follower = Follower([log], with_past=False)

    with log.open("a") as file:
        file.write("new\nunfin")
    first = list(follower.new_lines())
    with log.open("a") as file:
        file.write("ished\n")
    second = list(follower.new_lines())

    assert first == ["     web | new"]
    assert second == ["     web | unfinished"]


def test_follower__log_replaced__reads_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("a long old line\n")
    follower = Follower([log], with_past=True)
    past = list(follower.new_lines())

    log.write_text("new\n")

    assert past == ["     web | a long old line"]
    assert list(follower.new_lines()) == ["     web | new"]
