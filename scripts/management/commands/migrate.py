"""Migrates, and gives the application and the readers their rights on what is new."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

IS_OURS = """
SELECT EXISTS (SELECT FROM pg_proc WHERE oid = to_regprocedure('cms_privileges()') AND pg_has_role(proowner, 'USAGE'))
"""


class Command(migrate.Command):
    """Django's own; and where scripts/init-db.sql has been, the rights that it describes."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["plan"]:
            return
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(IS_OURS)
            (is_ours,) = cursor.fetchone()
            if is_ours:
                cursor.execute("SELECT cms_privileges()")
