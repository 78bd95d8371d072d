from django.db import migrations

# The one writer of the count. Every statement that changes responses, whoever sends it, changes it by what it changed,
# in its own transaction; events are locked in the order of their ids.
COUNT = """
CREATE FUNCTION event_responses_count(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM events
    WHERE id IN (SELECT (each->>'event_id')::uuid FROM jsonb_array_elements(changes) each)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE events e SET going = e.going + (each->>'going')::int
    FROM jsonb_array_elements(changes) each WHERE e.id = (each->>'event_id')::uuid;
END $$;

CREATE FUNCTION event_responses_count_going() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changes jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT event_id, count(*) AS going FROM new_rows WHERE answer = 'going' GROUP BY event_id) d;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT event_id, -count(*) AS going FROM old_rows WHERE answer = 'going' GROUP BY event_id) d;
    ELSE
        SELECT jsonb_agg(d) INTO changes FROM (
            SELECT event_id, sum(sign) AS going
            FROM (SELECT event_id, answer, 1 AS sign FROM new_rows
                  UNION ALL SELECT event_id, answer, -1 FROM old_rows) both_rows
            WHERE answer = 'going' GROUP BY event_id) d WHERE d.going <> 0;
    END IF;
    IF changes IS NOT NULL THEN
        PERFORM event_responses_count(changes);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER event_responses_added_are_counted AFTER INSERT ON event_responses
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION event_responses_count_going();
CREATE TRIGGER event_responses_changed_are_counted AFTER UPDATE ON event_responses
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION event_responses_count_going();
CREATE TRIGGER event_responses_deleted_are_counted AFTER DELETE ON event_responses
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION event_responses_count_going();

CREATE FUNCTION event_responses_forget_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE events SET going = 0 WHERE going <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER event_responses_emptied_are_counted AFTER TRUNCATE ON event_responses
    FOR EACH STATEMENT EXECUTE FUNCTION event_responses_forget_count();

CREATE FUNCTION events_keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'going is counted from responses, never written' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_begin_without_anybody BEFORE INSERT ON events FOR EACH ROW
    WHEN (NEW.going <> 0) EXECUTE FUNCTION events_keep_count();
CREATE TRIGGER events_count_is_kept BEFORE UPDATE ON events FOR EACH ROW
    WHEN (NEW.going <> OLD.going) EXECUTE FUNCTION events_keep_count();
"""
REVERSE = """
DROP TRIGGER events_count_is_kept ON events;
DROP TRIGGER events_begin_without_anybody ON events;
DROP FUNCTION events_keep_count();
DROP TRIGGER event_responses_emptied_are_counted ON event_responses;
DROP FUNCTION event_responses_forget_count();
DROP TRIGGER event_responses_deleted_are_counted ON event_responses;
DROP TRIGGER event_responses_changed_are_counted ON event_responses;
DROP TRIGGER event_responses_added_are_counted ON event_responses;
DROP FUNCTION event_responses_count_going();
DROP FUNCTION event_responses_count(jsonb);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(COUNT, REVERSE),
    ]
