"""A repeated POST has one effect and gets the first answer again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.academic.models import Unit
from domain.idempotency.commands import forget_expired_answers
from domain.idempotency.models import StoredAnswer
from domain.shared.actor import Actor
from tests.api.platform.test_writes import UNIT, UNITS
from tests.factories.academic import UnitFactory

pytestmark = pytest.mark.django_db


def test_key__same_request_again__one_effect_and_the_same_answer(client_as):
    client = client_as(role="staff")

    first = client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Unit.objects.count() == 1


def test_key__refusal__is_repeated_although_it_would_succeed_now(client_as):
    client = client_as(role="staff")

    first = client.post(UNITS, {**UNIT, "level": 99}, HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(UNITS, {**UNIT, "level": 99}, HTTP_IDEMPOTENCY_KEY="k1")

    assert (first.status_code, again.status_code) == (422, 422)
    assert again.content == first.content
    assert again["Content-Type"] == "application/problem+json"


def test_key__conflict__is_not_kept(client_as):
    client = client_as(role="staff")
    taken = UnitFactory(code=UNIT["code"])

    assert client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 409
    taken.delete()
    assert client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


def test_key__crash__is_not_kept_and_nothing_is_written(client_as, monkeypatch):
    client = client_as(role="staff")
    with monkeypatch.context() as patch:
        patch.setattr("api.viewsets.read_one", lambda *args, **kwargs: 1 / 0)
        assert client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 500
    assert (Unit.objects.count(), StoredAnswer.objects.count()) == (0, 0)

    assert client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


@pytest.mark.parametrize("other", [{"name": "Else"}, {"level": 2}])
def test_key__other_body__422(client_as, other):
    client = client_as(role="staff")
    client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")

    response = client.post(UNITS, {**UNIT, **other}, HTTP_IDEMPOTENCY_KEY="k1")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


def test_key__other_person_or_route__independent(client_as):
    client_as(role="staff").post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")

    other = client_as(role="staff").post(UNITS, {**UNIT, "code": "B"}, HTTP_IDEMPOTENCY_KEY="k1")
    course = {"code": "BA", "name": "Arts", "department": "A", "credit_points": "300", "duration_months": 36}
    route = client_as(role="staff").post("/api/v1/courses", course, HTTP_IDEMPOTENCY_KEY="k1")

    assert (other.status_code, route.status_code) == (201, 201)


def test_key__of_somebody_without_permission__forbidden_and_not_kept(client_as):
    assert client_as(role="student").post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 403
    assert StoredAnswer.objects.count() == 0


@pytest.mark.parametrize("key", ["", "a" * 256, "tab\there", "ключ"])
def test_key__not_printable_or_too_long__400(client_as, key):
    assert client_as(role="staff").post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY=key).status_code == 400
    assert Unit.objects.count() == 0


def test_key__after_a_day__a_new_request(client_as, frozen_clock):
    client = client_as(role="staff")
    client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")
    frozen_clock.shift(timedelta(hours=24))
    client = client_as(user=client.user)

    response = client.post(UNITS, {**UNIT, "code": "B"}, HTTP_IDEMPOTENCY_KEY="k1")

    assert response.status_code == 201


def test_clean_up__expired_answers__go_and_others_stay(client_as, frozen_clock):
    client = client_as(role="staff")
    client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")
    frozen_clock.move_to(datetime(2026, 3, 3, 11, tzinfo=UTC))
    client_as(user=client.user).post(UNITS, {**UNIT, "code": "B"}, HTTP_IDEMPOTENCY_KEY="k2")
    frozen_clock.move_to(datetime(2026, 3, 3, 13, tzinfo=UTC))

    assert forget_expired_answers(Actor.system(reason="test")) == 1
    assert StoredAnswer.objects.get().key == "k2"


def test_dry_run__with_a_key__leaves_the_key_free(client_as):
    client = client_as(role="staff")
    client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1", HTTP_PREFER="dry-run")

    assert client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


def test_key__same_path_with_slashes__the_same_request(client_as):
    client = client_as(role="staff")
    first = client.post(UNITS, UNIT, HTTP_IDEMPOTENCY_KEY="k1")

    again = client.post(UNITS + "/" * 400, UNIT, HTTP_IDEMPOTENCY_KEY="k1")

    assert (again.status_code, again.content) == (201, first.content)
