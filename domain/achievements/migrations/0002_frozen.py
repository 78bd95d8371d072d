"""What a student has achieved is never taken back or rewritten, whoever writes here."""

from django.db import migrations

FROZEN = """
CREATE TRIGGER student_achievements_are_append_only BEFORE UPDATE OR DELETE ON student_achievements
    FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();
CREATE TRIGGER student_achievements_are_never_emptied BEFORE TRUNCATE ON student_achievements
    FOR EACH STATEMENT EXECUTE FUNCTION cms_refuse_change();
ALTER TABLE student_achievements ENABLE ALWAYS TRIGGER student_achievements_are_append_only;
ALTER TABLE student_achievements ENABLE ALWAYS TRIGGER student_achievements_are_never_emptied;
"""
REVERSE = """
DROP TRIGGER student_achievements_are_never_emptied ON student_achievements;
DROP TRIGGER student_achievements_are_append_only ON student_achievements;
"""


class Migration(migrations.Migration):
    dependencies = [("achievements", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(FROZEN, REVERSE)]
