"""There is no engine here: so what the Dockerfile says is read, and its steps are done in a folder."""

import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.production.containers import dockerfile
from tests.production.containers.dockerfile import DOCKERFILE, ROOT, Ignored
from tests.support.server import free_port, send

IGNORED = Ignored((ROOT / ".dockerignore").read_text())
BIN = Path(sys.executable).parent
STAGES = ("python", "packages", "code", "web", "nginx")
FINAL = ("web", "nginx")


def test_dockerfile__is_accepted_by_the_linter():
    said = subprocess.run([BIN / "hadolint", DOCKERFILE], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")


def test_linter__given_a_fault__reports_it(tmp_path):
    planted = tmp_path / "Dockerfile"
    planted.write_text("FROM python:latest\nRUN apt-get install curl\n")

    said = subprocess.run([BIN / "hadolint", planted], capture_output=True, text=True, check=False)

    assert said.returncode != 0
    assert "DL3007" in said.stdout


def test_stages__are_those_that_the_stack_builds_and_what_they_stand_on():
    assert tuple(dict.fromkeys(step.stage for step in dockerfile.steps() if step.stage)) == STAGES


def test_image__of_python__has_the_version_that_the_tests_run_with():
    image = dockerfile.parent("python")
    version = re.fullmatch(r"python:(\d+\.\d+)-slim-\w+", image)
    least = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]

    assert version, image
    assert tuple(map(int, version[1].split("."))) >= tuple(map(int, least.removeprefix(">=").split(".")))
    assert version[1] == "{}.{}".format(*sys.version_info)


def test_sources__of_every_copy__are_there_and_reach_the_build():
    for stage in STAGES:
        for sources, _ in dockerfile.copied(stage):
            for source in sources:
                assert dockerfile.context(IGNORED, source), f"{stage}: {source}"


def test_context__holds_code_and_nothing_that_is_nobodys_business():
    names = _whole_context()
    tops = {name.split("/")[0] for name in names}

    assert tops == {"manage.py", "nginx.conf", "requirements", "config", "api", "domain", "scripts", "docker"}
    assert not [name for name in names if re.search(r"(^|/)(\.|tests?/)|\.pyc$|secret(s)?/|\.env(\.|$)", name)]


@pytest.mark.parametrize(
    "path",
    [".env.prod", "secrets/tls/ca.key", ".git/config", "tests/conftest.py", "config/.env.prod", "api/__pycache__/x.pyc",
     "backups/a.dump", ".local/mail/x", "docker/docker-compose-prod.yaml", "docs/benchmarks.md"],
)  # fmt: skip
def test_context__never_holds(path):
    assert path in IGNORED


def _whole_context() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.splitlines() if name not in IGNORED}


def test_packages__come_from_hashed_lists_as_wheels():
    (step,) = dockerfile.of("packages", "RUN")

    assert "--require-hashes" in step.text
    assert "--only-binary=:all:" in step.text
    for name in ("prod", "otel"):
        assert f"requirements/{name}.txt" in dockerfile.of("packages", "COPY")[0].text
        assert "--hash=sha256:" in (ROOT / "requirements" / f"{name}.txt").read_text()


@pytest.mark.parametrize("stage", FINAL)
def test_image__of_the_end__is_nobody_and_says_how_it_is(stage):
    words = {step.word for step in dockerfile.steps() if step.stage == stage}

    assert [step.text for step in dockerfile.of(stage, "USER")] == ["10001:10001"]
    assert {"HEALTHCHECK", "STOPSIGNAL", "LABEL", "CMD"} <= words
    assert dockerfile.of(stage, "CMD")[0].listed  # a shell form would not get the signal
    assert "[" in dockerfile.of(stage, "HEALTHCHECK")[0].text
    assert not [step for step in dockerfile.steps() if step.word == "RUN" and re.search(r"apt-get|apk |gcc", step.text)]


def test_image__holds_no_secret():
    for stage in STAGES:
        assert not [name for name in dockerfile.environment(stage) if re.search(r"SECRET|PASSWORD|_KEY$|TOKEN", name)]


