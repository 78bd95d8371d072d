"""A desk that is open from nine to five in Melbourne, one who works at it, and one who asks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.help_desk.models import ServiceTarget, TicketCategory, TicketQueue
from domain.users.models import User
from tests.factories.help_desk import BusinessCalendarFactory, TicketCategoryFactory, TicketQueueFactory
from tests.factories.users import UserRoleFactory
from tests.support.client import Client, client_for

TICKETS, COMMENTS = "/api/v1/tickets", "/api/v1/ticket-comments"


def at(frozen_clock, day, hour, minute=0):
    """Let it be so late on a day of March 2026 in Melbourne, which is eleven hours ahead."""
    frozen_clock.move_to(datetime(2026, 3, day - 1 if hour < 11 else day, (hour - 11) % 24, minute, tzinfo=UTC))


@dataclass(frozen=True)
class Desk:
    queue: TicketQueue
    category: TicketCategory
    worker: User
    asker: User

    @property
    def staff(self) -> Client:
        """Whoever works at it, logged in at this moment."""
        return client_for(user=self.worker)

    @property
    def student(self) -> Client:
        """Whoever asks, logged in at this moment."""
        return client_for(user=self.asker)

    def submit(self, **body: Any) -> Any:
        told = {"title": "A question", "text": "Where is the library?", "category_id": str(self.category.pk), **body}
        return self.student.post(TICKETS, told)

    def do(self, client: Client, ticket: Any, verb: str, body: Any = None) -> Any:
        return client.post(f"{TICKETS}/{ticket['id']}/{verb}", body)

    def say(self, client: Client, ticket: Any, **body: Any) -> Any:
        return client.post(COMMENTS, {"ticket_id": ticket["id"], "text": "So it is.", **body})


@pytest.fixture
def desk(db) -> Desk:
    staff, student = (UserRoleFactory(role_id=role).user for role in ("staff", "student"))
    queue = TicketQueueFactory(calendar=BusinessCalendarFactory(), people=[staff])
    for priority, minutes in (("normal", (60, 480)), ("urgent", (30, 120))):
        ServiceTarget.objects.create(
            queue=queue, priority=priority, response_minutes=minutes[0], resolution_minutes=minutes[1]
        )
    return Desk(queue, TicketCategoryFactory(queue=queue), staff, student)
