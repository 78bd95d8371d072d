"""Entries and documents are frozen: whoever may write here, owner or not, can add, and fill in what is named, once."""

from django.db import migrations

# The arguments of the trigger are the columns that may be filled in: from null to a value, and never again.
FROZEN = """
CREATE FUNCTION cms_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
    after jsonb;
    filled text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        FOREACH filled IN ARRAY TG_ARGV LOOP
            IF before -> filled = 'null' THEN
                before := before - filled;
                after := after - filled;
            END IF;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is frozen: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER transcript_entries_are_frozen BEFORE UPDATE OR DELETE ON transcript_entries
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_rewriting('superseded_at');
CREATE TRIGGER transcript_entries_are_never_emptied BEFORE TRUNCATE ON transcript_entries
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_rewriting();
ALTER TABLE transcript_entries ENABLE ALWAYS TRIGGER transcript_entries_are_frozen;
ALTER TABLE transcript_entries ENABLE ALWAYS TRIGGER transcript_entries_are_never_emptied;

CREATE TRIGGER transcript_documents_are_frozen BEFORE UPDATE OR DELETE ON transcript_documents
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_rewriting('revoked_at', 'revoked_by_id', 'revocation_reason');
CREATE TRIGGER transcript_documents_are_never_emptied BEFORE TRUNCATE ON transcript_documents
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_rewriting();
ALTER TABLE transcript_documents ENABLE ALWAYS TRIGGER transcript_documents_are_frozen;
ALTER TABLE transcript_documents ENABLE ALWAYS TRIGGER transcript_documents_are_never_emptied;
"""
REVERSE = """
DROP TRIGGER transcript_entries_are_frozen ON transcript_entries;
DROP TRIGGER transcript_entries_are_never_emptied ON transcript_entries;
DROP TRIGGER transcript_documents_are_frozen ON transcript_documents;
DROP TRIGGER transcript_documents_are_never_emptied ON transcript_documents;
DROP FUNCTION cms_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(FROZEN, REVERSE)]
