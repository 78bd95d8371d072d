import os
import secrets
import subprocess
from pathlib import Path

import pytest

from config.env import ROOT

NAME = "000000010000000000000003"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / "segment"
    path.write_bytes(secrets.token_bytes(70_000))
    return path


def call(folder: Path, *arguments: object, **variables: str) -> int:
    environment = {"PATH": os.environ["PATH"], "CMS_WAL_ARCHIVE_DIR": str(folder), **variables}
    script = str(ROOT / "docker" / "postgres" / "archive-wal.sh")
    return subprocess.run(
        [script, *map(str, arguments)], env=environment, check=False, stderr=subprocess.DEVNULL
    ).returncode


@pytest.mark.parametrize(("variables", "kept"), [({}, NAME), ({"CMS_WAL_COMPRESS": "gzip"}, f"{NAME}.gz")])
def test_segment__archived_and_fetched__is_the_same(folder, segment, tmp_path, variables, kept):
    assert call(folder, segment, NAME, **variables) == 0

    assert [path.name for path in folder.iterdir()] == [kept]
    assert call(folder, "--fetch", NAME, tmp_path / "again") == 0
    assert (tmp_path / "again").read_bytes() == segment.read_bytes()


def test_segment__archived_again__is_kept_if_it_is_the_same_and_never_replaced(folder, segment):
    first = segment.read_bytes()
    call(folder, segment, NAME)

    assert call(folder, segment, NAME) == 0
    assert call(folder, segment, NAME, CMS_WAL_COMPRESS="gzip") == 0
    segment.write_bytes(secrets.token_bytes(70_000))
    assert call(folder, segment, NAME) == 1

    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [(NAME, first)]


def test_segment__that_is_kept_but_damaged__breaks_the_recovery_off_rather_than_ending_it(folder, segment, tmp_path):
    call(folder, segment, NAME, CMS_WAL_COMPRESS="gzip")
    kept = folder / f"{NAME}.gz"
    kept.write_bytes(kept.read_bytes()[:-100])

    assert call(folder, "--fetch", NAME, tmp_path / "again") > 125
    assert not (tmp_path / "again").exists()


def test_segment__whose_archiving_was_killed__leaves_nothing_for_long(folder, segment):
    (folder / f".{NAME}.17").write_bytes(b"half")

    assert call(folder, segment, NAME) == 0
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_segment__that_can_not_be_read_whole__leaves_nothing(folder, tmp_path):
    assert call(folder, tmp_path / "missing", NAME) == 1
    assert call(folder, tmp_path / "missing", NAME, CMS_WAL_COMPRESS="gzip") == 1
    assert call(folder, "--fetch", NAME, tmp_path / "again") == 1

    assert list(folder.iterdir()) == []
    assert not (tmp_path / "again").exists()


def test_segment__with_a_name_that_leads_elsewhere__is_refused(folder, segment, tmp_path):
    assert call(folder, segment, "../000000010000000000000003") == 1
    assert call(folder, "--fetch", "../../segment", tmp_path / "again") == 1

    assert list(folder.iterdir()) == []


def test_segment__for_a_folder_that_is_not_there__is_refused(tmp_path, segment):
    assert call(tmp_path / "missing", segment, NAME) == 1
    assert not (tmp_path / "missing").exists()


def missing(folder: Path, first: str) -> list[str]:
    script = str(ROOT / "docker" / "postgres" / "archive-wal.sh")
    environment = {"PATH": os.environ["PATH"], "CMS_WAL_ARCHIVE_DIR": str(folder)}
    done = subprocess.run([script, "--missing", first], env=environment, check=True, capture_output=True, text=True)
    return done.stdout.split()


def keep(folder: Path, *names: str) -> None:
    """Keep segments of a quarter of the address space, so that four end a log file."""
    for name in names:
        with (folder / name).open("wb") as file:
            file.truncate(2**30)


def test_segments__in_one_line__miss_what_is_between_the_first_wanted_and_the_last_kept(folder):
    assert missing(folder, f"{1:08X}{0:08X}{2:08X}") == [f"{1:08X}{0:08X}{2:08X}"]
    keep(folder, *(f"{1:08X}{log:08X}{number:08X}" for log, number in ((0, 0), (0, 2), (0, 3), (1, 0), (1, 2), (2, 1))))

    assert missing(folder, f"{1:08X}{0:08X}{2:08X}") == [
        f"{1:08X}{log:08X}{number:08X}" for log, number in ((1, 1), (1, 3), (2, 0))
    ]
    assert missing(folder, f"{1:08X}{2:08X}{1:08X}") == []
    assert missing(folder, f"{1:08X}{3:08X}{0:08X}") == [f"{1:08X}{3:08X}{0:08X}"]


def test_segments__after_a_server_was_promoted__are_those_of_the_line_that_led_there(folder):
    first, second = f"{1:08X}{0:08X}", f"{2:08X}{0:08X}"
    # The old line went on for a while after the new one had left it in segment 2.
    keep(folder, *(f"{first}{number:08X}" for number in (1, 2, 3)), f"{second}{2:08X}")
    (folder / "00000002.history").write_text("1\t0/80000110\tno recovery target specified\n\n")

    assert missing(folder, f"{first}{1:08X}") == []
    keep(folder, f"{2:08X}{1:08X}{0:08X}")
    assert missing(folder, f"{first}{1:08X}") == [f"{second}{3:08X}"]
    (folder / f"{second}{2:08X}").unlink()  # the old line's own holds all up to the switch
    assert missing(folder, f"{first}{1:08X}") == [f"{second}{3:08X}"]
