"""deploy.sh against a docker that only remembers: what it is asked, and what follows when a step fails."""

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.production.scripts.machine import Machine, a_machine


@pytest.fixture
def machine(tmp_path: Path, certificates: Path) -> Iterator[Machine]:
    with a_machine(tmp_path, certificates) as made:
        yield made


def test_deploy__of_a_new_version__ends_the_old_containers_only_when_the_new_ones_are_healthy(machine):
    code, said = machine.deploy()

    assert code == 0, said
    assert machine.asked() == [
        "2: compose build web nginx",
        "2: compose run --rm --no-deps -T web python manage.py check --deploy --fail-level WARNING",
        "2: compose up --detach --no-build --wait postgres redis",
        "2: compose run --rm -T migrate",
        "2: compose up --detach --no-deps --no-build --no-recreate --scale web=4 web",
        "1: stop -t 60 web-1 web-2",
        "1: rm web-1 web-2",
        "2: compose up --detach --no-deps --no-build --wait stream worker",
        "2: compose up --detach --no-deps --no-build --wait nginx",
    ]
    assert machine.containers == {"web-3": "cms-web:2", "web-4": "cms-web:2"}
    assert (machine.current, machine.outcomes) == ("2", [("1", "in service"), ("2", "in service")])


@pytest.mark.parametrize("step", ["build", "manage.py check", "up .* postgres", "run .* migrate"])
def test_deploy__that_fails_before_the_switch__leaves_what_serves_alone(machine, step):
    machine.fail(f"compose {step}" if step == "build" else step)

    code, said = machine.deploy()

    assert (code, "this failed" in said) == (1, True), said
    assert not machine.asked("--scale", "stop", "nginx --", "stream worker")
    assert machine.containers == {"web-1": "cms-web:1", "web-2": "cms-web:1"}
    assert (machine.current, machine.outcomes) == ("1", [("1", "in service")])


def test_deploy__after_one_that_was_killed_in_the_middle__ends_with_as_many_containers_as_before(machine):
    halfway = {"web-1": "cms-web:1", "web-2": "cms-web:1", "web-3": "cms-web:2", "web-4": "cms-web:2"}
    (machine.folder / "containers").write_text(json.dumps(halfway))
    (machine.folder / "number").write_text("4")

    code, said = machine.deploy()

    assert code == 0, said
    assert machine.containers == {"web-5": "cms-web:2", "web-6": "cms-web:2"}


def test_deploy__of_the_version_in_service_again__builds_what_may_have_changed(machine):
    code, said = machine.deploy("--version=1", "--no-backup")

    assert code == 0, said
    assert machine.asked()[0] == "1: compose build web nginx"


@pytest.mark.parametrize("version", ["release/2", "2;id", "v" * 129])
def test_deploy__of_a_version_that_no_image_may_have__is_refused(machine, version):
    code, said = machine.deploy(f"--version={version}", "--no-backup")

    assert (code, "can't be a tag of images" in said) == (3, True), said
    assert machine.asked() == []


def test_deploy__of_a_version_that_never_gets_healthy__removes_it_and_touches_no_old_container(machine):
    machine.be_ill("cms-web:2")

    code, said = machine.deploy()

    assert (code, "2 was taken back: web-3 is unhealthy" in said) == (1, True), said
    assert machine.asked("stop", ": rm ") == ["1: stop -t 60 web-3 web-4", "1: rm web-3 web-4"]
    assert machine.containers == {"web-1": "cms-web:1", "web-2": "cms-web:1"}
    assert (machine.current, machine.outcomes[-1]) == ("1", ("2", "taken back"))


def test_deploy__of_a_version_that_does_not_answer__brings_the_one_of_before_back(machine):
    machine.statuses = [200, 502]

    code, said = machine.deploy()

    assert (code, "it answered 502. 1 is in service" in said) == (1, True), said
    assert machine.containers == {"web-5": "cms-web:1", "web-6": "cms-web:1"}
    assert machine.asked("nginx")[-1] == "1: compose up --detach --no-deps --no-build --wait nginx"
    assert (machine.current, machine.outcomes[-1]) == ("1", ("2", "taken back"))


