"""What is in a database: rows of each table, who may do what, extensions, migrations."""

from dataclasses import dataclass
from typing import Any

from scripts.production.psql import Session, identifier, literal

OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
TABLES = f"""
SELECT json_agg(json_build_array(n.nspname, c.relname) ORDER BY n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND {OURS}
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
"""  # noqa: S608 - no word of it comes from outside
# Of the server as it is now, whatever the snapshot: another file means that a table was emptied or written anew.
STORED = f"""
SELECT coalesce(json_object_agg(format('%s.%s', n.nspname, c.relname), pg_relation_filenode(c.oid)), '{{}}')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND {OURS}
"""  # noqa: S608 - no word of it comes from outside
# What the owner may do is left out: a restored database may have another one.
GRANTS = f"""
WITH given AS (
    SELECT 'relation ' || n.nspname || '.' || c.relname AS what, c.relowner AS owner, a.*
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE {OURS}
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'column ' || n.nspname || '.' || c.relname || '.' || t.attname, c.relowner, a.*
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
        aclexplode(t.attacl) a WHERE {OURS}
    UNION ALL
    SELECT 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
        p.proowner, a.*
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a WHERE {OURS}
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspowner, a.* FROM pg_namespace n, aclexplode(n.nspacl) a WHERE {OURS}
    UNION ALL
    SELECT 'new ' || d.defaclobjtype::text || ' in ' || coalesce(n.nspname, '*'), d.defaclrole, a.*
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
), told AS (
    SELECT r.rolname, what || ' ' || coalesce(r.rolname, 'PUBLIC') || ' ' ||
        string_agg(privilege_type, ',' ORDER BY privilege_type) AS line
    FROM given LEFT JOIN pg_roles r ON r.oid = grantee WHERE grantee <> owner GROUP BY what, r.rolname
)
SELECT json_build_object(
    'lines', coalesce(json_agg(line ORDER BY line COLLATE "C"), '[]'),
    'roles', coalesce(json_agg(DISTINCT rolname) FILTER (WHERE rolname IS NOT NULL), '[]')
) FROM told
"""  # noqa: S608 - no word of it comes from outside
DATABASE = """
SELECT json_build_object(
    'database', datname,
    'bytes', pg_database_size(oid),
    'encoding', pg_encoding_to_char(encoding),
    'collate', datcollate,
    'ctype', datctype,
    'provider', to_jsonb(d) ->> 'datlocprovider',
    'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
    'connection_limit', datconnlimit,
    'access', (
        SELECT coalesce(json_agg(json_build_array(r.rolname, a.privilege_type)
            ORDER BY r.rolname, a.privilege_type), '[]')
        FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE a.grantee <> datdba),
    'settings', (SELECT coalesce(json_agg(json_build_array(r.rolname, c) ORDER BY r.rolname, c), '[]')
        FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
        WHERE s.setdatabase = d.oid)
) FROM pg_database d WHERE datname = %s
"""
EXTENSIONS = "SELECT coalesce(json_agg(extname ORDER BY extname), '[]') FROM pg_extension WHERE extname <> 'plpgsql'"
HAS_MIGRATIONS = "SELECT to_json(to_regclass('public.django_migrations') IS NOT NULL)"
MIGRATIONS = """
SELECT coalesce(json_object_agg(app, name ORDER BY app), '{}')
FROM (SELECT DISTINCT ON (app) app, name FROM public.django_migrations ORDER BY app, id DESC) newest
"""
SERVER = """
SELECT json_build_object(
    'number', current_setting('server_version_num')::int, 'name', current_setting('server_version'))
"""


@dataclass(frozen=True)
class Grants:
    """Who may do what to which object, one line each; and the roles that they name."""

    lines: list[str]
    roles: list[str]


def rows(session: Session) -> dict[str, int]:
    """Count the rows of each table."""
    count = "SELECT count(*) FROM {}.{}"
    return {
        f"{schema}.{table}": session.ask(count.format(identifier(schema), identifier(table)))
        for schema, table in session.ask(TABLES) or []
    }


def stored(session: Session) -> dict[str, int | None]:
    """Return the file that each table of the snapshot is in by now."""
    found: dict[str, int | None] = session.ask(STORED)
    return found


def grants(session: Session) -> Grants:
    found = session.ask(GRANTS)
    return Grants(found["lines"], found["roles"])


def extensions(session: Session) -> list[str]:
    found: list[str] = session.ask(EXTENSIONS)
    return found


def migrations(session: Session) -> dict[str, str]:
    """Return the newest applied migration of each app; nothing where there are none."""
    found: dict[str, str] = session.ask(MIGRATIONS) if session.ask(HAS_MIGRATIONS) else {}
    return found


def database(session: Session, name: str) -> dict[str, Any] | None:
    """Return how a database is made, and who may connect; None if there is no such."""
    found: dict[str, Any] | None = session.ask(DATABASE % literal(name))
    return found


def server(session: Session) -> tuple[int, str]:
    """Return the server's version as a number and as a name."""
    found = session.ask(SERVER)
    return found["number"], found["name"]
