"""The linters, run on a copy of the tree in which something is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.guards.sources import ROOT

CODE = ("api", "config", "domain", "scripts")
BIN = Path(sys.executable).parent


def copy_of_the_tree(target: Path) -> Path:
    """Copy the code and its configuration, nothing that is built or installed."""
    for folder in CODE:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def plant(root: Path, name: str, text: str) -> Path:
    """Add text at the end of a file, which is made if need be."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"\n{text}\n")
    return path


def run(root: Path, tool: str, *arguments: str) -> tuple[bool, str]:
    """Run a linter in a tree; return whether it is content, and what it said."""
    done = subprocess.run([BIN / tool, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode == 0, done.stdout + done.stderr


def imports_kept(root: Path) -> tuple[bool, str]:
    return run(root, "lint-imports", "--no-cache")


def lint(root: Path, *paths: str) -> tuple[bool, str]:
    return run(root, "ruff", "check", "--no-cache", "--select", "TID251", *paths)
