import pytest

from tests.architecture.guards.sources import ROOT
from tests.architecture.guards.tools import copy_of_the_tree, lint, plant

BANNED = [
    ("from django.http import HttpRequest", "django.http"),
    ("from django.urls import reverse", "django.urls"),
    ("from django.shortcuts import get_object_or_404", "django.shortcuts"),
    ("from django.conf import settings", "django.conf"),
    ("from django.db.models.signals import post_save", "django.db.models.signals"),
    ("from django.db.models import signals", "django.db.models.signals"),
    ("from django.dispatch import receiver", "django.dispatch"),
    ("from django.contrib.contenttypes.fields import GenericForeignKey", "django.contrib.contenttypes"),
    ("from django.db.models.functions import Now", "django.db.models.functions.Now"),
    ("from django.utils import timezone\ntimezone.now()", "django.utils.timezone"),
    ("from datetime import UTC, datetime\ndatetime.now(UTC)", "datetime.datetime.now"),
    ("import datetime\ndatetime.date.today()", "datetime.date.today"),
    ("import time\ntime.time()", "time.time"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return copy_of_the_tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def report(tree):
    """Lint the tree with one file per ban in the domain, and the same in api/ and in the clock."""
    for index, (text, _) in enumerate(BANNED):
        plant(tree, f"domain/users/planted_{index}.py", text)
        plant(tree, f"api/planted_{index}.py", text)
    plant(tree, "domain/shared/clock.py", "datetime.now(UTC)")
    return lint(tree)[1]


def test_bans__on_the_project__are_kept():
    kept, said = lint(ROOT, "domain")

    assert kept, said


@pytest.mark.parametrize(("index", "banned"), [(index, name) for index, (_, name) in enumerate(BANNED)])
def test_ban__broken_in_the_domain__is_reported(report, index, banned):
    assert f"`{banned}` is banned" in report
    assert f"domain/users/planted_{index}.py" in report


def test_bans__outside_the_domain_and_in_the_clock__are_silent(report):
    assert "api/" not in report
    assert "clock.py:" not in report
