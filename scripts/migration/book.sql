-- The book of what was loaded from an earlier system, and the word by which views look things up in it.

CREATE SCHEMA IF NOT EXISTS legacy;

CREATE TABLE IF NOT EXISTS legacy.loaded (
    view text,
    old_id text,
    new_id uuid,
    problems jsonb,
    tries integer NOT NULL DEFAULT 1,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (view, old_id)
);

-- legacy.new_id('load_users', old.user_id): the new id of an old row; NULL while it is not loaded.
CREATE OR REPLACE FUNCTION legacy.new_id(of_view text, old anyelement) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT new_id FROM legacy.loaded WHERE view = of_view AND old_id = old::text
$$;
