-- Makes the roles, the database and their rights. Run by a superuser on the database postgres, once or again:
--
--     psql -d postgres -v secrets=/path/to/secrets -f scripts/init-db.sql
--
-- Again means: the same roles, with the passwords and the rights that are given and written here now.
--
-- Passwords come from files in the directory `secrets` (postgres-owner-password, postgres-app-password,
-- postgres-readonly-password, postgres-replication-password), or from psql variables (owner_password, app_password,
-- readonly_password, replication_password), which others on the machine may see on a command line.
-- Other variables, with their defaults:
--
--     database=cms  owner=cms_owner  app=cms_app  readonly=cms_readonly  replication=cms_replication
--     app_connections=80   connections that the application may hold: all its processes and threads together
--
-- The roles:
--
--     cms_owner        owns the database; migrations, backups and restores; sees what all are doing
--     cms_app          reads and writes rows; makes, changes and empties no table
--     cms_readonly     reads, but no secrets (docs/decisions/0034-postgresql-and-redis-in-production.md)
--     cms_replication  feeds replicas and base backups
--
-- Needs PostgreSQL 15 or newer. Proven on 15 and 18.

\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
\pset format unaligned

\if :{?database} \else \set database cms \endif
\if :{?owner} \else \set owner cms_owner \endif
\if :{?app} \else \set app cms_app \endif
\if :{?readonly} \else \set readonly cms_readonly \endif
\if :{?replication} \else \set replication cms_replication \endif
\if :{?app_connections} \else \set app_connections 80 \endif
\if :{?secrets}
    \if :{?owner_password} \else \set owner_password `cat :'secrets'/postgres-owner-password` \endif
    \if :{?app_password} \else \set app_password `cat :'secrets'/postgres-app-password` \endif
    \if :{?readonly_password} \else \set readonly_password `cat :'secrets'/postgres-readonly-password` \endif
    \if :{?replication_password} \else \set replication_password `cat :'secrets'/postgres-replication-password` \endif
\endif
\if :{?owner_password} \else \set owner_password '' \endif
\if :{?app_password} \else \set app_password '' \endif
\if :{?readonly_password} \else \set readonly_password '' \endif
\if :{?replication_password} \else \set replication_password '' \endif

-- A statement that holds a password is written to no log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET log_error_verbosity = 'terse';
SET pg_stat_statements.track = 'none';
SET client_min_messages = 'warning';
SET password_encryption = 'scram-sha-256';
-- The schema `public` is not the superuser's everywhere: what is called here must be PostgreSQL's, and no namesake of it.
SET search_path = pg_catalog, pg_temp;

-- Refusals come first: nothing is changed before all is known to be there. RAISE needs no variables of psql's, so that
-- what is said here repeats no password.
SELECT set_config('cms.refusal', coalesce((
    SELECT string_agg(problem, E'\n  - ')
    FROM (VALUES
        (current_setting('server_version_num')::int < 150000, 'the server is older than PostgreSQL 15'),
        (NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), 'this role is no superuser'),
        (pg_is_in_recovery(), 'this is a replica: run it on the primary'),
        (current_database() = :'database', 'this is the application''s database: connect to another, such as postgres'),
        (length(:'owner_password') < 16, 'owner_password is not set, or is shorter than 16 characters'),
        (length(:'app_password') < 16, 'app_password is not set, or is shorter than 16 characters'),
        (length(:'readonly_password') < 16, 'readonly_password is not set, or is shorter than 16 characters'),
        (length(:'replication_password') < 16, 'replication_password is not set, or is shorter than 16 characters'),
        ((SELECT count(DISTINCT each) FROM (VALUES (:'owner_password'), (:'app_password'), (:'readonly_password'),
            (:'replication_password')) AS given(each) WHERE each <> '') < (SELECT count(*) FROM (VALUES
            (:'owner_password'), (:'app_password'), (:'readonly_password'), (:'replication_password')) AS given(each)
            WHERE each <> ''), 'two roles have the same password'),
        ((SELECT count(DISTINCT each) FROM (VALUES (:'owner'), (:'app'), (:'readonly'),
            (:'replication')) AS given(each)) < 4, 'two roles have the same name'),
        (EXISTS (SELECT FROM pg_database WHERE datname = :'database' AND (NOT datallowconn OR datistemplate
            OR datname = 'postgres')), 'the database is one of the server''s own'),
        (EXISTS (SELECT FROM pg_roles WHERE rolname IN (:'owner', :'app', :'readonly', :'replication') AND rolsuper),
            'one of the roles is there, and is a superuser')
    ) AS checks(is_wrong, problem)
    WHERE is_wrong
), ''), false) <> '' AS refused \gset
\if :refused
    DO $$ BEGIN
        RAISE EXCEPTION E'Nothing was changed:\n  - %', current_setting('cms.refusal');
    END $$;
