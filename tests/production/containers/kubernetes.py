"""Reads the manifests as kustomize lays them together, as far as these use it, and says what a cluster trips over."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docker" / "kubernetes"
BASE, PRODUCTION, MONITORING = FOLDER / "base", FOLDER / "overlays" / "production", FOLDER / "components" / "monitoring"
Resource = dict[str, Any]


def kustomization(folder: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((folder / "kustomization.yaml").read_text()))


@cache
def resources() -> tuple[Resource, ...]:
    """Return every resource of the base."""
    found: list[Resource] = []
    for name in kustomization(BASE)["resources"]:
        found += [each for each in yaml.safe_load_all((BASE / name).read_text()) if each]
    return tuple(found)


def of(kind: str) -> dict[str, Resource]:
    return {each["metadata"]["name"]: each for each in resources() if each["kind"] == kind}


def pods() -> dict[str, Resource]:
    """Return the template of every pod that there will be, by what it is called."""
    found = {name: each["spec"]["template"] for kind in ("Deployment", "Job") for name, each in of(kind).items()}
    jobs = {name: each["spec"]["jobTemplate"]["spec"]["template"] for name, each in of("CronJob").items()}
    return found | jobs


def containers() -> Iterator[tuple[str, Resource, Resource]]:
    for name, pod in pods().items():
        for container in pod["spec"]["containers"]:
            yield name, pod, container


def labels(pod: Resource) -> dict[str, str]:
    return dict(pod["metadata"]["labels"])


def matches(selector: Resource, pod: Resource) -> bool:
    """Whether a selector of labels takes a pod; one without labels takes all."""
    return set(selector.get("matchLabels", {}).items()) <= set(labels(pod).items())


def generated() -> dict[str, dict[str, str]]:
    """Return the settings that are made from files, as the overlay has them in the end."""
    found: dict[str, dict[str, str]] = {}
    for folder in (BASE, PRODUCTION):
        for each in kustomization(folder)["configMapGenerator"]:
            into = found.setdefault(each["name"], {})
            for name in each.get("envs", []):
                lines = [line for line in (folder / name).read_text().splitlines() if line and not line.startswith("#")]
                into |= dict(line.split("=", 1) for line in lines)
            into |= {name: (folder / name).read_text() for name in each.get("files", [])}
    return found


def environment(container: Resource) -> dict[str, str]:
    """Return what a container is started with, beside what its image has."""
    found: dict[str, str] = {}
    for each in container.get("envFrom", []):
        found |= generated()[each["configMapRef"]["name"]]
    for each in container.get("env", []):
        value = each.get("value")
        if value is None:
            asked = each["valueFrom"]["configMapKeyRef"]
            value = generated()[asked["name"]][asked["key"]]
        found[each["name"]] = value
    return found


def unsafe(pod: Resource) -> list[str]:
    """Return where a pod falls short of the `restricted` standard, or may use up a node."""
    found, spec = [], pod["spec"]
    own = spec.get("securityContext", {})
    if not (
        own.get("runAsNonRoot") and own.get("runAsUser") and own.get("seccompProfile") == {"type": "RuntimeDefault"}
    ):
        found.append("may be root, or call whatever it likes")
    if spec.get("automountServiceAccountToken") is not False:
        found.append("has a token for the cluster")
    if {"hostNetwork", "hostPID", "hostIPC"} & set(spec) or any("hostPath" in each for each in spec.get("volumes", [])):
        found.append("sees the node")
    for container in spec["containers"]:
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation") is not False or context.get("capabilities") != {"drop": ["ALL"]}:
            found.append("may gain privileges")
        if context.get("readOnlyRootFilesystem") is not True:
            found.append("can write to its image")
        asked = container.get("resources", {})
        if {"cpu", "memory"} - set(asked.get("requests", {})) or {"cpu", "memory"} - set(asked.get("limits", {})):
            found.append("has no limits")
    return found


def dangling() -> list[str]:
    """Return what a pod mounts or reads, and nobody makes."""
    found = []
    secret = {"cms-secrets", "cms-owner", "cms-tls"}  # made by the operator: docs/scaling.md
    claims, maps = set(of("PersistentVolumeClaim")), set(generated())
    for name, pod in pods().items():
        known = {each["name"] for each in pod["spec"].get("volumes", [])}
        for volume in pod["spec"].get("volumes", []):
            sources = volume.get("projected", {}).get("sources", [volume])
            named = {
                each["secret"].get("secretName", each["secret"].get("name")) for each in sources if "secret" in each
            }
            found += [f"{name}: no secret {each}" for each in named - secret]
            if (claim := volume.get("persistentVolumeClaim", {}).get("claimName")) and claim not in claims:
                found.append(f"{name}: no claim {claim}")
            if (settings := volume.get("configMap", {}).get("name")) and settings not in maps:
                found.append(f"{name}: no settings {settings}")
        for container in pod["spec"]["containers"]:
            mounted = {each["name"] for each in container.get("volumeMounts", [])}
            found += [f"{name}: no volume {each}" for each in mounted ^ known]
        if pod["spec"]["serviceAccountName"] not in of("ServiceAccount"):
            found.append(f"{name}: no account")
    return found
