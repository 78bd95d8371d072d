"""Lengths and names of files."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.architecture.guards.sources import python_files

LINES_MAX = 300
LINES_MEDIAN_MAX = 80
IN_AN_AREA = frozenset({"__init__", "apps", "models", "rules", "scopes", "queries", "commands", "jobs", "errors"})
# At 300 lines these become a package with one module per noun.
MAY_BE_PACKAGES = frozenset({"models", "queries", "commands", "rules"})
IN_AN_ENDPOINT = frozenset({"__init__", "urls", "views", "serializers", "filters"})
# One has no rows to serialize: it prints tables that live elsewhere. The other answers in iCalendar as well.
ALSO_IN_AN_ENDPOINT = {
    "meta": frozenset({"tables"}),
    "calendar": frozenset({"ics"}),
    "notifications": frozenset({"stream"}),
}
NOT_AREAS = frozenset({"policy", "shared"})
SAYS_NOTHING = frozenset(
    {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utilities", "utils"}
)
NAMED_BY_OTHERS = frozenset({"config/settings/base.py", "config/postgresql/base.py"})  # the user, Django


def lengths(root: Path) -> dict[str, int]:
    """Return the number of lines of each file that holds any."""
    counted = {path.relative_to(root).as_posix(): len(path.read_text().splitlines()) for path in python_files(root)}
    return {name: lines for name, lines in counted.items() if lines}


def too_long(root: Path) -> list[str]:
    return [f"{name}: {lines} lines" for name, lines in lengths(root).items() if lines > LINES_MAX]


def median_length(root: Path) -> float:
    return median(lengths(root).values())


def areas(root: Path) -> list[str]:
    """Return the names of the domain's areas."""
    return sorted(
        path.name
        for path in (root / "domain").iterdir()
        if path.is_dir() and path.name not in NOT_AREAS and not path.name.startswith(("_", "."))
    )


def strange_names(root: Path) -> list[str]:
    """Return the files and folders whose name does not say, or not by the closed list, what they hold."""
    return [*_strange_in_areas(root), *_strange_in_endpoints(root), *_saying_nothing(root)]


def _strange_in_areas(root: Path) -> Iterator[str]:
    for area in areas(root):
        for path in _entries(root / "domain" / area):
            known = IN_AN_AREA if path.suffix == ".py" else MAY_BE_PACKAGES | {"migrations", "templates"}
            if path.stem not in known or path.suffix not in {"", ".py"}:
                yield path.relative_to(root).as_posix()


def _strange_in_endpoints(root: Path) -> Iterator[str]:
    for folder in _entries(root / "api" / "v1"):
        known = IN_AN_ENDPOINT | ALSO_IN_AN_ENDPOINT.get(folder.name, frozenset())
        for path in _entries(folder) if folder.is_dir() else []:
            if path.stem not in known or path.suffix != ".py":
                yield path.relative_to(root).as_posix()


def _saying_nothing(root: Path) -> Iterator[str]:
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        if path.stem in SAYS_NOTHING and name not in NAMED_BY_OTHERS:
            yield name


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != "__pycache__" and path.name[0] != ".")
