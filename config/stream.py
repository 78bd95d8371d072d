"""The ASGI application that keeps streams of news open: `uvicorn config.stream:application`.

The API itself answers the request, so who may listen, limits and problems are the same; where its answer would end,
this process goes on. One look at the database a second serves all who listen: no listener holds a connection.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
django.setup(set_prefix=False)

# What follows needs the settings.
import structlog  # noqa: E402
from asgiref.sync import sync_to_async  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import reverse  # noqa: E402

from api.authentication import claims_of  # noqa: E402
from api.health import PROBES  # noqa: E402
from api.problems import RateLimited, answer_problem  # noqa: E402
from api.v1.notifications.stream import HEARTBEAT, Listener, advance, news  # noqa: E402
from config.telemetry import last_words  # noqa: E402
from config.telemetry.exposition import PortTaken  # noqa: E402
from config.telemetry.streams import begin  # noqa: E402
from domain.authentication.errors import TokenInvalid  # noqa: E402
from domain.authentication.queries import live_sessions  # noqa: E402
from domain.policy import limits  # noqa: E402

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]
log = structlog.get_logger(channel="stream")
SERVED: Final = frozenset({reverse("notification-stream"), f"{reverse('notification-stream')}/", *PROBES})

last_words.begin()


class Hub:
    """All who listen in this process, and the one look at the database for all of them."""

    def __init__(self) -> None:
        self.waiting: dict[int, tuple[Listener, asyncio.Queue[bytes | None]]] = {}
        self.task: asyncio.Task[None] | None = None

    def has_room(self, person_id: Any) -> bool:
        own = sum(listener.person_id == person_id for listener, _ in self.waiting.values())
        return own < limits.STREAMS_MAX and len(self.waiting) < limits.STREAMS_ALL_MAX

    @asynccontextmanager
    async def joined(self, listener: Listener) -> AsyncIterator["asyncio.Queue[bytes | None]"]:
        """Keep somebody among those who listen. Events come by the queue; None is the end."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.waiting[id(listener)] = (listener, queue)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())
        try:
            yield queue
        finally:
            self.waiting.pop(id(listener), None)

    async def _look(self) -> None:
        """Look for news as long as anybody listens."""
        ticks = 0
        while self.waiting:
            try:
                await self._tick(checks=ticks % limits.STREAM_CHECK_SECONDS == 0)
            except Exception:
                log.exception("no look at the database")
            ticks += limits.STREAM_TICK_SECONDS
            await asyncio.sleep(limits.STREAM_TICK_SECONDS)

    async def _tick(self, *, checks: bool) -> None:
        present = list(self.waiting.values())
        listeners = [listener for listener, _ in present]
        ended = await sync_to_async(ended_of)(listeners) if checks else set()
        found = await sync_to_async(states_of)(listeners)
        for listener, queue in present:
            if id(listener) in ended or queue.qsize() > limits.STREAM_WAITING_MAX:
                queue.put_nowait(None)
            elif events := advance(listener, found[listener.person_id]):
                queue.put_nowait(events)


def states_of(listeners: Collection[Listener]) -> Any:
    """Ask what is new for all of them at once."""
    after: dict[Any, int] = {}
    for each in listeners:
        after[each.person_id] = min(each.after, after.get(each.person_id, each.after))
    try:
        close_old_connections()
        found: Any = news(after)
    except Exception:
        connection.close()
        raise
    return found


def ended_of(listeners: Collection[Listener]) -> set[int]:
    """Return whose token or session has ended."""
    live = live_sessions({each.session_id for each in listeners})
    return {id(each) for each in listeners if each.session_id not in live or not _is_valid(each.token)}


def _is_valid(token: str) -> bool:
    try:
        claims_of(token)
    except TokenInvalid:
        return False
    return True


class StreamHandler(ASGIHandler):
    """Django, with answers that go on."""

    def __init__(self) -> None:
        super().__init__()
        self.hub = Hub()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] not in SERVED:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body"})
        elif scope["type"] == "http":
            await super().__call__(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server."""
        await receive()
        try:
            begin(lambda: len(self.hub.waiting))
        except PortTaken as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def send_response(self, response: Any, send: Send) -> None:
        listener: Listener | None = getattr(response, "listener", None)
        if listener is None:
            await super().send_response(response, send)
        elif not self.hub.has_room(listener.person_id):
            retry = {"Retry-After": str(limits.STREAM_RETRY_SECONDS)}
            refused = answer_problem(listener.request, RateLimited("Too many streams at a time.", headers=retry))
            await super().send_response(refused, send)
        else:
            await self._go_on(listener, response, send)

    async def _go_on(self, listener: Listener, response: HttpResponse, send: Send) -> None:
        headers = [(name.lower().encode("ascii"), value.encode("latin1")) for name, value in response.items()]
        kept = [(name, value) for name, value in headers if name != b"content-length"]
        # Counted before anything is sent: a client that reads nothing holds a place as well.
        async with self.hub.joined(listener) as queue, _taking(queue) as following:
            await send({"type": "http.response.start", "status": response.status_code, "headers": kept})
            await send({"type": "http.response.body", "body": response.content, "more_body": True})
            while (events := await following()) is not None:
                await send({"type": "http.response.body", "body": events, "more_body": True})
        await send({"type": "http.response.body"})


@asynccontextmanager
async def _taking(queue: "asyncio.Queue[bytes | None]") -> AsyncIterator[Callable[[], Awaitable[bytes | None]]]:
    """Give what takes the next events, or a heartbeat after some silence. No event is lost to a silence that ends."""
    getting = asyncio.ensure_future(queue.get())

    async def following() -> bytes | None:
        nonlocal getting
        done, _ = await asyncio.wait({getting}, timeout=limits.STREAM_HEARTBEAT_SECONDS)
        if not done:
            return HEARTBEAT
        events = getting.result()
        getting = asyncio.ensure_future(queue.get())
        return events

    try:
        yield following
    finally:
        getting.cancel()


application = StreamHandler()
