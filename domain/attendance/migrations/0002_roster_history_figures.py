"""What Django can't declare: composite foreign keys, who may be recorded, what was there before, and rates."""

from django.db import migrations

TIED = """
ALTER TABLE sessions ADD CONSTRAINT sessions_id_with_offering UNIQUE (id, offering_id);
ALTER TABLE enrollments ADD CONSTRAINT enrollments_id_with_offering_and_student UNIQUE (id, offering_id, student_id);
ALTER TABLE attendance_records ADD CONSTRAINT attendance_records_repeat_their_session
    FOREIGN KEY (session_id, offering_id) REFERENCES sessions (id, offering_id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE attendance_records ADD CONSTRAINT attendance_records_repeat_their_enrollment
    FOREIGN KEY (enrollment_id, offering_id, student_id) REFERENCES enrollments (id, offering_id, student_id)
    DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE attendance_warnings ADD CONSTRAINT attendance_warnings_repeat_their_enrollment
    FOREIGN KEY (enrollment_id, offering_id, student_id) REFERENCES enrollments (id, offering_id, student_id)
    DEFERRABLE INITIALLY IMMEDIATE;
"""
UNTIED = """
ALTER TABLE attendance_warnings DROP CONSTRAINT attendance_warnings_repeat_their_enrollment;
ALTER TABLE attendance_records DROP CONSTRAINT attendance_records_repeat_their_enrollment;
ALTER TABLE attendance_records DROP CONSTRAINT attendance_records_repeat_their_session;
ALTER TABLE enrollments DROP CONSTRAINT enrollments_id_with_offering_and_student;
ALTER TABLE sessions DROP CONSTRAINT sessions_id_with_offering;
"""

# A statement's trigger sees the rows that were really inserted, those that an upsert only changed not among them.
ROSTER = """
CREATE FUNCTION cms_attendance_takes_the_roster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added JOIN enrollments ON enrollments.id = added.enrollment_id
        WHERE enrollments.status NOT IN ('enrolled', 'completed', 'failed')
    ) THEN
        RAISE EXCEPTION 'attendance is that of students with a place' USING
            ERRCODE = 'check_violation', TABLE = 'attendance_records', CONSTRAINT = 'attendance_records_are_of_the_roster';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER attendance_records_are_of_the_roster AFTER INSERT ON attendance_records
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cms_attendance_takes_the_roster();
"""
HISTORY = """
CREATE FUNCTION cms_attendance_keeps_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_changes (
        id, record_id, to_version, status_before, status_after, source_before, source_after,
        remark_before, remark_after, changed_by_id, changed_at, reason
    )
    SELECT gen_random_uuid(), after.id, after.version, before.status, after.status, before.source, after.source,
        before.remark, after.remark, after.marked_by_id, after.marked_at, after.reason
    FROM before JOIN after ON after.id = before.id
    WHERE (before.status, before.source, before.remark) IS DISTINCT FROM (after.status, after.source, after.remark);
    RETURN NULL;
END $$;

CREATE TRIGGER attendance_records_keep_history AFTER UPDATE ON attendance_records
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION cms_attendance_keeps_history();
CREATE TRIGGER attendance_changes_are_frozen BEFORE UPDATE OR DELETE ON attendance_changes
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_rewriting('nothing');
CREATE TRIGGER attendance_changes_are_never_emptied BEFORE TRUNCATE ON attendance_changes
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_rewriting();
ALTER TABLE attendance_changes ENABLE ALWAYS TRIGGER attendance_changes_are_frozen;
ALTER TABLE attendance_changes ENABLE ALWAYS TRIGGER attendance_changes_are_never_emptied;
"""
FORGOTTEN = """
DROP TRIGGER attendance_changes_are_never_emptied ON attendance_changes;
DROP TRIGGER attendance_changes_are_frozen ON attendance_changes;
DROP TRIGGER attendance_records_keep_history ON attendance_records;
DROP FUNCTION cms_attendance_keeps_history();
DROP TRIGGER attendance_records_are_of_the_roster ON attendance_records;
DROP FUNCTION cms_attendance_takes_the_roster();
"""

# The figures of one student in one offering at one instant. docs/decisions/0022-attendance.md says why they are so.
#   counted: over, its attendance taken (somebody is recorded there by more than leave), and the student there by
#            then, or recorded
#   open:    to come, or going on, or over and nobody's attendance taken
FIGURES = """
CREATE FUNCTION cms_attendance_figures(offering uuid, student uuid, since timestamptz, present_at timestamptz)
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
NO_FIGURES = "DROP FUNCTION cms_attendance_figures(uuid, uuid, timestamptz, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0001_initial"),
        ("records", "0002_frozen"),
        ("results", "0002_one_offering"),
        ("timetable", "0002_instructors_repeat_their_session"),
    ]
    operations = [
        migrations.RunSQL(TIED, UNTIED),
        migrations.RunSQL(ROSTER + HISTORY, FORGOTTEN),
        migrations.RunSQL(FIGURES, NO_FIGURES),
    ]
