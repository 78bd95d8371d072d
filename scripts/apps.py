"""Registers the management commands with Django."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ScriptsConfig(AppConfig):
    name = "scripts"

    def ready(self) -> None:
        """This is the last of the apps: after its turn, all tables are there."""
        post_migrate.connect(give_rights, sender=self)


def give_rights(using: str, **_how: Any) -> None:
    """Give the application and the readers their rights on what was migrated, where scripts/init-db.sql made them."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_proc WHERE oid = to_regprocedure('cms_privileges()')"
            " AND pg_has_role(proowner, 'USAGE'))"
        )
        (is_ours,) = cursor.fetchone()
        if is_ours:
            cursor.execute("SELECT cms_privileges()")