def test_deploy__that_can_not_even_go_back__says_so(machine):
    machine.fail("up .* stream worker")

    code, said = machine.deploy()

    assert (code, "1 could not be brought back either" in said) == (1, True), said
    assert (machine.current, machine.outcomes[-1]) == ("1", ("2", "failed"))


def test_rollback__goes_to_the_version_of_before_without_build_backup_or_migration(machine):
    machine.deploy()
    (machine.folder / "asked").write_text("")
    with (machine.folder / "deploy" / "history").open("a") as file:
        file.write('{"version": "3", "prev')  # the machine went down

    code, said = machine.deploy("--rollback")

    assert code == 0, said
    assert machine.asked("build web", "migrate", "exec") == []
    assert set(machine.containers.values()) == {"cms-web:1"}
    assert machine.current == "1"


def test_rollback__again__goes_further_back_and_never_forward_to_what_was_left(machine):
    machine.deploy()
    machine.deploy("--version=3", "--no-backup")

    tried = [machine.deploy("--rollback") for _ in range(3)]

    assert ([code for code, _ in tried], machine.current) == ([0, 0, 3], "1")
    assert "no version was in service here before 1" in tried[-1][1]


def test_rollback__to_images_that_are_gone__is_refused(machine):
    machine.deploy()
    machine.fail("image inspect .* cms-web:1")

    code, said = machine.deploy("--rollback")

    assert (code, "the images of 1 are gone" in said) == (3, True), said
    assert machine.current == "2"


def test_deploy__rehearsed__shows_every_step_and_changes_nothing(machine):
    code, said = machine.deploy("--version=2", "--dry-run")

    assert code == 0, said
    assert "docker compose up --detach --no-deps --no-build --no-recreate --scale web=4 web" in said
    assert machine.asked() == []
    assert (machine.current, machine.outcomes) == ("1", [("1", "in service")])


def test_deploy__on_a_machine_that_is_not_ready__names_everything_that_is_wrong(machine):
    (machine.folder / "env.prod").write_text("CMS_SERVER_NAME=cms.example.invalid\nEMAIL_HOST_PASSWORD=a$b\n")
    (machine.folder / "env.prod").chmod(0o644)
    (machine.folder / "secrets" / "tls").unlink()

    code, said = machine.deploy()

    assert code == 3
    assert "7 to mend first" in said
    for problem in (
        "CMS_SERVER_NAME is cms.example.invalid",
        "chmod o=",
        "EMAIL_HOST_PASSWORD holds a $",
        "ca.crt is missing",
    ):
        assert problem in said
    assert "a$b" not in said
    assert machine.asked() == []


def test_deploy__with_a_backup_that_fails__migrates_nothing(machine):
    code, said = machine.deploy("--version=2")  # the stand-in answers no SQL

    assert code == 3, said
    assert not machine.asked("migrate", "--scale")
    assert machine.current == "1"


def test_deploy__while_another_is_at_work__is_refused(machine):
    with (machine.folder / "deploy" / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        code, said = machine.deploy()

    assert (code, "another deployment is at work" in said) == (4, True)
    assert machine.asked() == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["migrate", "--plan"], "1: compose run --rm -T migrate python manage.py migrate --plan"),
        (["createsuperuser"], "1: compose run --rm --no-deps -T web python manage.py createsuperuser"),
        (["logs", "--tail", "5", "web"], "1: compose logs --tail 5 web"),
        (["bash"], "1: compose exec -T web bash"),
        (["compose", "ps"], "1: compose ps"),
        (["dbshell"], "1: compose exec -T --env=PGOPTIONS=-c role=cms_app --user postgres postgres psql --dbname cms"),
    ],
)
def test_manage__with_containers__runs_the_version_in_service(machine, given, expected):
    code, said = machine.run("manage.sh", "--compose", *given)

    assert code == 0, said
    assert machine.asked("")[-1] == expected


@pytest.mark.parametrize("given", [["compose", "up", "-d", "postgres"], ["logs", "postgres"]])
def test_manage__while_the_database_is_away__still_speaks_to_containers(machine, given):
    (machine.folder / "fails").write_text("ps --quiet")

    code, said = machine.run("manage.sh", *given)

    assert code == 0, said
    assert machine.asked("")[-1] == f"1: compose {' '.join(part for part in given if part != 'compose')}"
