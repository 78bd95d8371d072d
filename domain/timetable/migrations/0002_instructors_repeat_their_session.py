from django.db import migrations

# Whoever moves or cancels a session, and however, moves or cancels what its instructors' rows repeat of it.
REPEAT = """
ALTER TABLE session_instructors ADD CONSTRAINT session_instructors_repeat_their_session
    FOREIGN KEY (session_id, starts_at, ends_at, status)
    REFERENCES sessions (id, starts_at, ends_at, status) ON UPDATE CASCADE ON DELETE CASCADE;
"""
REVERSE = """
ALTER TABLE session_instructors DROP CONSTRAINT session_instructors_repeat_their_session;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('timetable', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(REPEAT, REVERSE),
    ]
