-- How the tables of an earlier system become bodies of the API. An example: copy it, and write down what yours calls them.
-- A view has `old_id` and `body`; a row whose references are not loaded yet is not in it, so the order takes care of
-- itself. Everything is read as text first: then it does not matter whether 0/1, t/f or true was staged, nor how dates were.

\ir book.sql

-- What old systems leave in the place of nothing: '', blanks, and the day that never was.
CREATE OR REPLACE FUNCTION legacy.said(old anyelement) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(btrim(old::text), '')
$$;
CREATE OR REPLACE FUNCTION legacy.yes(old anyelement) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(lower(btrim(old::text)) IN ('1', 't', 'true', 'y', 'yes'), false)
$$;
CREATE OR REPLACE FUNCTION legacy.day(old anyelement) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN old::text ~ '^[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]' AND left(old::text, 10) NOT LIKE '%-00%'
                THEN left(old::text, 10)::date END
$$;
-- Times without a zone were Melbourne's here; with one, they say so themselves.
CREATE OR REPLACE FUNCTION legacy.instant(old anyelement) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN legacy.day(old) IS NULL THEN NULL
                WHEN old::text ~ '([+-][0-9]{2}(:?[0-9]{2})?|Z)$' AND length(old::text) > 10 THEN old::text::timestamptz
                ELSE old::text::timestamp AT TIME ZONE 'Australia/Melbourne' END
$$;

-- People. An address that two accounts share is somebody's to decide: neither is loaded until it is.
CREATE OR REPLACE VIEW legacy.check_emails AS
SELECT id AS old_id, email, count(*) OVER (PARTITION BY lower(btrim(email))) AS accounts
FROM legacy.auth_user;

CREATE OR REPLACE VIEW legacy.load_users AS
SELECT u.id AS old_id,
       jsonb_build_object(
           'email', lower(btrim(u.email)),
           'given_name', coalesce(legacy.said(u.first_name), ''),
           'family_name', coalesce(legacy.said(u.last_name), '')
       ) AS body
FROM legacy.auth_user u
JOIN legacy.check_emails c ON c.old_id = u.id
WHERE legacy.said(u.email) IS NOT NULL AND c.accounts = 1
ORDER BY u.id;

-- Accounts that were closed are closed again, last of all: nobody enrolls who may not log in.
CREATE OR REPLACE VIEW legacy.load_closed_users AS
SELECT u.id AS old_id,
       '/api/v1/users/' || legacy.new_id('load_users', u.id) || '/deactivate' AS path,
       '{"reason": "Closed in the earlier system."}'::jsonb AS body
FROM legacy.auth_user u
WHERE NOT legacy.yes(u.is_active) AND legacy.new_id('load_users', u.id) IS NOT NULL;

-- The catalogue.
CREATE OR REPLACE VIEW legacy.load_courses AS
SELECT id AS old_id,
       jsonb_build_object(
           'code', upper(btrim(code)), 'name', btrim(title), 'department', coalesce(legacy.said(department), 'Unknown'),
           'credit_points', round(credit_points::numeric, 2)::text, 'duration_months', months::integer,
           'is_active', legacy.yes(active)
       ) AS body
FROM legacy.cms_course ORDER BY id;

CREATE OR REPLACE VIEW legacy.load_units AS
SELECT id AS old_id,
       jsonb_build_object(
           'code', upper(btrim(code)), 'name', btrim(title), 'description', coalesce(legacy.said(description), ''),
           'department', coalesce(legacy.said(department), 'Unknown'), 'level', level::integer,
           'credit_points', round(credit_points::numeric, 2)::text, 'is_active', legacy.yes(active)
       ) AS body
FROM legacy.cms_unit ORDER BY id;

CREATE OR REPLACE VIEW legacy.load_course_units AS
SELECT id AS old_id,
       jsonb_build_object(
           'course_id', legacy.new_id('load_courses', course_id), 'unit_id', legacy.new_id('load_units', unit_id),
           'kind', CASE WHEN legacy.yes(core) THEN 'core' ELSE 'elective' END
       ) AS body
FROM legacy.cms_course_unit
WHERE legacy.new_id('load_courses', course_id) IS NOT NULL AND legacy.new_id('load_units', unit_id) IS NOT NULL
ORDER BY id;

CREATE OR REPLACE VIEW legacy.load_periods AS
SELECT id AS old_id,
       jsonb_build_object(
           'code', year || '-S' || half, 'name', name, 'year', year::integer, 'term', 'semester_' || half,
           'teaching_starts_on', legacy.day(starts_on), 'teaching_ends_on', legacy.day(ends_on),
           'census_on', coalesce(legacy.day(census_on), legacy.day(starts_on)),
           'penalty_on', coalesce(legacy.day(census_on), legacy.day(starts_on))
       ) AS body
FROM legacy.cms_semester ORDER BY year, half;

-- Who was let in beyond the capacity stays in: the capacity follows.
CREATE OR REPLACE VIEW legacy.load_offerings AS
SELECT o.id AS old_id,
       jsonb_build_object(
           'unit_id', legacy.new_id('load_units', o.unit_id),
           'teaching_period_id', legacy.new_id('load_periods', o.semester_id),
           'campus', lower(replace(btrim(o.campus), ' ', '_')),
           'delivery_mode', CASE WHEN legacy.yes(o.online) THEN 'online' ELSE 'on_campus' END,
           'capacity', greatest(o.capacity::integer, taken.places),
           'enrollment_opens_at', legacy.instant(o.opens_at), 'enrollment_closes_at', legacy.instant(o.closes_at)
       ) AS body
