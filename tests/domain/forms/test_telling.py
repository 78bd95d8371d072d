"""Who is told of forms: its audience, each step's reviewers, who submitted; and nobody of what is anonymous."""

import pytest

from domain.forms import commands
from domain.policy.notifications import NotificationKind
from domain.shared.actor import Actor
from tests.domain.notifications.test_causes import told
from tests.factories.forms import FormFactory, FormSubmissionFactory
from tests.factories.users import UserFactory

SYSTEM = Actor.system(reason="test")
pytestmark = pytest.mark.django_db


def test_form__published_answered_and_reviewed__each_is_told_at_their_turn():
    first, second, person = (UserFactory(family_name=name) for name in ("first", "second", "person"))
    row = FormFactory(to=[{"person": person}], reviewed_by=[first, second])

    commands.publish_form(SYSTEM, pk=row.pk)
    row.refresh_from_db()
    waiting = FormSubmissionFactory(form=row, person=person, status="draft")
    commands.submit_form_submission(Actor(user_id=person.pk), pk=waiting.pk)
    for reviewer in (first, second):
        commands.approve_form_submission(Actor(user_id=reviewer.pk), pk=waiting.pk, reason="Good.")

    assert told() == [
        (NotificationKind.FORM_PUBLISHED, "person"),
        (NotificationKind.FORM_REVIEW_WAITING, "first"),
        (NotificationKind.FORM_REVIEW_WAITING, "second"),
        (NotificationKind.FORM_APPROVED, "person"),
    ]


def test_form__answered_anonymously__nobody_is_told_of_it():
    person = UserFactory(family_name="person")
    row = FormFactory(status="published", is_anonymous=True, to=[{"person": person}])

    commands.answer_form(Actor(user_id=person.pk), pk=row.pk, answers={"name": "Ada"})

    assert told() == []
