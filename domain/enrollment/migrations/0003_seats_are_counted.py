from django.db import migrations

# The one writer of the counts. Every statement that changes enrollments, whoever sends it, changes them by what it
# changed, in its own transaction; offerings are locked in the order of their ids, as the commands do.
COUNT = """
CREATE FUNCTION enrollments_count(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM semester_offerings
    WHERE id IN (SELECT (each->>'offering_id')::uuid FROM jsonb_array_elements(changes) each)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE semester_offerings o
    SET seats_taken = o.seats_taken + coalesce((each->>'seats')::int, 0),
        waitlist_taken = o.waitlist_taken + coalesce((each->>'queue')::int, 0)
    FROM jsonb_array_elements(changes) each WHERE o.id = (each->>'offering_id')::uuid;
END $$;

CREATE FUNCTION enrollments_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changes jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT offering_id, count(*) FILTER (WHERE status IN ('pending', 'offered', 'enrolled')) AS seats,
                   count(*) FILTER (WHERE status = 'waitlisted') AS queue
            FROM new_rows GROUP BY offering_id) d WHERE d.seats <> 0 OR d.queue <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT offering_id, -count(*) FILTER (WHERE status IN ('pending', 'offered', 'enrolled')) AS seats,
                   -count(*) FILTER (WHERE status = 'waitlisted') AS queue
            FROM old_rows GROUP BY offering_id) d WHERE d.seats <> 0 OR d.queue <> 0;
    ELSE
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT offering_id, sum(sign) FILTER (WHERE status IN ('pending', 'offered', 'enrolled')) AS seats,
                   sum(sign) FILTER (WHERE status = 'waitlisted') AS queue
            FROM (SELECT offering_id, status, 1 AS sign FROM new_rows
                  UNION ALL SELECT offering_id, status, -1 FROM old_rows) both_rows
            GROUP BY offering_id) d WHERE coalesce(d.seats, 0) <> 0 OR coalesce(d.queue, 0) <> 0;
    END IF;
    IF changes IS NOT NULL THEN
        PERFORM enrollments_count(changes);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER enrollments_added_are_counted AFTER INSERT ON enrollments
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_count_seats();
CREATE TRIGGER enrollments_changed_are_counted AFTER UPDATE ON enrollments
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_count_seats();
CREATE TRIGGER enrollments_deleted_are_counted AFTER DELETE ON enrollments
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_count_seats();

CREATE FUNCTION enrollments_forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE semester_offerings SET seats_taken = 0, waitlist_taken = 0 WHERE seats_taken <> 0 OR waitlist_taken <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER enrollments_emptied_are_counted AFTER TRUNCATE ON enrollments
    FOR EACH STATEMENT EXECUTE FUNCTION enrollments_forget_counts();

CREATE FUNCTION semester_offerings_keep_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'seats_taken and waitlist_taken are counted from enrollments, never written'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER semester_offerings_begin_empty BEFORE INSERT ON semester_offerings FOR EACH ROW
    WHEN (NEW.seats_taken <> 0 OR NEW.waitlist_taken <> 0) EXECUTE FUNCTION semester_offerings_keep_counts();
CREATE TRIGGER semester_offerings_counts_are_kept BEFORE UPDATE ON semester_offerings FOR EACH ROW
    WHEN (NEW.seats_taken <> OLD.seats_taken OR NEW.waitlist_taken <> OLD.waitlist_taken)
    EXECUTE FUNCTION semester_offerings_keep_counts();

ALTER TABLE enrollments ADD CONSTRAINT enrollments_repeat_their_offering
    FOREIGN KEY (offering_id, unit_id, teaching_period_id)
    REFERENCES semester_offerings (id, unit_id, teaching_period_id) DEFERRABLE INITIALLY IMMEDIATE;
"""
REVERSE = """
ALTER TABLE enrollments DROP CONSTRAINT enrollments_repeat_their_offering;
DROP TRIGGER semester_offerings_counts_are_kept ON semester_offerings;
DROP TRIGGER semester_offerings_begin_empty ON semester_offerings;
DROP FUNCTION semester_offerings_keep_counts();
DROP TRIGGER enrollments_emptied_are_counted ON enrollments;
DROP FUNCTION enrollments_forget_counts();
DROP TRIGGER enrollments_deleted_are_counted ON enrollments;
DROP TRIGGER enrollments_changed_are_counted ON enrollments;
DROP TRIGGER enrollments_added_are_counted ON enrollments;
DROP FUNCTION enrollments_count_seats();
DROP FUNCTION enrollments_count(jsonb);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0002_places'),
    ]

    operations = [
        migrations.RunSQL(COUNT, REVERSE),
    ]
