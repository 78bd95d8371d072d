import re

import pytest

from config.env import PLACEHOLDER
from tests.settings.starting import example, gunicorn, manage, problems, valid_production

PRODUCTION = {"DJANGO_SETTINGS_MODULE": "config.settings.prod"}


def test_start__with_an_empty_environment__names_every_missing_variable_at_once():
    code, said = manage(PRODUCTION, "check")

    assert code != 0
    assert problems(said) == [
        "DJANGO_SECRET_KEY is not set",
        "POSTGRES_DB is not set",
        "POSTGRES_USER is not set",
        "POSTGRES_PASSWORD is not set",
        "POSTGRES_HOST is not set",
        "REDIS_URL is not set",
        "ALLOWED_HOSTS is not set",
    ]


def test_start__with_the_example_unedited__names_every_placeholder_at_once():
    placeholders = {name for name, value in example("prod").items() if PLACEHOLDER.search(value)}
    placeholders.remove("CMS_SERVER_NAME")  # which nginx is told

    code, said = manage(example("prod"), "check")

    assert code != 0
    assert len(placeholders) == 13
    assert sorted(problems(said)) == sorted(f"{name} still holds a placeholder" for name in placeholders)


def test_start__with_missing_placeholder_and_malformed_variables__names_them_all():
    environment = valid_production() | {
        "POSTGRES_HOST": "",
        "REDIS_URL": "changeme",
        "SECURE_SSL_REDIRECT": "maybe",
    }

    code, said = manage(environment, "check")

    assert code != 0
    assert problems(said) == [
        "POSTGRES_HOST is not set",
        "REDIS_URL still holds a placeholder",
        "SECURE_SSL_REDIRECT must be true or false, not 'maybe'",
    ]


@pytest.mark.parametrize("admin_path", ["", "a-door-nobody-guesses"])
def test_start__with_a_valid_environment__passes_the_deployment_check(admin_path):
    environment = valid_production() | {"DJANGO_ADMIN_PATH": admin_path}

    code, said = manage(environment, "check", "--deploy", "--fail-level", "WARNING")

    assert code == 0, said


def test_start__with_insecure_redirects__fails_the_deployment_check():
    environment = valid_production() | {"SECURE_SSL_REDIRECT": "false"}

    code, said = manage(environment, "check", "--deploy", "--fail-level", "WARNING")

    assert code != 0
    assert "security.W008" in said


def test_production__refuses_demo_data():
    code, said = manage(valid_production(), "seed_demo")

    assert code != 0
    assert "DEMO_DATA_ALLOWED is off" in said


def test_settings__of_another_name__are_as_strict_as_production():
    code, said = manage({"DJANGO_SETTINGS_MODULE": "scripts.bench.applications.plain_settings"}, "check")

    assert code != 0
    assert "DJANGO_SECRET_KEY is not set" in problems(said)


def test_gunicorn__with_an_empty_environment__names_every_missing_variable_at_once():
    code, said = gunicorn({})

    assert code != 0
    assert "DJANGO_SECRET_KEY is not set" in problems(said)


def test_gunicorn__with_a_valid_environment__takes_its_settings_from_it():
    code, said = gunicorn(valid_production() | {"BIND": "127.0.0.1:4321", "WEB_CONCURRENCY": "7"})

    assert code == 0, said
    assert "127.0.0.1:4321" in said
    assert re.search(r"workers\s+= 7", said)
