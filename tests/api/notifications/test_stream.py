"""News as it happens: complete, once, one's own, for as long as one may listen."""

import asyncio
import http.client
import json
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from api.v1.notifications.stream import Listener
from config.stream import StreamHandler
from domain.notifications.models import Notification
from domain.policy import limits
from domain.shared import clock
from tests.factories.notifications import NotificationFactory
from tests.support.client import client_for
from tests.support.server import uvicorn

STREAM = "/api/v1/me/notifications/stream"


def events(body: bytes) -> list[tuple[str, str, Any]]:
    """Return the events of a body: id, name, data."""
    found = []
    for block in body.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith((":", "retry")) and line)
        if fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


@pytest.mark.django_db
def test_stream__by_a_server_that_ends_it__resumes_with_each_once_as_the_list_shows_them(client_as):
    reader = client_as(role="student", locale="vi")
    _, second, third = (NotificationFactory(recipient=reader.user) for _ in range(3))
    NotificationFactory()
    listed = {each["id"]: each for each in reader.get("/api/v1/notifications").json()["results"]}

    first = reader.get(STREAM)
    resumed = reader.get(STREAM, HTTP_LAST_EVENT_ID="1")
    by_query = reader.get(f"{STREAM}?last_event_id=3")

    assert first["Content-Type"] == "text/event-stream"
    assert first.content.startswith(b"retry: 5000\n\n")
    assert events(first.content) == [("3", "unread", {"unread": 3})]
    assert events(resumed.content) == [
        ("2", "notification", listed[str(second.pk)]),
        ("3", "notification", listed[str(third.pk)]),
        ("3", "unread", {"unread": 3}),
    ]
    assert events(by_query.content) == [("3", "unread", {"unread": 3})]
    assert reader.get(STREAM, HTTP_LAST_EVENT_ID="x").status_code == 400
    assert reader.get(f"{STREAM}?since=1").status_code == 400


def test_stream__a_client_that_reads_nothing__holds_a_place_from_the_beginning(monkeypatch):
    monkeypatch.setattr(limits, "STREAMS_MAX", 1)
    handler, room = StreamHandler(), []
    listener = Listener(1, 1, "", 0, 0, HttpRequest())

    async def stuck(message: Any) -> None:
        room.append(handler.hub.has_room(1))
        raise TimeoutError

    with pytest.raises(TimeoutError):
        asyncio.run(handler._go_on(listener, HttpResponse(), stuck))

    assert room == [False]
    assert handler.hub.has_room(1)


class Stream:
    """An open stream of a real server."""

    def __init__(self, port: int, client: Any, last: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Authorization": client.defaults["HTTP_AUTHORIZATION"], "Host": "localhost"}
        self.connection.request("GET", STREAM, headers={**headers, **({"Last-Event-ID": last} if last else {})})
        self.response = self.connection.getresponse()

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def until(self, number: int) -> list[tuple[str, str, Any]]:
        """Read until an event says how many are unread and has this id."""
        body = b""
        while not any((each[0], each[1]) == (str(number), "unread") for each in events(body.rpartition(b"\n\n")[0])):
            line = self.response.readline()
            assert line, "the stream ended"
            body += line
        return events(body)


@pytest.mark.django_db(transaction=True)
def test_stream__by_a_real_process__goes_on_is_ones_own_and_ends_with_the_session():
    reader, other = (client_for(user=NotificationFactory().recipient) for _ in range(2))
    with uvicorn() as port, ExitStack() as opened:

        def listen(last: str = "") -> Stream:
            return opened.enter_context(closing(Stream(port, reader, last)))

        stream = listen()
        assert stream.until(1) == [("1", "unread", {"unread": 1})]
        mine = NotificationFactory(recipient=reader.user)
        NotificationFactory(recipient=other.user)
        seen = stream.until(2)
        stream.close()
        missed = [NotificationFactory(recipient=reader.user) for _ in range(2)]
        Notification.objects.filter(pk=mine.pk).update(read_at=clock.now())
        resumed = listen("2")
        rest = resumed.until(4)
        more = [listen() for _ in range(limits.STREAMS_MAX)]
        reader.session_row.ended_at = clock.now()
        reader.session_row.save()
        ended = resumed.response.read()
        refused = listen().response

    assert [(each[1], each[2].get("id")) for each in seen] == [("notification", str(mine.pk)), ("unread", None)]
    assert [each[2].get("id") for each in rest] == [*(str(each.pk) for each in missed), None]
    assert rest[-1] == ("4", "unread", {"unread": 3})
    assert sorted(each.response.status for each in more) == [200] * (limits.STREAMS_MAX - 1) + [429]
    assert events(ended) == []
    assert refused.status == 401
