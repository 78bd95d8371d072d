"""The last place of a form, the one answer of a person, and one decision at each step."""

from threading import Barrier
from typing import Any

import pytest

from domain.forms import commands, rules
from domain.forms.commands import anonymous, submissions
from domain.forms.models import Form, FormDecision, FormParticipation, FormSubmission
from domain.policy.workflows.forms import FormState
from domain.shared.actor import Actor
from tests.concurrency.test_events import told, unlocked
from tests.concurrency.test_records import wait_at
from tests.factories.forms import FormFactory, FormSubmissionFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system(reason="race")
PUBLISHED = FormState.PUBLISHED


def actor_for(person: Any) -> Actor:
    return Actor(user_id=person.pk)


def race_for_the_last_place(monkeypatch: Any) -> list[str]:
    """Let both look for a place before either takes it; a broken barrier means that the lock kept one out."""
    row = FormFactory(status=PUBLISHED, quota=1)
    drafts = FormSubmissionFactory.create_batch(2, form=row, status="draft")
    wait_at(monkeypatch, rules, "check_place", Barrier(2))
    found = race(
        lambda number: told(
            lambda: commands.submit_form_submission(actor_for(drafts[number].person), pk=drafts[number].pk)
        ),
        runners=2,
    )
    assert Form.objects.get().taken == FormSubmission.objects.filter(status="submitted").count() == 1
    return sorted(found)


def test_last_place__without_the_lock__both_are_let_and_only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    lock = submissions.lock
    monkeypatch.setattr(submissions, "lock", lambda model, pk: (unlocked if model is Form else lock)(model, pk))

    with pytest.raises(Exception, match="forms_places_are_never_oversold"):
        race_for_the_last_place(monkeypatch)
    assert Form.objects.get().taken == 1


def test_last_place__two_at_once__one_has_it_and_one_is_told(monkeypatch):
    assert race_for_the_last_place(monkeypatch) == ["done", "form_full"]


def test_one_answer__begun_twice_at_once__is_there_once():
    row, person = FormFactory(status=PUBLISHED), UserFactory()

    found = race(
        lambda number: told(lambda: commands.add_form_submission(actor_for(person), form_id=row.pk, answers={})),
        runners=4,
    )

    assert sorted(found) == ["already_answered"] * 3 + ["done"]
    assert FormSubmission.objects.count() == 1


def race_to_answer_anonymously(monkeypatch: Any) -> list[str]:
    row, person = FormFactory(status=PUBLISHED, is_anonymous=True), UserFactory()
    answers = {"name": "Ada"}
    found = race(
        lambda number: told(lambda: commands.answer_form(actor_for(person), pk=row.pk, answers=answers)), runners=4
    )
    assert FormSubmission.objects.count() == FormParticipation.objects.count() == 1
    return sorted(found)


def test_anonymous_answer__without_the_lock__is_once_by_the_table_alone(monkeypatch):
    monkeypatch.setattr(anonymous, "lock", unlocked)

    assert race_to_answer_anonymously(monkeypatch) == ["already_answered"] * 3 + ["done"]


def test_anonymous_answer__given_four_times_at_once__is_there_once(monkeypatch):
    assert race_to_answer_anonymously(monkeypatch) == ["already_answered"] * 3 + ["done"]


def race_to_decide(monkeypatch: Any) -> list[str]:
    """Let both see that it waits before either decides."""
    people = [UserRoleFactory(role_id="staff").user for _ in range(2)]
    row = FormFactory(status=PUBLISHED)
    row.reviewers.create(step=1, role_id="staff")
    waiting = FormSubmissionFactory(form=row, status="submitted", step=1)
    wait_at(monkeypatch, rules, "check_turn", Barrier(2))
    deeds = (commands.approve_form_submission, commands.reject_form_submission)
    found = race(
        lambda number: told(lambda: deeds[number](actor_for(people[number]), pk=waiting.pk, reason="So it is.")),
        runners=2,
    )
    assert FormDecision.objects.count() == 1
    return sorted(found)


def test_decision__without_the_lock__both_are_let_and_only_the_table_refuses(monkeypatch):
    # Guards the test below: if this one fails, the race is gone and the other proves nothing.
    monkeypatch.setattr(submissions, "lock", unlocked)

    assert race_to_decide(monkeypatch) == ["already_exists", "done"]


def test_decision__two_at_once__one_stands_and_one_is_told(monkeypatch):
    assert race_to_decide(monkeypatch) == ["done", "wrong_state"]
