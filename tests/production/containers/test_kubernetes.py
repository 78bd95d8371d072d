import copy
import os
import re
import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml
from django.urls import resolve

from config.env import read
from tests.production.containers import dockerfile, kubernetes, operator
from tests.production.containers.compose import PRODUCTION, load
from tests.production.containers.kubernetes import BASE, FOLDER
from tests.settings.test_examples import variables

OLDEST, NEWEST = "1.31", "1.37"
APPLICATION = ("web", "stream", "worker", "migrate")


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_manifests__follow_the_schemas_of_a_cluster(version):
    for each in kubernetes.resources():
        kubernetes_validate.validate(each, version, strict=True)


def test_schemas__given_a_misspelled_field__report_it():
    planted = copy.deepcopy(kubernetes.of("Deployment")["web"])
    planted["spec"]["replica"] = 2

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(planted, OLDEST, strict=True)


def test_kustomizations__name_what_is_there_and_forget_nothing():
    for folder in (path.parent for path in FOLDER.rglob("kustomization.yaml")):
        said = kubernetes.kustomization(folder)
        generators = said.get("configMapGenerator", [])
        named = {*said.get("resources", []), *said.get("components", [])}
        named |= {name for each in generators for kind in ("envs", "files") for name in each.get(kind, [])}

        assert all((folder / name).exists() for name in named)
        here = {each.name for each in folder.iterdir() if each.is_file()} - {"kustomization.yaml"}
        assert here - named == set(), folder


def test_production__laid_together_by_kustomize__is_as_it_is_read_here():
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl, which has kustomize in it, is not installed")
    command = [kubectl, "kustomize", FOLDER / "overlays" / "production"]
    laid = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}).stdout
    found = [each for each in yaml.safe_load_all(laid) if each]

    assert {(each["kind"], each["metadata"]["name"]) for each in found if each["kind"] != "ConfigMap"} == {
        (each["kind"], each["metadata"]["name"]) for each in kubernetes.resources()
    }
    maps = {
        re.sub(r"-\w+$", "", each["metadata"]["name"]): each["data"] for each in found if each["kind"] == "ConfigMap"
    }
    assert maps == kubernetes.generated()
    images = set(re.findall(r"image: (\S+)", laid))
    assert images == {
        "registry.example.invalid/cms-web:0.1.0",
        "registry.example.invalid/cms-nginx:0.1.0",
        "postgres:18",
    }