\endif

-- --- Roles --------------------------------------------------------------------------------------------------------

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY[:'owner', :'app', :'readonly', :'replication']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

BEGIN;
-- CREATEDB: a restore is made in a database of its own, which takes the name of the old one when it is whole.
ALTER ROLE :"owner" LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT
    CONNECTION LIMIT 20 PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT
    CONNECTION LIMIT :app_connections PASSWORD :'app_password';
ALTER ROLE :"readonly" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT
    CONNECTION LIMIT 10 PASSWORD :'readonly_password';
ALTER ROLE :"replication" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION NOBYPASSRLS INHERIT
    CONNECTION LIMIT 10 PASSWORD :'replication_password';
-- Nobody else's: what runs is told with its values, which are secrets too, such as the key of a session.
GRANT pg_monitor TO :"owner";
-- The last step of a restore ends the application's connections to the database that is replaced.
GRANT pg_signal_backend TO :"owner";

-- Of the role and not of the database, so that they hold behind PgBouncer, and in a restored database too. What a
-- connection asks for itself goes first: POSTGRES_STATEMENT_TIMEOUT and its like.
ALTER ROLE :"owner" SET search_path = public, pg_temp;
ALTER ROLE :"owner" SET statement_timeout = 0;
ALTER ROLE :"owner" SET lock_timeout = '10s';
ALTER ROLE :"owner" SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE :"app" SET search_path = public, pg_temp;
ALTER ROLE :"app" SET statement_timeout = '30s';
ALTER ROLE :"app" SET lock_timeout = '5s';
ALTER ROLE :"app" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"readonly" SET search_path = public, pg_temp;
ALTER ROLE :"readonly" SET default_transaction_read_only = on;
ALTER ROLE :"readonly" SET statement_timeout = '60s';
ALTER ROLE :"readonly" SET lock_timeout = '1s';
ALTER ROLE :"readonly" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"readonly" SET idle_session_timeout = '1h';
COMMIT;

-- --- Database -----------------------------------------------------------------------------------------------------

-- One order and one kind of letters everywhere, whatever the machine is set to: by code point. Pages rest on it.
SELECT CASE WHEN current_setting('server_version_num')::int >= 170000
    THEN format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE_PROVIDER builtin'
        ' BUILTIN_LOCALE ''C.UTF-8'' LOCALE ''C''', :'database', :'owner')
    ELSE format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C.UTF-8'''
        ' LC_CTYPE ''C.UTF-8''', :'database', :'owner') END
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- Figures about statements are of the whole server, and are asked for here. It is in no database that is dumped:
-- only a superuser can make it, and a restore is not made by one.
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') THEN
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public;
    END IF;
END $$;
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'owner') \gexec

ALTER DATABASE :"database" OWNER TO :"owner";
\connect :"database"
\set QUIET on
SET search_path = pg_catalog, pg_temp;
SET client_min_messages = 'warning';

-- These are of those that the owner of a database may make, and the migrations do. Here they are made by the owner, so
-- that a dump brings them along.
SET ROLE :"owner";
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;

-- --- Rights -------------------------------------------------------------------------------------------------------

-- What is made from now on. Nothing by default for `readonly`: a new table may hold secrets.
ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO :"app";
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO :"app", :"readonly";
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO :"app", :"readonly";

