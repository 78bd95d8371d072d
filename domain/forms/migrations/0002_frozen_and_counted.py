from django.db import migrations

TRIGGERS = """
CREATE TRIGGER form_versions_are_frozen_once_published BEFORE UPDATE OR DELETE ON form_versions
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION cms_refuse_rewriting('id');
CREATE TRIGGER form_decisions_are_frozen BEFORE UPDATE OR DELETE ON form_decisions
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_rewriting('id');
CREATE TRIGGER form_submissions_are_frozen_once_submitted BEFORE UPDATE ON form_submissions
    FOR EACH ROW WHEN (OLD.status <> 'draft' AND (NEW.answers, NEW.form_id, NEW.form_version_id, NEW.person_id)
                       IS DISTINCT FROM (OLD.answers, OLD.form_id, OLD.form_version_id, OLD.person_id))
    EXECUTE FUNCTION cms_refuse_rewriting('id');

-- The one writer of the count: every change of a submission, whoever makes it, changes it in its own transaction.
CREATE FUNCTION form_submissions_count_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before int := CASE WHEN TG_OP <> 'INSERT' AND OLD.status IN ('submitted', 'approved') THEN 1 ELSE 0 END;
    after int := CASE WHEN TG_OP <> 'DELETE' AND NEW.status IN ('submitted', 'approved') THEN 1 ELSE 0 END;
BEGIN
    IF before <> after THEN
        UPDATE forms SET taken = taken + after - before WHERE id = COALESCE(NEW.form_id, OLD.form_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER form_submissions_are_counted AFTER INSERT OR UPDATE OR DELETE ON form_submissions
    FOR EACH ROW EXECUTE FUNCTION form_submissions_count_taken();

CREATE FUNCTION form_submissions_forget_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE forms SET taken = 0 WHERE taken <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER form_submissions_emptied_are_counted AFTER TRUNCATE ON form_submissions
    FOR EACH STATEMENT EXECUTE FUNCTION form_submissions_forget_count();

CREATE FUNCTION forms_keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'taken is counted from submissions, never written' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forms_begin_without_answers BEFORE INSERT ON forms FOR EACH ROW
    WHEN (NEW.taken <> 0) EXECUTE FUNCTION forms_keep_count();
CREATE TRIGGER forms_count_is_kept BEFORE UPDATE ON forms FOR EACH ROW
    WHEN (NEW.taken <> OLD.taken) EXECUTE FUNCTION forms_keep_count();
"""
REVERSE = """
DROP TRIGGER forms_count_is_kept ON forms;
DROP TRIGGER forms_begin_without_answers ON forms;
DROP FUNCTION forms_keep_count();
DROP TRIGGER form_submissions_emptied_are_counted ON form_submissions;
DROP FUNCTION form_submissions_forget_count();
DROP TRIGGER form_submissions_are_counted ON form_submissions;
DROP FUNCTION form_submissions_count_taken();
DROP TRIGGER form_submissions_are_frozen_once_submitted ON form_submissions;
DROP TRIGGER form_decisions_are_frozen ON form_decisions;
DROP TRIGGER form_versions_are_frozen_once_published ON form_versions;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("forms", "0001_initial"),
        ("records", "0002_frozen"),  # its function keeps rows as they are
    ]
    operations = [migrations.RunSQL(TRIGGERS, REVERSE)]
