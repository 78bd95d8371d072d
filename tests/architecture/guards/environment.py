"""Only `config/env/__init__.py` reads the process environment."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.guards.sources import dotted, parse, python_files

# What pytest-xdist tells its processes is no setting; and the entry points say which settings to load.
ALSO = frozenset({"config/env/__init__.py", "config/settings/test.py"})
READS = frozenset({"os.environ", "os.getenv", "environ.Env.read_env"})
NAMING_THE_SETTINGS = "os.environ.setdefault"


def readers(root: Path) -> Iterator[str]:
    """Yield where the environment is read elsewhere. `scripts/` starts processes, and so makes environments."""
    for path in python_files(root, "api", "config", "domain"):
        name = path.relative_to(root).as_posix()
        if name not in ALSO:
            yield from (f"{name}:{line}" for line in _reads(parse(path)))


def _reads(tree: ast.Module) -> Iterator[int]:
    allowed = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and dotted(node) == NAMING_THE_SETTINGS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in READS and node not in allowed:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for alias in node.names if f"os.{alias.name}" in READS)
