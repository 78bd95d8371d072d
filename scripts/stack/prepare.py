"""Brings the database up to date in a process of its own: migrations, then demo data if it is empty."""

import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError


def main() -> None:
    django.setup()
    try:
        call_command("migrate", interactive=False)
        if not get_user_model()._base_manager.exists():
            call_command("seed_demo", "--size", "small")
    except CommandError as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database refused: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
