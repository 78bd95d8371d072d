"""A mark, its sheet and its enrollment are of one offering: composite foreign keys, which Django can't declare."""

from django.db import migrations

TIED = """
ALTER TABLE enrollments ADD CONSTRAINT enrollments_id_with_offering UNIQUE (id, offering_id);
ALTER TABLE marks ADD CONSTRAINT marks_repeat_their_sheet
    FOREIGN KEY (sheet_id, offering_id) REFERENCES mark_sheets (id, offering_id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE marks ADD CONSTRAINT marks_repeat_their_enrollment
    FOREIGN KEY (enrollment_id, offering_id) REFERENCES enrollments (id, offering_id) DEFERRABLE INITIALLY IMMEDIATE;
"""
REVERSE = """
ALTER TABLE marks DROP CONSTRAINT marks_repeat_their_enrollment;
ALTER TABLE marks DROP CONSTRAINT marks_repeat_their_sheet;
ALTER TABLE enrollments DROP CONSTRAINT enrollments_id_with_offering;
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial")]
    operations = [migrations.RunSQL(TIED, REVERSE)]
