import hashlib
from datetime import date

import pytest
from django.core.management import CommandError
from django.db import connection

from domain.academic.models import Unit
from domain.users.models import User
from scripts.demo import writing
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def digests() -> dict[str, str]:
    """Return a digest of each table's rows by id: where they lie on disk depends on what lay there before."""
    found = {}
    for model in writing.models():
        digest = hashlib.sha256()
        rows = f"COPY (SELECT * FROM {model._meta.db_table} ORDER BY 1) TO STDOUT"
        with connection.cursor() as cursor, cursor.copy(rows) as copy:
            for line in copy:
                digest.update(line)
        found[model._meta.db_table] = digest.hexdigest()
    return found


def test_seed_demo__same_seed_and_day_twice__same_rows(seed):
    seed(seed=7, today=date(2026, 9, 1))
    before = digests()

    seed(seed=7, today=date(2026, 9, 1), replace=True, yes=True)

    assert digests() == before


def test_seed_demo__another_seed__other_rows_in_every_table_with_chance(seed):
    seed(seed=7, today=date(2026, 9, 1))
    before = digests()

    seed(seed=8, today=date(2026, 9, 1), replace=True, yes=True)

    same = {table for table, digest in digests().items() if digest == before[table]}
    assert same == {
        # Empty: what belongs to a request, to a login, or to bytes that are not there.
        *("stored_answers", "files", "application_documents", "emailed_tokens", "login_challenges", "login_failures"),
        *("passkeys", "profile_photos", "recovery_codes", "signing_keys", "totp_devices"),
        *("transcript_documents", "enrollment_holds", "enrollment_overrides", "reserved_places", "clash_allowances"),
        *("notification_preferences", "notification_hours"),
        *("ticket_attachments", "ticket_counters", "ticket_mentions", "ticket_routes", "ticket_views"),
        *("attendance_changes", "attendance_warnings", "calendar_feeds", "form_files", "form_participations"),
        # What the migrations put there.
        *("grade_schemes", "grades", "repeat_policies"),
    }


def test_seed_demo__where_demo_data_are_not_allowed__refuses_and_writes_nothing(seed, settings):
    settings.DEMO_DATA_ALLOWED = False

    with pytest.raises(CommandError, match="do not allow demo data"):
        seed()

    assert not User.objects.exists()
    assert not Unit.objects.exists()


@pytest.mark.parametrize("options", [{}, {"yes": True}, {"replace": True}])
def test_seed_demo__database_with_users__refuses_and_changes_nothing(seed, options):
    person = UserFactory()

    with pytest.raises(CommandError, match=r"--replace|--yes"):
        seed(**options)

    assert list(User.objects.all()) == [person]
    assert Unit.objects.count() == 0


def test_seed_demo__with_replace_and_yes__replaces_all(seed):
    UserFactory(email="somebody@example.org")

    seed(replace=True, yes=True)

    assert User.objects.count() == 60
    assert not User.objects.filter(email="somebody@example.org").exists()


def test_seed_demo__failing_midway__leaves_the_database_as_it_was(seed, monkeypatch):
    person = UserFactory(email="somebody@example.org")
    monkeypatch.setattr("scripts.demo.demand.room_for", lambda *_args, **_kwargs: (-1, 0))

    with pytest.raises(CommandError, match="nothing was changed"):
        seed(replace=True, yes=True)

    assert list(User.objects.all()) == [person]
    assert Unit.objects.count() == 0
