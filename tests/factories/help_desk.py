"""Hours, queues, categories, tickets."""

from datetime import UTC, datetime, timedelta

import factory

from domain.help_desk.models import BusinessCalendar, BusinessPeriod, TicketCategory, TicketQueue, TicketQueueMember
from domain.policy.campuses import Campus
from domain.policy.tickets import TicketPriority
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import TicketState
from domain.tickets.models import Ticket, TicketAttachment, TicketComment, TicketView
from domain.tickets.models.tickets import ENDED
from tests.factories.files import FileFactory
from tests.factories.users import UserFactory

THEN = datetime(2026, 3, 2, 12, tzinfo=UTC)


class BusinessCalendarFactory(factory.django.DjangoModelFactory):
    """From nine to five, Monday to Friday."""

    class Meta:
        model = BusinessCalendar
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Hours {n}")
    campus = Campus.HAWTHORN

    @factory.post_generation
    def periods(self, create, extracted, **kwargs):
        BusinessPeriod.objects.bulk_create(
            BusinessPeriod(calendar=self, weekday=day, opens_minute=540, closes_minute=1020) for day in range(1, 6)
        )


class TicketQueueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketQueue
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Queue {n}")

    @factory.post_generation
    def people(self, create, extracted, **kwargs):
        TicketQueueMember.objects.bulk_create(TicketQueueMember(queue=self, member=each) for each in extracted or ())


class TicketCategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketCategory

    name = factory.Sequence(lambda n: f"Category {n}")


class TicketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ticket

    number = factory.Sequence(lambda n: 1_000 * (n + 1))  # the counter goes on from the highest
    title = factory.Sequence(lambda n: f"Question {n}")
    text = "Where is the library?"
    category = factory.SubFactory(TicketCategoryFactory)
    priority = TicketPriority.NORMAL
    submitter = factory.SubFactory(UserFactory)
    queue = factory.SubFactory(TicketQueueFactory)
    status = TicketState.OPEN
    paused_at = factory.LazyAttribute(lambda row: THEN if row.status == TicketState.WAITING else None)
    resolved_at = factory.LazyAttribute(
        lambda row: datetime.now(UTC) - timedelta(hours=1) if row.status in ENDED else None
    )
    closed_at = factory.LazyAttribute(lambda row: row.resolved_at if row.status == TicketState.CLOSED else None)


class TicketCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketComment

    ticket = factory.SubFactory(TicketFactory)
    author = factory.SubFactory(UserFactory)
    text = "On the second floor."


class TicketAttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketAttachment

    ticket = factory.SubFactory(TicketFactory)
    file = factory.SubFactory(FileFactory, purpose=FilePurpose.TICKET_ATTACHMENT)


class TicketViewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"View {n}")
    query = "status=open"
