import re

import pytest

from config.env import PLACEHOLDER, read
from scripts.production import options
from tests.settings.starting import ROOT, example, manage, names_in

# What the university's operators were promised.
PROMISED = {
    *("DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY"),
    *("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOST", "POSTGRES_PORT"),
    *("ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "SECURE_SSL_REDIRECT"),
    *("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "REDIS_URL"),
    *("AWS_STORAGE_BUCKET_NAME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
}

# The revision of an image is said by who builds it.
SET_BY_SCRIPTS = {"CMS_REVISION"}


class Recording(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = {"DJANGO_SETTINGS_MODULE"}

    def get(self, name, default=None):
        self.asked.add(name.removesuffix("_FILE"))
        return default


def variables() -> set[str]:
    """Return every variable that `config/env/` reads."""
    source = Recording()
    read(source, strict=False)
    return source.asked


def of_the_stack() -> set[str]:
    """Return every variable that the production stack is filled with, beside those of `config/env/`."""
    text = (ROOT / "docker" / "docker-compose-prod.yaml").read_text()
    return {"COMPOSE_PROFILES", *re.findall(r"\$\{([A-Z]\w+)", text)} - SET_BY_SCRIPTS


def of_the_scripts() -> set[str]:
    """Return every variable that an operator's scripts tell of in their help."""
    return set(re.findall(r"\b[A-Z]+(?:_[A-Z0-9]+)+\b", options.ENVIRONMENT)) - {"NAME_FILE", "CMS_ENV_FILE"}


def test_production_example__names_exactly_what_is_read():
    assert names_in("prod") == variables() | of_the_stack() | of_the_scripts()


def test_development_example__names_only_what_is_read():
    assert names_in("dev") - variables() == set()


def test_production_example__has_everything_promised():
    assert names_in("prod") >= PROMISED


def test_development_example__unedited__starts():
    assert manage(example("dev"), "check") == (0, "System check identified no issues (0 silenced).\n")


def test_development_example__unedited__is_refused_by_production():
    environment = {**example("dev"), "DJANGO_SETTINGS_MODULE": "config.settings.prod"}

    code, said = manage(environment, "check")

    assert code != 0
    assert "DJANGO_SECRET_KEY still holds a placeholder" in said


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_examples__hold_no_secret(name):
    harmless = {"cms", "", *(value for value in example(name).values() if PLACEHOLDER.search(value))}

    secret = {key: value for key, value in example(name).items() if key.endswith(("PASSWORD", "KEY", "KEY_ID"))}
    assert set(secret.values()) <= harmless
