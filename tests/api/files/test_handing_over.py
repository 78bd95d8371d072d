"""Downloads that the API lets the proxy in front send."""

import pytest

from api import throttles
from tests.api.files.samples import FILES, PDF_BYTES, fetch, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind_nginx(settings, media):
    settings.MEDIA_HANDED_OVER_AT = "/media/"
    return media


def link_to(client, file):
    return client.post(f"{FILES}/{file['id']}/link").json()


def test_download__behind_nginx__is_a_redirect_that_only_nginx_follows(client_as, behind_nginx):
    client, nobody = client_as(role="student"), client_as()
    file = store(client, nobody, name="bảng điểm.pdf")

    answer = fetch(nobody, link_to(client, file))

    (kept,) = [each for each in behind_nginx.rglob("*") if each.is_file()]
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/media/{kept.relative_to(behind_nginx)}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''b%E1%BA%A3ng%20%C4%91i%E1%BB%83m.pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert kept.read_bytes() == PDF_BYTES


def test_download__behind_nginx__of_what_is_gone__404_without_a_redirect(client_as, behind_nginx):
    client, nobody = client_as(role="student"), client_as()
    link = link_to(client, store(client, nobody))
    for each in behind_nginx.rglob("*"):
        if each.is_file():
            each.unlink()

    answer = fetch(nobody, link)

    assert answer.status_code == 404
    assert "X-Accel-Redirect" not in answer


def test_download__of_two_people_behind_one_address__counted_apart(client_as, behind_nginx, settings):
    nobody = client_as()
    ours, theirs = (link_to(client, store(client, nobody)) for client in (client_as(role="student") for _ in "ab"))
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "anonymous": "3/60"}
    throttles.rate.cache_clear()
    throttles.limiter.cache_clear()
    forged = {"url": ours["url"][:-3] + "AAA"}

    # Sending the file has counted as well.
    assert [fetch(nobody, ours).status_code for _ in range(3)] == [200, 200, 429]
    assert fetch(nobody, theirs).status_code == 200
    assert [fetch(nobody, forged).status_code for _ in range(4)] == [404, 404, 404, 429]
