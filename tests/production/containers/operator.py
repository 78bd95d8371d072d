"""What an operator has done before the first start: the example edited where it says so, and the secrets made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.production.containers import dockerfile
from tests.settings.starting import example

EDITED = {
    "CMS_VERSION": "1.0.0",
    "CMS_SERVER_NAME": "cms.university.test",
    "ALLOWED_HOSTS": "cms.university.test",
    "CORS_ALLOWED_ORIGINS": "https://app.university.test",
    "PUBLIC_URL": "https://cms.university.test",
    "EMAIL_HOST": "smtp.university.test",
    "EMAIL_HOST_USER": "cms",
    "EMAIL_HOST_PASSWORD": "0f3a-not-a-real-one",
    "DEFAULT_FROM_EMAIL": "no-reply@cms.university.test",
}


def edited() -> dict[str, str]:
    """Return .env.prod after the edits that its first part asks for; nothing else is changed."""
    return example("prod") | EDITED


def environment_of(service: Mapping[str, Any], secrets: Path) -> dict[str, str]:
    """Return all that a container of the application starts with; its secrets are files elsewhere here."""
    files = {name: secrets / ("tls" if "." in name else "") / name for name in service["secrets"]}
    image = {name: value for name, value in dockerfile.environment("web").items() if name != "PATH"}
    given = {**image, **edited(), **service["environment"]}
    return {name: _outside(value, files) for name, value in given.items()}


def _outside(value: str, files: Mapping[str, Path]) -> str:
    inside = "/run/secrets/"
    return str(files[value.removeprefix(inside)]) if value.startswith(inside) else value