def test_pods__are_as_closed_as_the_namespace_asks():
    enforced = kubernetes.of("Namespace")["cms"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]

    assert enforced == "restricted"
    assert {name: kubernetes.unsafe(pod) for name, pod in kubernetes.pods().items() if kubernetes.unsafe(pod)} == {}


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("securityContext", "runAsNonRoot"), False, "may be root, or call whatever it likes"),
        (("automountServiceAccountToken",), True, "has a token for the cluster"),
        (("hostNetwork",), True, "sees the node"),
        (("containers", 0, "securityContext", "capabilities"), {"drop": ["NET_RAW"]}, "may gain privileges"),
        (("containers", 0, "securityContext", "readOnlyRootFilesystem"), False, "can write to its image"),
        (("containers", 0, "resources", "limits"), {"cpu": 1}, "has no limits"),
    ],
)
def test_pod__given_too_much__is_reported(path, value, fault):
    pod = copy.deepcopy(kubernetes.pods()["web"])
    place: Any = pod["spec"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert kubernetes.unsafe(pod) == [fault]


def test_pods__mount_and_read_only_what_somebody_makes():
    assert kubernetes.dangling() == []


def test_selectors__take_the_pods_that_they_mean():
    pods = kubernetes.pods()
    for kind in ("Deployment", "PodDisruptionBudget"):
        for name, each in kubernetes.of(kind).items():
            taken = [other for other, pod in pods.items() if kubernetes.matches(each["spec"]["selector"], pod)]
            assert taken == [name]
    for name, service in kubernetes.of("Service").items():
        assert [
            other
            for other, pod in pods.items()
            if kubernetes.matches({"matchLabels": service["spec"]["selector"]}, pod)
        ] == [name]
        ports = {port["name"] for port in pods[name]["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    target = kubernetes.of("HorizontalPodAutoscaler")["web"]["spec"]["scaleTargetRef"]
    assert target["name"] in kubernetes.of(target["kind"])
    assert "replicas" not in kubernetes.of("Deployment")["web"]["spec"]  # or each apply would undo the autoscaler


def test_connections__of_as_many_pods_as_there_may_be__are_what_the_application_may_hold():
    """By the rule of docs/scaling.md, with a pod that is started before another ends, and each asked if it is ready."""
    deployments = kubernetes.of("Deployment")
    most = {name: each["spec"].get("replicas", 0) for name, each in deployments.items()}
    most["web"] = kubernetes.of("HorizontalPodAutoscaler")["web"]["spec"]["maxReplicas"]
    pods = {
        name: count + deployments[name]["spec"]["strategy"]["rollingUpdate"]["maxSurge"] for name, count in most.items()
    }
    settings = kubernetes.generated()["cms-settings"]
    processes = int(settings["WEB_CONCURRENCY"])
    threads = int(settings["WEB_THREADS"])
    (concurrency,) = re.findall(r"--concurrency=(\d+)", str(deployments["worker"]))
    given = re.search(r"set app_connections (\d+)", (kubernetes.ROOT / "scripts/init-db.sql").read_text())
    assert given

    held = pods["web"] * processes * (threads + 1) + pods["worker"] * (int(concurrency) + 5) + pods["stream"] * (2 + 1)

    assert int(given[1]) * 0.7 < held <= int(given[1])


def test_jobs__of_the_monitor__are_those_that_the_alerts_name():
    monitor = yaml.safe_load((kubernetes.MONITORING / "monitor.yaml").read_text())["spec"]
    (endpoint,) = monitor["podMetricsEndpoints"]
    (label,) = endpoint["relabelings"]
    watched = monitor["selector"]["matchExpressions"][0]["values"]
    alerts = (kubernetes.ROOT / "docker/prometheus/alerts.yml").read_text()

    assert label["targetLabel"] == "job"
    jobs = set(re.findall(r'\bjob="([\w-]+)"', alerts))
    assert {label["replacement"].replace("$1", each) for each in watched} == jobs
    for name in watched:
        ports = kubernetes.pods()[name]["spec"]["containers"][0]["ports"]
        assert endpoint["port"] in {port["name"] for port in ports}


def test_probes__ask_what_the_api_answers():
    asked = set()
    for _, _, container in kubernetes.containers():
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            if http := container.get(kind, {}).get("httpGet"):
                assert http["port"] in {port["name"] for port in container["ports"]}
                asked.add((kind, http["path"]))

    # The worker serves nothing: beside its metrics it says that it lives.
    served = {("startupProbe", "/startupz"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")}
    assert asked == served | {("startupProbe", "/livez")}
    for _, path in asked:
        assert resolve(path)


@pytest.mark.parametrize("name", APPLICATION)
def test_settings__of_a_process__are_known_and_complete(name, secrets, tmp_path):
    (_, _, container) = next(each for each in kubernetes.containers() if each[0] == name)
    given = {**dockerfile.environment("web"), **kubernetes.environment(container)}
    unknown = {key.removesuffix("_FILE") for key in kubernetes.environment(container)} - variables()
    mail = tmp_path / "email-host-password"
    mail.write_text("0f3a-not-a-real-one")
    files = {each.name: each for each in (*secrets.iterdir(), secrets / "tls" / "ca.crt", mail)}
    inside = "/run/secrets/cms/"
    there = {
        key: str(files[value.removeprefix(inside)]) if value.startswith(inside) else value
        for key, value in given.items()
    }
    edited = {
        key: operator.EDITED.get(key, value.replace("example.invalid", "university.test").replace("change-me", "cms"))
        for key, value in there.items()
    }

    found = read(edited, strict=True)

    assert unknown == set()
    assert found.secret_key == (secrets / "django-secret-key").read_text()
    assert found.file_storage == "s3"


def test_placeholders__of_the_overlay__stop_the_start(secrets):
    told = kubernetes.generated()["cms-settings"]

    assert {name for name, value in told.items() if re.search(r"example\.invalid|change-me", value)} >= {
        *("ALLOWED_HOSTS", "POSTGRES_HOST", "AWS_STORAGE_BUCKET_NAME", "PUBLIC_URL"),
    }


def test_commands__are_those_of_the_other_stack():
    services = load(PRODUCTION)["services"]
    for name in ("stream", "migrate"):
        (_, _, container) = next(each for each in kubernetes.containers() if each[0] == name)
        assert container["args"] == services[name]["command"]


def test_network__is_closed_to_every_pod_but_for_what_is_said():
    policies, pods = kubernetes.of("NetworkPolicy"), kubernetes.pods()
    closed = policies["nobody"]["spec"]

    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    spoken = [policy for name, policy in policies.items() if name not in {"nobody", "names"}]
    for name, pod in pods.items():
        opened = [each["metadata"]["name"] for each in spoken if kubernetes.matches(each["spec"]["podSelector"], pod)]
        assert opened, name
    for policy in spoken:
        assert [name for name, pod in pods.items() if kubernetes.matches(policy["spec"]["podSelector"], pod)]
    world = [each for each in spoken if any("from" not in rule for rule in each["spec"].get("ingress", []))]
    assert [each["metadata"]["name"] for each in world] == ["nginx"]
    reach = {port["port"] for rule in policies["nginx"]["spec"]["egress"] for port in rule["ports"]}
    assert reach == {8000, 8001}


def test_backup__reads_the_dump_before_it_counts_and_keeps_the_newest(tmp_path):
    """The programs of PostgreSQL are stood in for: what is ours is what happens around them."""
    programs, kept = tmp_path / "bin", tmp_path / "backups"
    (tmp_path / "postgres-owner-password").write_text("0f3a")
    for folder in (programs, kept):
        folder.mkdir()
    for day in range(1, 5):
        (kept / f"cms-2026010{day}T000000Z.dump").write_text("old")
    for name, text in (("pg_dump", "echo new >.making.dump"), ("pg_restore", 'test "$(cat "$2")" = "$WANTED"')):
        (programs / name).write_text(f"#!/usr/bin/env bash\n{text}\n")
        (programs / name).chmod(0o755)
    own = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "PGUSER": "cms_owner",
        "CMS_SECRETS_DIR": str(tmp_path),
        "BACKUPS": str(kept),
        "KEEP": "3",
    }

    def run(wanted: str) -> int:
        command = ["bash", BASE / "backup.sh"]
        return subprocess.run(command, env=own | {"WANTED": wanted}, capture_output=True, check=False).returncode

    before = sorted(each.name for each in kept.iterdir())
    assert run("something else") != 0
    assert sorted(each.name for each in kept.iterdir()) == before
    assert run("new") == 0
    left = sorted(each.name for each in kept.glob("*.dump"))
    assert left[:2] == ["cms-20260103T000000Z.dump", "cms-20260104T000000Z.dump"]
    assert len(left) == 3
    assert (kept / f"{left[2]}.sha256").exists()
