"""Starting the project in an environment of its own."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# By Django, gunicorn and the metrics' library, which takes an empty folder for the one it is started in.
READ_BY_OTHERS = {"DJANGO_SETTINGS_MODULE", "WEB_CONCURRENCY", "PROMETHEUS_MULTIPROC_DIR"}
ASSIGNMENT = re.compile(r"^(# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def example(name: str) -> dict[str, str]:
    """Return the variables that an example file sets."""
    return {key: value for hidden, key, value in ASSIGNMENT.findall(_text(name)) if not hidden}


def names_in(name: str) -> set[str]:
    """Return the variables that an example file sets or shows."""
    return {key for _, key, _ in ASSIGNMENT.findall(_text(name))}


def _text(name: str) -> str:
    return (ROOT / f".env.example.{name}").read_text()


def valid_production() -> dict[str, str]:
    """Return the production example with every placeholder replaced."""
    return example("prod") | {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(48),
        "POSTGRES_DB": "cms",
        "POSTGRES_USER": "cms",
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "POSTGRES_HOST": "db.university.test",
        "REDIS_URL": f"rediss://:{secrets.token_urlsafe(24)}@redis.university.test:6379/0",
        "ALLOWED_HOSTS": "cms.university.test",
        "CORS_ALLOWED_ORIGINS": "https://app.university.test",
        "PUBLIC_URL": "https://cms.university.test",
        "EMAIL_HOST": "smtp.university.test",
        "EMAIL_HOST_USER": "cms",
        "EMAIL_HOST_PASSWORD": secrets.token_urlsafe(24),
        "DEFAULT_FROM_EMAIL": "no-reply@cms.university.test",
    }


def manage(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """Run `manage.py` with this environment and nothing of ours; return its exit code and what it said."""
    return _run(environment, "manage.py", *arguments)


def gunicorn(environment: Mapping[str, str]) -> tuple[int, str]:
    """Let gunicorn read its settings with this environment, and print them instead of serving."""
    own = ["-m", "gunicorn", "-c", "config/gunicorn.conf.py", "--print-config", "config.wsgi:application"]
    return _run(environment, *own)


def _run(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    # Empty is as good as unset, but keeps the developer's own .env files from filling it. Not so for those that
    # others read themselves.
    nothing = dict.fromkeys(names_in("prod") - READ_BY_OTHERS, "")
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **nothing, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def problems(said: str) -> list[str]:
    """Return what the start complained of; it says nothing else."""
    heading, *lines = said.splitlines()
    assert heading == f"The environment is not ready ({len(lines)} to mend):", said
    return [line.removeprefix("  - ") for line in lines]
