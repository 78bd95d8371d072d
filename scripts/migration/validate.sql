-- What was loaded, compared with what was staged, by SQL on both sides. Every line says `t`, or somebody can say why not.
-- Goes with mapping.sql: change both alike.

WITH compared(what, old, new) AS (
    VALUES
    ('people',
        (SELECT count(*) FROM legacy.auth_user)::numeric,
        (SELECT count(*) FROM legacy.loaded l JOIN public.users u ON u.id = l.new_id WHERE l.view = 'load_users')::numeric),
    ('people, by address and name',
        (SELECT sum(('x' || left(md5(concat_ws('|', lower(btrim(email)), btrim(first_name), btrim(last_name))), 8))::bit(32)::bigint)
         FROM legacy.auth_user),
        (SELECT sum(('x' || left(md5(concat_ws('|', u.email, u.given_name, u.family_name)), 8))::bit(32)::bigint)
         FROM legacy.loaded l JOIN public.users u ON u.id = l.new_id WHERE l.view = 'load_users')),
    ('people who may log in',
        (SELECT count(*) FROM legacy.auth_user WHERE legacy.yes(is_active)),
        (SELECT count(*) FROM legacy.loaded l JOIN public.users u ON u.id = l.new_id
         WHERE l.view = 'load_users' AND u.is_active)),
    ('courses',
        (SELECT count(*) FROM legacy.cms_course),
        (SELECT count(*) FROM legacy.loaded l JOIN public.courses c ON c.id = l.new_id WHERE l.view = 'load_courses')),
    ('units',
        (SELECT count(*) FROM legacy.cms_unit),
        (SELECT count(*) FROM legacy.loaded l JOIN public.units u ON u.id = l.new_id WHERE l.view = 'load_units')),
    ('credit points of units',
        (SELECT sum(round(credit_points::numeric, 2)) FROM legacy.cms_unit),
        (SELECT sum(u.credit_points) FROM legacy.loaded l JOIN public.units u ON u.id = l.new_id
         WHERE l.view = 'load_units')),
    ('offerings',
        (SELECT count(*) FROM legacy.cms_offering),
        (SELECT count(*) FROM legacy.loaded l JOIN public.semester_offerings o ON o.id = l.new_id
         WHERE l.view = 'load_offerings')),
    ('students',
        (SELECT count(*) FROM legacy.cms_student),
        (SELECT count(*) FROM legacy.loaded l JOIN public.student_profiles p ON p.id = l.new_id
         WHERE l.view = 'load_students')),
    ('places',
        (SELECT count(*) FROM legacy.cms_enrolment WHERE state <> 'W'),
        (SELECT count(*) FROM legacy.loaded l JOIN public.enrollments e ON e.id = l.new_id
         WHERE l.view = 'load_enrollments')),
    ('places that are whose they were, in what they were',
        (SELECT count(*) FROM legacy.cms_enrolment WHERE state <> 'W'),
        (SELECT count(*) FROM legacy.cms_enrolment old
         JOIN legacy.cms_student s ON s.id = old.student_id
         JOIN public.enrollments e ON e.id = legacy.new_id('load_enrollments', old.id)
            AND e.student_id = legacy.new_id('load_users', s.user_id)
            AND e.offering_id = legacy.new_id('load_offerings', old.offering_id)
         WHERE old.state <> 'W')),
    ('places in use, by state',
        (SELECT count(*) FROM legacy.cms_enrolment WHERE state = 'E'),
        (SELECT count(*) FROM legacy.loaded l JOIN public.enrollments e ON e.id = l.new_id
         WHERE l.view = 'load_enrollments' AND e.status = 'enrolled')),
    ('results',
        (SELECT count(*) FROM legacy.cms_enrolment WHERE mark IS NOT NULL),
        (SELECT count(*) FROM public.transcript_entries t JOIN legacy.loaded l ON l.new_id = t.enrollment_id
         WHERE l.view = 'load_enrollments' AND t.superseded_at IS NULL)),
    ('marks, summed',
        (SELECT sum(round(mark::numeric, 2)) FROM legacy.cms_enrolment),
        (SELECT sum(t.mark) FROM public.transcript_entries t JOIN legacy.loaded l ON l.new_id = t.enrollment_id
         WHERE l.view = 'load_enrollments' AND t.superseded_at IS NULL)),
    ('marks that are whose they were',
        (SELECT count(*) FROM legacy.cms_enrolment WHERE mark IS NOT NULL),
        (SELECT count(*) FROM legacy.cms_enrolment old
         JOIN public.transcript_entries t ON t.enrollment_id = legacy.new_id('load_enrollments', old.id)
            AND t.mark = round(old.mark::numeric, 2) AND t.superseded_at IS NULL)),
    ('refused rows', 0, (SELECT count(*) FROM legacy.loaded WHERE problems IS NOT NULL))
)
SELECT what, old, new, coalesce(old, 0) = coalesce(new, 0) AS same FROM compared;
