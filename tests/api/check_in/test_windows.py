"""Opening self check-in, showing its code, closing it."""

import io
from datetime import timedelta

import pytest
import segno
from PIL import Image

from domain.audit.models import AuditEvent
from domain.check_in import rules
from domain.check_in.jobs import forget_secrets
from domain.check_in.models import CheckInWindow
from tests.api.check_in.samples import NOW, STARTS_AT, WINDOWS, check_in, lecture
from tests.support.answers import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(frozen_clock, client_as):
    frozen_clock.move_to(NOW)
    found = lecture(client_as)
    CheckInWindow.objects.all().delete()
    return found


def opened(there, **body):
    return there.lecturer.post(WINDOWS, {"session_id": str(there.session.pk), **body})


def modules(png):
    """Return the modules of a QR code read off its picture: 1 is dark."""
    picture = Image.open(io.BytesIO(png)).convert("1")
    side = range(4 * 10 + 5, picture.width - 4 * 10, 10)  # the middle of each, without the quiet zone
    return [[int(picture.getpixel((x, y)) == 0) for x in side] for y in side]


def test_open__without_more__is_open_for_some_minutes_and_tells_no_secret(there):
    answer = opened(there)

    assert answer.status_code == 201, answer.content
    told, window = answer.json(), CheckInWindow.objects.get()
    assert (window.opens_at, window.closes_at) == (NOW, NOW + timedelta(minutes=15))
    assert (told["open_now"], told["late_after_minutes"]) == (True, 10)
    event = AuditEvent.objects.get(action="check_in_window.add")
    assert {"secret", "network"}.isdisjoint({*told, *event.after})
    assert len(bytes(window.secret)) > rules.SECRET_BYTES * 2  # sealed


def test_code__on_the_screen__lets_a_student_in_and_changes_with_every_step(there, frozen_clock):
    url = f"{WINDOWS}/{opened(there).json()['id']}/code"
    first = there.lecturer.get(url)
    frozen_clock.move_to(NOW + timedelta(seconds=15))
    second = there.lecturer.get(url).json()

    assert first["Cache-Control"] == "no-store"
    assert first.json()["valid_until"] == second["valid_from"] == "2026-03-01T22:05:15Z"
    assert first.json()["code"] != second["code"]
    assert second["step_seconds"] == 15
    assert check_in(there.student, second["code"]).status_code == 201
    assert there.student.get(url).status_code == 403


def test_qr__of_the_code__is_the_address_that_a_camera_opens(there, settings):
    settings.FRONTEND_URL = "https://campus.example"
    url = f"{WINDOWS}/{opened(there).json()['id']}"
    code = there.lecturer.get(f"{url}/code").json()["code"]
    wanted = segno.make_qr(f"https://campus.example/check-in#code={code}")

    svg, png = there.lecturer.get(f"{url}/qr"), there.lecturer.get(f"{url}/qr?format=png")

    assert (svg["Content-Type"], png["Content-Type"]) == ("image/svg+xml", "image/png")
    assert svg["Cache-Control"] == "no-store"
    assert modules(png.content) == [list(row) for row in wanted.matrix]
    assert svg.content.startswith(b"<?xml")
    assert b"<script" not in svg.content
    assert codes(there.lecturer.get(f"{url}/qr?format=gif")) == (400, "invalid_query")


def test_open__twice_at_a_time__is_refused_and_possible_after_closing(there):
    url = f"{WINDOWS}/{opened(there).json()['id']}"

    assert codes(opened(there)) == (409, "overlaps")
    assert there.lecturer.post(f"{url}/close").json()["open_now"] is False
    assert codes(there.lecturer.post(f"{url}/close")) == (409, "check_in_closed")
    assert codes(there.lecturer.get(f"{url}/code")) == (409, "check_in_closed")
    assert opened(there).status_code == 201
    assert [window.secret is None for window in CheckInWindow.objects.order_by("pk")] == [True, False]


def test_open__far_from_the_session_or_of_a_cancelled_one__is_refused(there):
    early = (STARTS_AT - timedelta(minutes=31)).isoformat()

    for opens_at in (early, "9999-12-31T23:59:00Z"):
        answer = opened(there, opens_at=opens_at)
        assert codes(answer) == (422, "check_in_outside")
        assert answer.json()["params"]["latest"] == "2026-03-02T00:15:00Z"
    there.session.status = "cancelled"
    there.session.save()
    assert codes(opened(there)) == (409, "session_cancelled")
    assert CheckInWindow.objects.count() == 0


def test_open__by_whoever_does_not_teach_it__is_refused(there, client_as):
    body, stranger = {"session_id": str(there.session.pk)}, client_as("convenor")

    assert stranger.post(WINDOWS, body).status_code == 403
    assert there.student.post(WINDOWS, body).status_code == 403
    assert CheckInWindow.objects.count() == 0
    opened(there)
    assert codes(stranger.post(WINDOWS, body)) == (403, "forbidden")  # in the same words: it is not told what is open
    assert CheckInWindow.objects.count() == 1


def test_secrets__of_closed_windows__are_forgotten(there, frozen_clock):
    opened(there)
    forget_secrets(0)
    assert CheckInWindow.objects.get().secret is not None
    frozen_clock.move_to(NOW + timedelta(minutes=15))

    forget_secrets(0)

    assert CheckInWindow.objects.get().secret is None