def test_nginx__has_a_value_for_every_variable_of_the_template():
    asked = set(re.findall(r"\$\{(\w+)\}", (ROOT / "nginx.conf").read_text()))
    given = dockerfile.environment("nginx") | {"PATH": "/usr/bin:/bin", "CMS_SERVER_NAME": "cms.university.test"}
    allowed = re.compile(given["NGINX_ENVSUBST_FILTER"])
    shell = ["/bin/sh", "-euc", f". {ROOT}/docker/nginx/variables.envsh && env"]
    filled = subprocess.run(shell, env=given, capture_output=True, text=True, check=True).stdout

    assert asked
    assert asked - {line.partition("=")[0] for line in filled.splitlines()} == set()
    assert not [name for name in asked if not allowed.search(name)]
    places = {target for *_, target in (step.rest.split() for step in dockerfile.of("nginx", "COPY"))}
    assert given["NGINX_ENVSUBST_TEMPLATE_DIR"] + "/nginx.conf.template" in places
    assert given["CMS_STATIC_DIR"] in places
    assert given["NGINX_ENVSUBST_OUTPUT_DIR"] + "/nginx.conf" in dockerfile.of("nginx", "CMD")[0].listed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Do the steps of the stage that holds the code; give its folder, in which then nobody may write."""
    folder = tmp_path_factory.mktemp("image") / "srv"
    dockerfile.lay("code", IGNORED, folder)
    (step,) = (step for step in dockerfile.of("code", "RUN") if "collectstatic" in step.text)
    subprocess.run(["/bin/sh", "-euc", step.text], cwd=folder, env=variables("code"), check=True, capture_output=True)
    for each in [folder, *folder.rglob("*")]:
        each.chmod(0o555 if each.is_dir() else 0o444)
    yield folder
    for each in [folder, *folder.rglob("*")]:
        each.chmod(0o755)


def variables(stage: str) -> dict[str, str]:
    """Return the environment of a stage, with these packages in place of its own, and nothing of ours."""
    return dockerfile.environment(stage) | {"PATH": f"{BIN}:/usr/bin:/bin"}


def test_static_files__made_by_the_build__are_those_of_the_api_and_the_admin(built):
    static = built / "staticfiles"

    assert list(static.rglob("swagger-ui-bundle*.js"))
    assert list(static.glob("admin/css/base*.css"))


@pytest.fixture
def served(built: Path, tmp_path: Path, db: None) -> Iterator[tuple[int, Path, "subprocess.Popen[bytes]"]]:
    """Start the image's own command on its own files, as nobody, with the environment of production."""
    port, media, log = free_port(), tmp_path / "media", tmp_path / "log"
    media.mkdir()
    address = re.sub(r"/[^/?]*(\?.*)?$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    own = {
        **variables("web"),
        "DJANGO_SECRET_KEY": os.urandom(32).hex(),
        "DATABASE_URL": address,
        "POSTGRES_SSLMODE": "prefer",
        "REDIS_URL": os.environ["REDIS_URL"],
        "ALLOWED_HOSTS": "cms.university.test",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "MEDIA_ROOT": str(media),
        "TMPDIR": str(media),
    }
    # Root without its capabilities is bound by the modes of files like anybody.
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.getuid() == 0 else []
    program, *arguments = dockerfile.of("web", "CMD")[0].listed
    command = [*drop, sys.executable, "-m", program, *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=built, env=own, stdout=out, stderr=out)
        try:
            yield port, log, process
        finally:
            process.terminate()
            process.wait(timeout=40)


def test_command__of_the_image_as_nobody_on_files_that_nobody_may_write__serves(served, built):
    port, log, process = served
    before = sorted(built.rglob("*"))
    (check,) = (step.text for step in dockerfile.of("web", "HEALTHCHECK"))
    probe = [str(built / "docker" / "probe.py"), f"http://127.0.0.1:{port}/livez"]
    assert 'CMD ["python", "docker/probe.py", "http://127.0.0.1:8000/readyz"]' in check

    for _ in range(400):
        if subprocess.run([sys.executable, "-S", *probe], capture_output=True, check=False).returncode == 0:
            break
        assert process.poll() is None, log.read_text()
        time.sleep(0.25)
    answer = send(port, b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    unknown = subprocess.run(
        [sys.executable, "-S", probe[0], f"http://127.0.0.1:{port}/none"], capture_output=True, check=False
    )

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n"), log.read_text()
    assert (unknown.returncode, b"/none" in unknown.stderr) == (1, True)
    assert int(Path(f"/proc/{process.pid}/status").read_text().split("CapEff:")[1].split()[0], 16) == 0
    assert sorted(built.rglob("*")) == before
