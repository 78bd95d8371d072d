"""Accounts stay: one that is gone, and opened again at zero, would have lost what the ledger says it holds."""

from django.db import migrations

STAY = """
CREATE TRIGGER gold_accounts_stay BEFORE DELETE ON gold_accounts
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();
CREATE TRIGGER gold_accounts_are_never_emptied BEFORE TRUNCATE ON gold_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_change();
ALTER TABLE gold_accounts ENABLE ALWAYS TRIGGER gold_accounts_stay;
ALTER TABLE gold_accounts ENABLE ALWAYS TRIGGER gold_accounts_are_never_emptied;
"""
GO = """
DROP TRIGGER gold_accounts_are_never_emptied ON gold_accounts;
DROP TRIGGER gold_accounts_stay ON gold_accounts;
"""


class Migration(migrations.Migration):
    dependencies = [("gold", "0002_booked"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(STAY, GO)]
