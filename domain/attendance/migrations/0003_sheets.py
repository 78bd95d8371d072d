"""That a session was taken stays so, whatever becomes of the records by which it was."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Two triggers, since one that has transition tables is of one event. Records are written before the sheet: whoever waits
# for somebody else's sheet holds nothing that they wait for.
TAKEN = """
CREATE FUNCTION cms_attendance_was_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_sheets (session_id, taken_at, taken_by_id)
    SELECT DISTINCT ON (written.session_id) written.session_id, written.marked_at, written.marked_by_id
    FROM written WHERE written.source <> 'leave'
        AND NOT EXISTS (SELECT FROM attendance_sheets sheet WHERE sheet.session_id = written.session_id)
    ORDER BY written.session_id, written.marked_at, written.id
    ON CONFLICT (session_id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER attendance_records_added_take_the_session AFTER INSERT ON attendance_records
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cms_attendance_was_taken();
CREATE TRIGGER attendance_records_changed_take_the_session AFTER UPDATE ON attendance_records
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cms_attendance_was_taken();

INSERT INTO attendance_sheets (session_id, taken_at, taken_by_id)
SELECT DISTINCT ON (told.session_id) told.session_id, told.taken_at, told.taken_by_id
FROM (
    SELECT record.session_id, record.marked_at AS taken_at, record.marked_by_id AS taken_by_id
    FROM attendance_records record WHERE record.source <> 'leave'
    UNION ALL
    SELECT record.session_id, record.created_at, NULL
    FROM attendance_changes change JOIN attendance_records record ON record.id = change.record_id
    WHERE change.source_before <> 'leave'
) told
ORDER BY told.session_id, told.taken_at, told.taken_by_id;
"""
NEVER_TAKEN = """
DROP TRIGGER attendance_records_changed_take_the_session ON attendance_records;
DROP TRIGGER attendance_records_added_take_the_session ON attendance_records;
DROP FUNCTION cms_attendance_was_taken();
"""

# The figures of one student in one offering at one instant. docs/decisions/0022-attendance.md says why they are so.
#   since:   when the student's place began
#   counted: over, its attendance taken, and the student there by then, or recorded
#   open:    to come, or going on, or over and its attendance not taken
FIGURES = """
CREATE OR REPLACE FUNCTION cms_attendance_figures(offering uuid, student uuid, since timestamptz, present_at timestamptz)
RETURNS TABLE (
    sessions_held integer, present integer, late integer, excused integer, absent integer, unmarked integer,
    sessions_open integer, rate numeric, best_rate numeric,
    minutes_held integer, minutes_attended integer, minutes_open integer, hours_rate numeric, best_hours_rate numeric
) LANGUAGE sql STABLE AS $$
    WITH each AS MATERIALIZED (
        SELECT record.status,
            extract(epoch FROM session.ends_at - session.starts_at)::integer / 60 AS minutes,
            session.ends_at <= present_at AND sheet.session_id IS NOT NULL AS is_counted
        FROM sessions session
        LEFT JOIN attendance_sheets sheet ON sheet.session_id = session.id
        LEFT JOIN attendance_records record ON record.session_id = session.id AND record.student_id = student
        WHERE session.offering_id = offering AND session.status = 'scheduled'
            AND (session.starts_at >= since OR record.id IS NOT NULL)
    ), sums AS (
        SELECT
            count(*) FILTER (WHERE is_counted)::integer AS held,
            count(*) FILTER (WHERE is_counted AND status = 'present')::integer AS present,
            count(*) FILTER (WHERE is_counted AND status = 'late')::integer AS late,
            count(*) FILTER (WHERE is_counted AND status = 'excused')::integer AS excused,
            count(*) FILTER (WHERE is_counted AND status = 'absent')::integer AS absent,
            count(*) FILTER (WHERE is_counted AND status IS NULL)::integer AS unmarked,
            count(*) FILTER (WHERE NOT is_counted)::integer AS open,
            count(*) FILTER (WHERE NOT is_counted AND status IS DISTINCT FROM 'absent')::integer AS reachable,
            coalesce(sum(minutes) FILTER (WHERE is_counted), 0)::integer AS minutes_held,
            coalesce(sum(minutes) FILTER (WHERE is_counted AND status IN ('present', 'late')), 0)::integer
                AS minutes_attended,
            coalesce(sum(minutes) FILTER (WHERE NOT is_counted), 0)::integer AS minutes_open,
            coalesce(sum(minutes) FILTER (
                WHERE NOT is_counted AND (status IS NULL OR status IN ('present', 'late'))
            ), 0)::integer AS minutes_reachable
        FROM each
    )
    SELECT held, present, late, excused, absent, unmarked, open,
        round(100.0 * (present + late + excused) / nullif(held, 0), 2),
        round(100.0 * (present + late + excused + reachable) / nullif(held + open, 0), 2),
        minutes_held, minutes_attended, minutes_open,
        round(100.0 * minutes_attended / nullif(minutes_held, 0), 2),
        round(100.0 * (minutes_attended + minutes_reachable) / nullif(minutes_held + minutes_open, 0), 2)
    FROM sums
$$;
"""
BY_RECORDS = """
CREATE OR REPLACE FUNCTION cms_attendance_figures(offering uuid, student uuid, since timestamptz, present_at timestamptz)
RETURNS TABLE (
    sessions_held integer, present integer, late integer, excused integer, absent integer, unmarked integer,
    sessions_open integer, rate numeric, best_rate numeric,
    minutes_held integer, minutes_attended integer, minutes_open integer, hours_rate numeric, best_hours_rate numeric
) LANGUAGE sql STABLE AS $$
    WITH each AS MATERIALIZED (
        SELECT record.status,
            extract(epoch FROM session.ends_at - session.starts_at)::integer / 60 AS minutes,
            session.ends_at <= present_at AND anybody.is_recorded IS NOT NULL AS is_counted
        FROM sessions session
        LEFT JOIN LATERAL (
            SELECT true AS is_recorded FROM attendance_records other
            WHERE other.session_id = session.id AND other.source <> 'leave'
            ORDER BY other.session_id, other.student_id LIMIT 1  -- the order makes it the first entry of an index
        ) anybody ON true
        LEFT JOIN attendance_records record ON record.session_id = session.id AND record.student_id = student
        WHERE session.offering_id = offering AND session.status = 'scheduled'
            AND (session.starts_at >= since OR record.id IS NOT NULL)
    ), sums AS (
        SELECT
            count(*) FILTER (WHERE is_counted)::integer AS held,
            count(*) FILTER (WHERE is_counted AND status = 'present')::integer AS present,
            count(*) FILTER (WHERE is_counted AND status = 'late')::integer AS late,
            count(*) FILTER (WHERE is_counted AND status = 'excused')::integer AS excused,
            count(*) FILTER (WHERE is_counted AND status = 'absent')::integer AS absent,
            count(*) FILTER (WHERE is_counted AND status IS NULL)::integer AS unmarked,
            count(*) FILTER (WHERE NOT is_counted)::integer AS open,
            count(*) FILTER (WHERE NOT is_counted AND status IS DISTINCT FROM 'absent')::integer AS reachable,
            coalesce(sum(minutes) FILTER (WHERE is_counted), 0)::integer AS minutes_held,
            coalesce(sum(minutes) FILTER (WHERE is_counted AND status IN ('present', 'late')), 0)::integer
                AS minutes_attended,
            coalesce(sum(minutes) FILTER (WHERE NOT is_counted), 0)::integer AS minutes_open,
            coalesce(sum(minutes) FILTER (
                WHERE NOT is_counted AND (status IS NULL OR status IN ('present', 'late'))
            ), 0)::integer AS minutes_reachable
        FROM each
    )
    SELECT held, present, late, excused, absent, unmarked, open,
        round(100.0 * (present + late + excused) / nullif(held, 0), 2),
        round(100.0 * (present + late + excused + reachable) / nullif(held + open, 0), 2),
        minutes_held, minutes_attended, minutes_open,
        round(100.0 * minutes_attended / nullif(minutes_held, 0), 2),
        round(100.0 * (minutes_attended + minutes_reachable) / nullif(minutes_held + minutes_open, 0), 2)
    FROM sums
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0002_roster_history_figures'),
        ('timetable', '0002_instructors_repeat_their_session'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AttendanceSheet',
            fields=[
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='attendance_sheet', serialize=False, to='timetable.session')),
                ('taken_at', models.DateTimeField(help_text='For the first time.')),
                ('taken_by', models.ForeignKey(help_text='Null: the system.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'attendance_sheets',
            },
        ),
        migrations.RunSQL(TAKEN, NEVER_TAKEN),
        migrations.RunSQL(FIGURES, BY_RECORDS),
    ]