-- What is there, table by table. `manage.py migrate` calls it after its last step, and so must whoever restores a dump:
-- it gives the rights on the database, too, which no dump brings along.
BEGIN;
DROP FUNCTION IF EXISTS public.cms_privileges();
SELECT format($definition$
CREATE FUNCTION public.cms_privileges() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    app CONSTANT name := %L;
    readonly CONSTANT name := %L;
    -- Beside every column of bytes, which are digests, keys, and what is sealed.
    hidden_columns CONSTANT name[] := ARRAY['password', 'verification_code', 'verification_url', 'session_key', 'session_data'];
    hidden_tables CONSTANT name[] := ARRAY['django_session'];
    found record;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %%I TO %%I, %%I', current_database(), app, readonly);
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %%I, %%I', app, readonly);

    FOR found IN
        SELECT c.oid, c.oid::regclass AS name, c.relname, c.relkind,
            -- Rows that a trigger refuses to change or delete, whoever asks.
            bool_or(t.tgtype & 16 <> 0 AND p.proname = 'cms_refuse_change') AS is_fixed,
            bool_or(t.tgtype & 8 <> 0 AND p.proname IN ('cms_refuse_change', 'cms_refuse_rewriting')) AS is_kept,
            (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum)
             FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND a.atttypid <> 'bytea'::regtype AND a.attname <> ALL (hidden_columns)) AS shown,
            (SELECT count(*) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
        FROM pg_class c
        LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgqual IS NULL AND t.tgtype & 1 <> 0
            AND t.tgtype & 2 <> 0
        LEFT JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
            AND pg_has_role(current_user, c.relowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.deptype = 'e')
        GROUP BY c.oid
    LOOP
        EXECUTE format('REVOKE ALL ON %%s FROM PUBLIC, %%I, %%I', found.name, app, readonly);
        EXECUTE format('GRANT SELECT ON %%s TO %%I', found.name, app);
        IF found.relkind IN ('r', 'p') AND found.relname <> 'django_migrations' THEN
            EXECUTE format('GRANT INSERT ON %%s TO %%I', found.name, app);
            IF found.is_fixed IS NOT TRUE THEN
                EXECUTE format('GRANT UPDATE ON %%s TO %%I', found.name, app);
            END IF;
            IF found.is_kept IS NOT TRUE THEN
                EXECUTE format('GRANT DELETE ON %%s TO %%I', found.name, app);
            END IF;
        END IF;
        IF found.relname <> ALL (hidden_tables) AND found.shown IS NOT NULL THEN
            IF cardinality(found.shown) = found.columns THEN
                EXECUTE format('GRANT SELECT ON %%s TO %%I', found.name, readonly);
            ELSE
                EXECUTE format('GRANT SELECT (%%s) ON %%s TO %%I', array_to_string(found.shown, ', '), found.name,
                    readonly);
            END IF;
        END IF;
    END LOOP;

    FOR found IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
            AND pg_has_role(current_user, c.relowner, 'USAGE')
    LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %%s FROM PUBLIC, %%I', found.name, app);
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %%s TO %%I', found.name, app);
    END LOOP;

    FOR found IN
        SELECT p.oid::regprocedure AS name, p.proname FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(current_user, p.proowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON ROUTINE %%s FROM PUBLIC, %%I, %%I', found.name, app, readonly);
        IF found.proname <> 'cms_privileges' THEN
            EXECUTE format('GRANT EXECUTE ON ROUTINE %%s TO %%I, %%I', found.name, app, readonly);
        END IF;
    END LOOP;

    FOR found IN
        SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'c')
            AND pg_has_role(current_user, t.typowner, 'USAGE')
            AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON TYPE %%s FROM PUBLIC', found.name);
        EXECUTE format('GRANT USAGE ON TYPE %%s TO %%I, %%I', found.name, app, readonly);
    END LOOP;
END $body$
$definition$, :'app', :'readonly') \gexec
REVOKE ALL ON FUNCTION public.cms_privileges() FROM PUBLIC, :"app", :"readonly";
COMMENT ON FUNCTION public.cms_privileges() IS 'Gives the application and the readers their rights on all that is here.';
COMMIT;

-- Tables that somebody else made here, before: they become the owner's.
RESET ROLE;
SELECT format('ALTER %s %s OWNER TO %I', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
    WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass, :'owner')
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND c.relowner <> :'owner'::regrole
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.deptype IN ('e', 'a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, :'owner')
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> :'owner'::regrole
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
        AND d.deptype = 'e') \gexec
SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, :'owner')
FROM pg_type t
WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') AND t.typowner <> :'owner'::regrole
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
        AND d.deptype = 'e') \gexec
SET ROLE :"owner";
DO $$ BEGIN PERFORM public.cms_privileges(); END $$;
\echo 'The database is ready:' :database 'of' :owner 'for' :app 'and' :readonly
