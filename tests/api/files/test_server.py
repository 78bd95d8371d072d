"""Large uploads through the real server."""

import http.client
import os
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from domain.policy import limits
from tests.api.files.samples import FILES, PDF, PDF_BYTES, announce, content_of, fetch
from tests.support.client import client_for
from tests.support.server import gunicorn, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port(media, monkeypatch):
    monkeypatch.setitem(os.environ, "MEDIA_ROOT", str(media))
    with gunicorn() as found:
        yield found


def put(port, path, content):
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    wire.request("PUT", path, body=content, headers={"Content-Type": PDF["media_type"]})
    response = wire.getresponse()
    status, body = response.status, response.read()
    wire.close()
    return status, body


def test_upload__the_largest_file__arrives_whole(port):
    client = client_for("student")
    content = PDF_BYTES + os.urandom(limits.FILE_BYTES_MAX - len(PDF_BYTES))
    file = announce(client, content)

    status, body = put(port, urlsplit(file["upload"]["url"]).path, content)

    assert (status, body) == (204, b"")
    confirmed = client.post(f"{FILES}/{file['id']}/confirm").json()
    assert confirmed["sha256"] == sha256(content).hexdigest()
    link = client.post(f"{FILES}/{file['id']}/link").json()
    assert content_of(fetch(client_for(), link)) == content
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    wire.request("GET", urlsplit(link["url"]).path)
    assert wire.getresponse().read() == content
    wire.close()


def test_upload__client_goes_away_in_the_middle__leaves_nothing_and_may_be_sent_again(port, media):
    file = announce(client_for("student"))
    path = urlsplit(file["upload"]["url"]).path
    head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(PDF_BYTES)}\r\n\r\n"

    answer = send(port, head.encode() + PDF_BYTES[:10])

    assert answer.split(b" ", 2)[1] in {b"422", b"400"}
    assert [each for each in media.rglob("*") if each.is_file()] == []
    assert put(port, path, PDF_BYTES)[0] == 204
