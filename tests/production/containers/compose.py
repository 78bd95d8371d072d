"""What `docker compose config` would refuse, and what we refuse beyond: there is no engine here to ask."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = ROOT / "docker" / "docker-compose-prod.yaml"
DEVELOPMENT = ROOT / "docker" / "docker-compose-dev.yaml"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<how>:?[-?])(?P<word>[^}]*))?\})")
Document = dict[str, Any]


class Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, as compose does."""


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = Counter(key.value for key, _ in node.value)
    if twice := [key for key, count in keys.items() if count > 1]:
        raise ValueError(f"line {node.start_mark.line + 1}: {twice[0]} stands twice")
    loader.flatten_mapping(node)
    return dict(loader.construct_pairs(node, deep=True))


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(path: Path) -> Document:
    return dict(yaml.load(path.read_text(), Loader))


def names(path: Path) -> dict[str, bool]:
    """Return the variables that a file asks for, and whether it can do without."""
    found: dict[str, bool] = {}
    text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    for match in VARIABLE.finditer(text):
        if name := match["name"]:
            found[name] = found.get(name, False) or (match["how"] or "").endswith("-")
    return found


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """Return the document with its variables replaced.

    :raises KeyError: for one that is not given and has no default
    """
    if isinstance(value, dict):
        return {key: filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, variables) for each in value]
    return VARIABLE.sub(lambda match: _one(match, variables), value) if isinstance(value, str) else value


def _one(match: "re.Match[str]", variables: Mapping[str, str]) -> str:
    name, how = match["name"], match["how"] or ""
    if name is None:
        return "$"
    given = variables.get(name)
    if given or (given is not None and not how.startswith(":")):
        return given
    if how.endswith("-"):
        return str(match["word"])
    raise KeyError(name)


def problems(document: Document, folder: Path, secret_files: set[str]) -> list[str]:
    """Return everything that is wrong with a document whose variables are replaced."""
    return [*_references(document), *_sources(document, folder, secret_files), *_ports(document), *_waits(document)]


def _references(document: Document) -> Iterator[str]:
    used: dict[str, set[str]] = {"networks": set(), "volumes": set(), "secrets": set(), "configs": set()}
    for name, service in document["services"].items():
        for kind, uses in used.items():
            for each in service.get(kind, []):
                source = _source(each) if kind == "volumes" else (each["source"] if isinstance(each, dict) else each)
                if kind == "volumes" and source.startswith((".", "/")):
                    continue
                uses.add(source)
                if source not in document.get(kind, {}) and (kind, source) != ("networks", "default"):
                    yield f"{name}: {source} is not among the {kind}"
        for other in service.get("depends_on", {}):
            if other not in document["services"]:
                yield f"{name}: waits for {other}, which is no service"
    for kind, uses in used.items():
        yield from (f"{each} is among the {kind}, but nobody uses it" for each in set(document.get(kind, {})) - uses)


def _source(volume: Any) -> str:
    return str(volume["source"]) if isinstance(volume, dict) else volume.split(":")[0]


def _sources(document: Document, folder: Path, secret_files: set[str]) -> Iterator[str]:
    services = document["services"].items()
    wanted = [
        *((name, _source(each)) for name, service in services for each in service.get("volumes", [])),
        *((name, each["file"]) for name, each in document.get("secrets", {}).items()),
        *((name, each["path"].replace(".env.", ".env.example."))
          for name, service in services for each in service.get("env_file", [])),
    ]  # fmt: skip
    for name, service in services:
        if build := service.get("build"):
            wanted += [(name, build["context"]), (name, f"{build['context']}/{build['dockerfile']}")]
    for name, source in wanted:
        if not source.startswith("."):
            continue
        path = (folder / source).resolve()
        if path.is_relative_to(ROOT / "secrets"):
            inside = path.relative_to(ROOT / "secrets").as_posix()
            if inside not in secret_files and not any(each.startswith(f"{inside}/") for each in secret_files):
                yield f"{name}: nobody makes secrets/{inside}"
        elif not path.exists():
            yield f"{name}: {source} is not there"


def published(service: Document) -> list[tuple[str, str]]:
    """Return the addresses and ports of the machine that a service takes."""
    found = []
    for each in service.get("ports", []):
        *address, host, _inside = str(each).split(":")
        found.append((":".join(address), host))
    return found


def _ports(document: Document) -> Iterator[str]:
    taken = Counter(port for service in document["services"].values() for _, port in published(service))
    yield from (f"port {port} is published {count} times" for port, count in taken.items() if count > 1)


def _waits(document: Document) -> Iterator[str]:
    services = document["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            if other not in services:
                continue
            one_shot = services[other].get("restart") == "no"
            if how["condition"] == "service_completed_successfully" and not one_shot:
                yield f"{name}: waits for the end of {other}, which is started again"
            if how["condition"] == "service_healthy" and "test" not in services[other].get("healthcheck", {}):
                yield f"{name}: waits for the health of {other}, which nobody asks for"
            if set(services[other].get("profiles", [])) - set(service.get("profiles", [])):
                yield f"{name}: waits for {other}, which is not always on"
        if name in _behind(services, name):
            yield f"{name}: waits for itself"


def _behind(services: Document, name: str) -> set[str]:
    seen: set[str] = set()
    ahead = list(services[name].get("depends_on", {}))
    while ahead:
        if (each := ahead.pop()) not in seen:
            seen.add(each)
            ahead += services.get(each, {}).get("depends_on", {})
    return seen


def exposed(document: Document) -> list[str]:
    """Return where a service of production may do, or use up, more than it needs."""
    found = []
    for name, service in document["services"].items():
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        log_options = service.get("logging", {}).get("options", {})
        once = service.get("restart") == "no"
        rules = {
            "runs as root": str(service.get("user", "0")).split(":")[0] in {"0", "root"},
            "can write to its image": service.get("read_only") is not True,
            "has capabilities": service.get("cap_drop") != ["ALL"] or bool(service.get("cap_add")),
            "may gain privileges": "no-new-privileges:true" not in service.get("security_opt", []),
            "has no limits": {"cpus", "memory", "pids"} - set(limits) != set(),
            "has logs without end": {"max-size", "max-file"} - set(log_options) != set(),
            "is not started again": not once and service.get("restart") != "unless-stopped",
            "is not asked how it is": not once and "test" not in service.get("healthcheck", {}),
            "has no init": service.get("init") is not True,
            "is privileged": bool({"privileged", "pid", "ipc", "devices", "userns_mode"} & set(service)),
            "is of no certain version": not re.search(r":[\w.-]*\d", service.get("image", "").rpartition("/")[2]),
            "is published to the world": any(not address for address, _ in published(service)) and name != "nginx",
            "sees the engine": any("docker.sock" in str(each) for each in service.get("volumes", [])),
        }
        found += [f"{name} {fault}" for fault, is_so in rules.items() if is_so]
    return found