FROM legacy.cms_offering o
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS places FROM legacy.cms_enrolment e WHERE e.offering_id = o.id AND e.state <> 'W'
) taken
WHERE legacy.new_id('load_units', o.unit_id) IS NOT NULL AND legacy.new_id('load_periods', o.semester_id) IS NOT NULL
ORDER BY o.id;

CREATE OR REPLACE VIEW legacy.load_students AS
SELECT id AS old_id,
       jsonb_build_object(
           'user_id', legacy.new_id('load_users', user_id), 'student_number', btrim(number::text),
           'course_id', legacy.new_id('load_courses', course_id)
       ) AS body
FROM legacy.cms_student WHERE legacy.new_id('load_users', user_id) IS NOT NULL ORDER BY id;

CREATE OR REPLACE VIEW legacy.load_student_roles AS
SELECT id AS old_id,
       jsonb_build_object(
           'user_id', legacy.new_id('load_users', user_id), 'role', 'student',
           'reason', 'A student in the earlier system.'
       ) AS body
FROM legacy.cms_student WHERE legacy.new_id('load_students', id) IS NOT NULL ORDER BY id;

-- Places, past and present. The rules that were asked then are let pass, each with its reason, and the record says so.
CREATE OR REPLACE VIEW legacy.load_enrollments AS
SELECT e.id AS old_id,
       jsonb_build_object(
           'student_id', legacy.new_id('load_users', s.user_id),
           'offering_id', legacy.new_id('load_offerings', e.offering_id),
           'overrides', (
               SELECT jsonb_agg(jsonb_build_object('rule', rule, 'reason', 'Taken over from the earlier system.'))
               FROM unnest(ARRAY['enrollment_closed', 'already_passed', 'attempts_exhausted', 'load_exceeded',
                                 'timetable_clash', 'antirequisite_taken', 'requisites_missing', 'seats_reserved']) rule
           )
       ) AS body
FROM legacy.cms_enrolment e
JOIN legacy.cms_student s ON s.id = e.student_id
WHERE e.state <> 'W' AND legacy.new_id('load_offerings', e.offering_id) IS NOT NULL
  AND legacy.new_id('load_students', s.id) IS NOT NULL
ORDER BY e.created_at, e.id;

-- Results, of classes in which nobody waits for one any more: a sheet, its marks, and the three steps to their release.
CREATE OR REPLACE VIEW legacy.load_mark_sheets AS
SELECT o.id AS old_id, jsonb_build_object('offering_id', legacy.new_id('load_offerings', o.id)) AS body
FROM legacy.cms_offering o
WHERE legacy.new_id('load_offerings', o.id) IS NOT NULL
  AND EXISTS (SELECT FROM legacy.cms_enrolment e WHERE e.offering_id = o.id AND e.state IN ('C', 'F'))
  AND NOT EXISTS (SELECT FROM legacy.cms_enrolment e WHERE e.offering_id = o.id AND e.state = 'E');

CREATE OR REPLACE VIEW legacy.sheets AS
SELECT l.old_id, m.id, m.status, m.version, '/api/v1/mark-sheets/' || m.id AS path
FROM legacy.loaded l JOIN public.mark_sheets m ON m.id = l.new_id WHERE l.view = 'load_mark_sheets';

-- One sheet takes 1,000 marks at a time; a larger class is entered in parts.
CREATE OR REPLACE VIEW legacy.load_marks AS
SELECT s.old_id || '/' || e.part AS old_id, s.path || '/enter' AS path, s.version,
       jsonb_build_object('items', jsonb_agg(jsonb_build_object(
           'enrollment_id', e.new_id, 'mark', round(e.mark::numeric, 2)::text))) AS body
FROM legacy.sheets s
JOIN (
    SELECT e.offering_id, e.mark, l.new_id, (row_number() OVER (PARTITION BY e.offering_id ORDER BY e.id) - 1) / 1000 part
    FROM legacy.cms_enrolment e
    JOIN legacy.loaded l ON l.view = 'load_enrollments' AND l.old_id = e.id::text AND l.new_id IS NOT NULL
    WHERE e.mark IS NOT NULL
) e ON e.offering_id::text = s.old_id
GROUP BY s.old_id, e.part, s.path, s.version;

CREATE OR REPLACE VIEW legacy.load_submissions AS
SELECT old_id, path || '/submit' AS path, version, NULL::jsonb AS body FROM legacy.sheets;
CREATE OR REPLACE VIEW legacy.load_ratifications AS
SELECT old_id, path || '/ratify' AS path, version, NULL::jsonb AS body FROM legacy.sheets;
CREATE OR REPLACE VIEW legacy.load_releases AS
SELECT old_id, path || '/release' AS path, version, NULL::jsonb AS body FROM legacy.sheets;

-- Events that are still to come, for an hour each, as drafts: whoever runs them reads them again and publishes.
CREATE OR REPLACE VIEW legacy.load_events AS
SELECT id AS old_id,
       jsonb_build_object(
           'title', left(btrim(title), 200), 'description', coalesce(legacy.said(text), ''),
           'starts_on', legacy.day(starts_at), 'starts_local', to_char(starts_at::text::timestamp, 'HH24:MI'),
           'ends_on', (starts_at::text::timestamp + '1 hour')::date,
           'ends_local', to_char(starts_at::text::timestamp + '1 hour', 'HH24:MI'),
           'location', coalesce(legacy.said(place), ''), 'zone', 'Australia/Melbourne'
       ) AS body
FROM legacy.cms_event WHERE legacy.instant(starts_at) > now() ORDER BY id;
