import copy
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.env import read
from tests.production.containers import compose, dockerfile
from tests.production.containers.compose import DEVELOPMENT, PRODUCTION, ROOT
from tests.production.containers.operator import edited, environment_of
from tests.production.containers.secrets import FILES
from tests.settings.starting import manage, names_in

BIN = Path(sys.executable).parent
FOLDER = ROOT / "docker"
# Said by compose itself, or for one run by who deploys.
OF_COMPOSE = {"COMPOSE_PROFILES"}
HEALTHY = {"condition": "service_healthy"}
APPLICATION = ("migrate", "web", "stream", "worker")


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    return dict(compose.filled(compose.load(PRODUCTION), edited()))


@pytest.fixture(scope="module")
def development() -> dict[str, Any]:
    return dict(compose.filled(compose.load(DEVELOPMENT), {}))


@pytest.mark.parametrize("path", [PRODUCTION, DEVELOPMENT], ids=lambda path: path.stem)
def test_file__follows_the_specification(path):
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", path]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout


def test_production__is_consistent(production):
    assert compose.problems(production, FOLDER, FILES) == []


def test_development__is_consistent(development):
    assert compose.problems(development, FOLDER, FILES) == []


def test_production__gives_no_service_more_than_it_needs(production):
    assert compose.exposed(production) == ["volumes runs as root", "volumes has capabilities"]
    assert production["services"]["volumes"]["cap_add"] == ["CHOWN"]
    assert production["services"]["volumes"]["network_mode"] == "none"


def test_production__keeps_the_stores_to_themselves(production):
    for name in ("postgres", "redis"):
        assert production["services"][name]["networks"] == ["data"]
    assert [name for name, each in production["networks"].items() if each.get("internal")] == [
        "edge",
        "data",
        "monitoring",
    ]
    assert "data" not in production["services"]["nginx"]["networks"]


def test_prometheus__reaches_who_tells_people_and_none_of_the_stores(production):
    own = production["services"]["prometheus"]["networks"]

    assert [name for name in own if not production["networks"][name].get("internal")] == ["alerts"]
    assert [name for name, each in production["services"].items() if "alerts" in each.get("networks", [])] == [
        "prometheus"
    ]
    assert "data" not in own


def test_application__whatever_the_environment_has_for_a_start_without_containers__listens_where_it_is_asked(
    production, secrets
):
    strange = {"BIND": "127.0.0.1:9999", "PORT": "9999", "STATIC_ROOT": "/srv/x", "PROMETHEUS_MULTIPROC_DIR": "/srv/x"}
    own = environment_of(production["services"]["web"], secrets)

    found = read(strange | own, strict=True)

    assert (found.bind, found.static_root, found.metrics_folder) == ("0.0.0.0:8000", "/srv/cms/staticfiles", "")


def test_production__asks_for_what_the_example_shows():
    asked = compose.names(PRODUCTION)
    shown = names_in("prod")

    assert set(asked) - shown - {"CMS_REVISION"} == set()
    assert {name for name in asked if name not in edited()} <= {name for name, optional in asked.items() if optional}


def test_nginx__of_what_its_template_takes__is_given_all_that_differs_between_universities(production):
    script = (ROOT / "docker/nginx/variables.envsh").read_text()
    known = set(re.findall(r"^cms_default (CMS_\w+)", script, re.MULTILINE)) | {
        "CMS_TRUSTED_PROXIES",
        "CMS_CORS_ORIGINS",
    }
    of_the_image = {name for name in known if name.endswith("_DIR")}
    of_the_image |= {"CMS_WORKERS", "CMS_HTTP_PORT", "CMS_HTTPS_PORT", "CMS_PROBE_PORT"}

    assert set(production["services"]["nginx"]["environment"]) == known - of_the_image


def test_production__with_a_variable_that_must_be_said__refuses_to_go_on_without():
    for name in ("CMS_VERSION", "CMS_SERVER_NAME"):
        with pytest.raises(KeyError, match=name):
            compose.filled(compose.load(PRODUCTION), edited() | {name: ""})


def test_images__that_are_built__are_stages_of_the_dockerfile(production):
    for name, service in production["services"].items():
        own = service["image"].startswith("cms-")
        assert own or "build" not in service, name
        if build := service.get("build"):
            assert dockerfile.of(build["target"], "FROM")
            known = {key for step in dockerfile.steps() if step.word == "ARG" for key in step.pairs}
            assert set(build["args"]) <= known


@pytest.mark.parametrize("name", APPLICATION)
def test_application__with_what_compose_gives_it__lacks_nothing(production, secrets, name):
    environment = environment_of(production["services"][name], secrets)

    found = read(environment, strict=True)

    password = (secrets / f"postgres-{'owner' if name == 'migrate' else 'app'}-password").read_text()
    assert found.database_url == f"postgresql://{environment['POSTGRES_USER']}:{password}@postgres:5432/cms"
    assert found.redis_url == (secrets / "redis-url").read_text()
    assert found.secret_key == (secrets / "django-secret-key").read_text()


def test_application__with_what_compose_gives_it__passes_the_deployment_check(production, secrets):
    environment = environment_of(production["services"]["web"], secrets)

    code, said = manage(environment, "check", "--deploy", "--fail-level", "WARNING")

    assert code == 0, said
    assert "System check identified no issues" in said


