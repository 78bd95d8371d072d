from django.db import migrations

# The inbox's row is locked until the end of the transaction that adds a notification, so a person's numbers follow the
# order of commits: who has seen number n has seen all that are lower. Whoever adds for many does so in the order of
# their ids.
COUNT = """
CREATE FUNCTION notifications_take_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notification_inboxes AS inbox (recipient_id, last_number, unread) VALUES (NEW.recipient_id, 1, 0)
    ON CONFLICT (recipient_id) DO UPDATE SET last_number = inbox.last_number + 1
    RETURNING last_number INTO NEW.number;
    RETURN NEW;
END $$;
CREATE TRIGGER notifications_are_numbered BEFORE INSERT ON notifications
    FOR EACH ROW EXECUTE FUNCTION notifications_take_number();

CREATE FUNCTION notifications_count_unread() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changes jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT jsonb_object_agg(recipient_id, n) INTO changes FROM (
            SELECT recipient_id, count(*) AS n FROM new_rows WHERE read_at IS NULL GROUP BY 1) d;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT jsonb_object_agg(recipient_id, n) INTO changes FROM (
            SELECT recipient_id, -count(*) AS n FROM old_rows WHERE read_at IS NULL GROUP BY 1) d;
    ELSE
        SELECT jsonb_object_agg(recipient_id, n) INTO changes FROM (
            SELECT recipient_id, sum(sign) AS n
            FROM (SELECT recipient_id, read_at, 1 AS sign FROM new_rows
                  UNION ALL SELECT recipient_id, read_at, -1 FROM old_rows) both_rows
            WHERE read_at IS NULL GROUP BY 1) d WHERE d.n <> 0;
    END IF;
    IF changes IS NOT NULL THEN
        PERFORM 1 FROM notification_inboxes WHERE recipient_id IN (SELECT jsonb_object_keys(changes)::uuid)
        ORDER BY recipient_id FOR NO KEY UPDATE;
        UPDATE notification_inboxes inbox SET unread = inbox.unread + change.value::int
        FROM jsonb_each_text(changes) change WHERE inbox.recipient_id = change.key::uuid;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notifications_added_are_counted AFTER INSERT ON notifications
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION notifications_count_unread();
CREATE TRIGGER notifications_changed_are_counted AFTER UPDATE ON notifications
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_count_unread();
CREATE TRIGGER notifications_deleted_are_counted AFTER DELETE ON notifications
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION notifications_count_unread();

CREATE FUNCTION notifications_forget_unread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE notification_inboxes SET unread = 0 WHERE unread <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER notifications_emptied_are_counted AFTER TRUNCATE ON notifications
    FOR EACH STATEMENT EXECUTE FUNCTION notifications_forget_unread();

CREATE FUNCTION notification_inboxes_keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'inboxes are counted from notifications, never written' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notification_inboxes_are_counted BEFORE INSERT OR UPDATE ON notification_inboxes
    FOR EACH ROW EXECUTE FUNCTION notification_inboxes_keep_count();
"""
REVERSE = """
DROP TRIGGER notification_inboxes_are_counted ON notification_inboxes;
DROP FUNCTION notification_inboxes_keep_count();
DROP TRIGGER notifications_emptied_are_counted ON notifications;
DROP FUNCTION notifications_forget_unread();
DROP TRIGGER notifications_deleted_are_counted ON notifications;
DROP TRIGGER notifications_changed_are_counted ON notifications;
DROP TRIGGER notifications_added_are_counted ON notifications;
DROP FUNCTION notifications_count_unread();
DROP TRIGGER notifications_are_numbered ON notifications;
DROP FUNCTION notifications_take_number();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(COUNT, REVERSE),
    ]
