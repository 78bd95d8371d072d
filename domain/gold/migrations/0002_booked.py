"""What Django can't declare: who writes the numbers beside the ledger, what a reversal undoes, and that nothing changes.

Whoever may write here, owner or not, can add entries and nothing else: balances, numbers and what remains of lots
follow from them in the same statement.
"""

from django.db import migrations

ENTRIES = """
CREATE FUNCTION cms_gold_is_booked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone gold_transactions;
    earned_by integer := 0;
BEGIN
    IF NEW.kind = 'reversal' THEN
        SELECT * INTO undone FROM gold_transactions WHERE id = NEW.reverses_id;
        IF undone.student_id IS DISTINCT FROM NEW.student_id OR undone.amount IS DISTINCT FROM -NEW.amount
            OR undone.kind IN ('reversal', 'expire')
        THEN
            RAISE EXCEPTION 'a reversal undoes another entry of the same student, whole' USING
                ERRCODE = 'check_violation', TABLE = 'gold_transactions',
                CONSTRAINT = 'gold_transactions_reversals_undo_another_whole';
        END IF;
    END IF;
    IF coalesce(undone.kind, NEW.kind) IN ('award', 'bonus') THEN
        earned_by := NEW.amount;
    END IF;
    UPDATE gold_accounts
    SET balance = balance + NEW.amount, earned = earned + earned_by, entries = entries + 1,
        updated_at = NEW.created_at
    WHERE student_id = NEW.student_id
    RETURNING balance, entries INTO NEW.balance_after, NEW.sequence;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the student has no account' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gold_transactions_are_booked BEFORE INSERT ON gold_transactions
    FOR EACH ROW EXECUTE FUNCTION cms_gold_is_booked();

CREATE FUNCTION cms_gold_transfers_have_two_halves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        SELECT count(*) <> 2 OR sum(amount) <> 0 OR count(DISTINCT student_id) <> 2
        FROM gold_transactions WHERE group_id = NEW.group_id
    ) THEN
        RAISE EXCEPTION 'what one student passes on, another one gets' USING
            ERRCODE = 'check_violation', TABLE = 'gold_transactions',
            CONSTRAINT = 'gold_transactions_transfers_have_two_halves';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gold_transactions_transfers_have_two_halves AFTER INSERT ON gold_transactions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.group_id IS NOT NULL)
    EXECUTE FUNCTION cms_gold_transfers_have_two_halves();
"""
NO_ENTRIES = """
DROP TRIGGER gold_transactions_transfers_have_two_halves ON gold_transactions;
DROP FUNCTION cms_gold_transfers_have_two_halves();
DROP TRIGGER gold_transactions_are_booked ON gold_transactions;
DROP FUNCTION cms_gold_is_booked();
"""
LOTS = """
CREATE FUNCTION cms_gold_is_taken_from_lots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gold_lots SET remaining = remaining - taken.amount
    FROM (SELECT lot_id, sum(amount)::integer AS amount FROM added GROUP BY lot_id) taken
    WHERE gold_lots.id = taken.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER gold_allocations_are_taken_from_lots AFTER INSERT ON gold_allocations
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cms_gold_is_taken_from_lots();
"""
NO_LOTS = """
DROP TRIGGER gold_allocations_are_taken_from_lots ON gold_allocations;
DROP FUNCTION cms_gold_is_taken_from_lots();
"""
KEPT = """
CREATE FUNCTION cms_gold_numbers_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'the numbers of % follow from the ledger, and are never written', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gold_accounts_begin_empty BEFORE INSERT ON gold_accounts FOR EACH ROW
    WHEN (NEW.balance <> 0 OR NEW.earned <> 0 OR NEW.entries <> 0) EXECUTE FUNCTION cms_gold_numbers_are_kept();
CREATE TRIGGER gold_accounts_numbers_are_kept BEFORE UPDATE ON gold_accounts FOR EACH ROW
    WHEN ((NEW.balance, NEW.earned, NEW.entries, NEW.student_id)
        IS DISTINCT FROM (OLD.balance, OLD.earned, OLD.entries, OLD.student_id))
    EXECUTE FUNCTION cms_gold_numbers_are_kept();
CREATE TRIGGER gold_lots_begin_whole BEFORE INSERT ON gold_lots FOR EACH ROW
    WHEN (NEW.remaining <> NEW.amount) EXECUTE FUNCTION cms_gold_numbers_are_kept();
CREATE TRIGGER gold_lots_are_kept BEFORE UPDATE OR DELETE ON gold_lots
    FOR EACH ROW EXECUTE FUNCTION cms_gold_numbers_are_kept();
"""
NOT_KEPT = """
DROP TRIGGER gold_lots_are_kept ON gold_lots;
DROP TRIGGER gold_lots_begin_whole ON gold_lots;
DROP TRIGGER gold_accounts_numbers_are_kept ON gold_accounts;
DROP TRIGGER gold_accounts_begin_empty ON gold_accounts;
DROP FUNCTION cms_gold_numbers_are_kept();
"""
FROZEN = """
CREATE TRIGGER gold_transactions_are_append_only BEFORE UPDATE OR DELETE ON gold_transactions
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();
CREATE TRIGGER gold_transactions_are_never_emptied BEFORE TRUNCATE ON gold_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_change();
ALTER TABLE gold_transactions ENABLE ALWAYS TRIGGER gold_transactions_are_append_only;
ALTER TABLE gold_transactions ENABLE ALWAYS TRIGGER gold_transactions_are_never_emptied;
CREATE TRIGGER gold_allocations_are_append_only BEFORE UPDATE OR DELETE ON gold_allocations
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();
CREATE TRIGGER gold_allocations_are_never_emptied BEFORE TRUNCATE ON gold_allocations
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_change();
ALTER TABLE gold_allocations ENABLE ALWAYS TRIGGER gold_allocations_are_append_only;
ALTER TABLE gold_allocations ENABLE ALWAYS TRIGGER gold_allocations_are_never_emptied;
"""
NOT_FROZEN = """
DROP TRIGGER gold_allocations_are_never_emptied ON gold_allocations;
DROP TRIGGER gold_allocations_are_append_only ON gold_allocations;
DROP TRIGGER gold_transactions_are_never_emptied ON gold_transactions;
DROP TRIGGER gold_transactions_are_append_only ON gold_transactions;
"""


class Migration(migrations.Migration):
    dependencies = [("gold", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(ENTRIES, NO_ENTRIES),
        migrations.RunSQL(LOTS, NO_LOTS),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
    ]
