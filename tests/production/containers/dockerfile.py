"""Reads a Dockerfile, and does what its steps say as far as that goes without an engine."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "docker" / "Dockerfile.prod"
OPTION = re.compile(r"--([a-z-]+)(?:=(\S+))?\s+")


@dataclass(frozen=True)
class Step:
    stage: str
    word: str
    text: str

    @property
    def options(self) -> dict[str, str]:
        found, rest = {}, self.text
        while match := OPTION.match(rest):
            found[match[1]] = match[2] or ""
            rest = rest[match.end() :]
        return found

    @property
    def rest(self) -> str:
        """Return the text without its options."""
        text = self.text
        while match := OPTION.match(text):
            text = text[match.end() :]
        return text

    @property
    def listed(self) -> list[str]:
        """Return the arguments of an exec form.

        :raises ValueError: if it is a shell form
        """
        return list(json.loads(self.rest))

    @property
    def pairs(self) -> dict[str, str]:
        """Return what ENV, ARG or LABEL set."""
        found = re.findall(r'([\w.]+)=("[^"]*"|\S*)', self.text)
        return {name: value.strip('"') for name, value in found}


@cache
def steps(path: Path = DOCKERFILE) -> tuple[Step, ...]:
    """Return all steps, each with the name of its stage; what stands before the first stage has none."""
    return tuple(_read(path.read_text()))


def _read(text: str) -> Iterator[Step]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stage = ""
    for line in lines.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stage = rest.rpartition(" AS ")[2]
        yield Step(stage, word, re.sub(r"\s+", " ", rest.strip()))


def of(stage: str, word: str) -> list[Step]:
    return [step for step in steps() if (step.stage, step.word) == (stage, word)]


def parent(stage: str) -> str:
    """Return what a stage begins with: another stage, or an image."""
    image = of(stage, "FROM")[0].text.partition(" AS ")[0]
    for name, default in arguments().items():
        image = image.replace(f"${{{name}}}", default)
    return image


def arguments() -> dict[str, str]:
    """Return the arguments that stand before the first stage, with their defaults."""
    return {name: value for step in of("", "ARG") for name, value in step.pairs.items()}


def environment(stage: str) -> dict[str, str]:
    """Return the environment that a stage has when it ends."""
    if not of(stage, "FROM"):
        return {}
    found = environment(parent(stage))
    for step in of(stage, "ENV"):
        found |= step.pairs
    return found


def copied(stage: str) -> list[tuple[list[str], str]]:
    """Return what a stage takes out of the build's context, and where it lays each."""
    found = []
    for step in of(stage, "COPY"):
        if "from" not in step.options:
            *sources, target = step.rest.split()
            found.append((sources, target))
    return found


class Ignored:
    """What a .dockerignore keeps out of the context."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self.patterns = [(not line.startswith("!"), _pattern(line.removeprefix("!").strip("/"))) for line in lines]

    def __contains__(self, path: str) -> bool:
        parts = path.split("/")
        names = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        ignored = False
        for says, pattern in self.patterns:
            if any(pattern.fullmatch(name) for name in names):
                ignored = says
        return ignored


def _pattern(text: str) -> "re.Pattern[str]":
    escaped = re.escape(text).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    return re.compile(escaped)


def context(ignored: Ignored, *sources: str) -> list[str]:
    """Return the files that an engine would get for these sources, relative to the root."""
    found = []
    for source in sources:
        top = ROOT / source
        files = [top] if top.is_file() else sorted(each for each in top.rglob("*") if each.is_file())
        found += [name for each in files if (name := each.relative_to(ROOT).as_posix()) not in ignored]
    return found


def lay(stage: str, ignored: Ignored, workdir: Path) -> None:
    """Copy what a stage takes from the context to a folder that stands for its working directory."""
    for sources, target in copied(stage):
        assert not target.startswith("/"), target
        for source in sources:
            for name in context(ignored, source):
                inside = Path(name).relative_to(source) if (ROOT / source).is_dir() else Path()
                to = workdir / target / (inside if (ROOT / source).is_dir() else "")
                to = to / Path(name).name if target.endswith("/") else to
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, to)