def test_application__knows_the_owner_of_the_tables_only_to_migrate(production):
    services = production["services"]
    owners = [name for name, each in services.items() if "postgres-owner-password" in each.get("secrets", [])]

    assert sorted(owners) == ["migrate", "postgres"]
    assert services["migrate"]["environment"]["POSTGRES_USER"] == "cms_owner"
    for name in ("web", "stream", "worker"):
        assert services[name]["environment"]["POSTGRES_USER"] == "cms_app"
        assert "condition" in services[name]["depends_on"]["migrate"]


def test_worker__sees_backups_where_they_are():
    mounted = compose.load(PRODUCTION)["services"]["worker"]["volumes"][-1]

    assert compose.filled(mounted, {}) == "../backups:/srv/cms/backups:ro"
    assert compose.filled(mounted, {"BACKUP_DIR": "/mnt/backups"}) == "/mnt/backups:/srv/cms/backups:ro"


@pytest.mark.parametrize(
    ("service", "patience"),
    [("web", r"graceful_timeout = (\d+)"), ("worker", r"shutdown_graceful_timeout=(\d+)")],
)
def test_service__told_to_stop__gets_longer_than_its_own_patience(production, service, patience):
    sources = {"web": "config/gunicorn.conf.py", "worker": "scripts/management/commands/run_worker.py"}
    own = int(compose.re.search(patience, (ROOT / sources[service]).read_text())[1])

    assert int(production["services"][service]["stop_grace_period"].removesuffix("s")) > own


def test_callers__of_compose__leave_paths_to_the_file():
    """Paths in the file are relative to it: with another project directory no secret is found."""
    callers = [each for each in (ROOT / "scripts").rglob("*") if each.suffix in {".sh", ".py"}]
    callers += [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]

    assert [each.name for each in callers if "--project-directory" in each.read_text()] == []


def _fault(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    *way, last = path.split("/")
    place: Any = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("services/web/networks", ["edge", "moon"], "web: moon is not among the networks"),
        ("services/web/volumes", ["cellar:/srv/cms/media"], "web: cellar is not among the volumes"),
        ("services/web/secrets", ["password"], "web: password is not among the secrets"),
        ("services/web/depends_on/cache", HEALTHY, "web: waits for cache, which is no service"),
        ("services/web/depends_on/acme", HEALTHY, "web: waits for acme, which is not always on"),
        ("services/migrate/restart", "always", "web: waits for the end of migrate, which is started again"),
        ("services/redis/healthcheck", None, "web: waits for the health of redis, which nobody asks for"),
        ("services/postgres/depends_on", {"web": HEALTHY}, "postgres: waits for itself"),
        ("services/postgres/volumes", ["./postgres/none.conf:/x"], "postgres: ./postgres/none.conf is not there"),
        ("secrets/redis.key", {"file": "../secrets/none"}, "redis.key: nobody makes secrets/none"),
        ("services/web/build", {"context": ".", "dockerfile": "none"}, "web: ./none is not there"),
        ("services/redis/ports", ["443:6379"], "port 443 is published 2 times"),
        ("volumes/attic", {}, "attic is among the volumes, but nobody uses it"),
    ],
)  # fmt: skip
def test_fault__planted__is_reported(production, path, value, problem):
    assert problem in compose.problems(_fault(production, path, value), FOLDER, FILES)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("user", None, "runs as root"),
        ("user", "0:10001", "runs as root"),
        ("read_only", False, "can write to its image"),
        ("cap_drop", ["NET_RAW"], "has capabilities"),
        ("cap_add", ["SYS_ADMIN"], "has capabilities"),
        ("security_opt", None, "may gain privileges"),
        ("deploy", {"resources": {"limits": {"memory": "1g", "cpus": "1"}}}, "has no limits"),
        ("logging", {"driver": "json-file"}, "has logs without end"),
        ("restart", None, "is not started again"),
        ("healthcheck", {"disable": True}, "is not asked how it is"),
        ("init", None, "has no init"),
        ("privileged", True, "is privileged"),
        ("image", "registry:5000/cms-web", "is of no certain version"),
        ("image", "cms-web:latest", "is of no certain version"),
        ("ports", ["8000:8000"], "is published to the world"),
        ("volumes", ["/var/run/docker.sock:/var/run/docker.sock"], "sees the engine"),
    ],
)
def test_service__given_too_much__is_reported(production, path, value, fault):
    changed = (
        _fault(production, f"services/web/{path}", value) if path in production["services"]["web"] or value else None
    )
    assert changed is not None

    assert f"web {fault}" in compose.exposed(changed)


def test_key__that_stands_twice__is_reported(tmp_path):
    planted = tmp_path / "compose.yaml"
    planted.write_text("services:\n  web: {image: a}\n  web: {image: b}\n")

    with pytest.raises(ValueError, match="line 2: web stands twice"):
        compose.load(planted)


@pytest.mark.parametrize("guide", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_guide__on_the_stack_in_service__leads_to_no_other_version(guide):
    text = guide.read_text()

    assert re.findall(r"docker compose (?:-f|up|exec|run|pull)[^\n]*", text) == []
    if re.search(r"[`(\n]compose (?:up|exec|ps|pull|restart|logs|--profile)", text):
        assert "alias compose='./scripts/manage.sh compose'\n" in text
