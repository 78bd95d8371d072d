"""The project's own Python files."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("api", "config", "domain", "scripts", "tests")


def python_files(root: Path, *folders: str) -> Iterator[Path]:
    """Yield the Python files of these folders (of all when none is named), without migrations."""
    for folder in folders or FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if not {"migrations", "node_modules"} & set(path.relative_to(root).parts):
                yield path


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a chain of names; what it hangs on is shown as `…`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "…"
