"""Lists in the order of a column that may be null."""

from itertools import chain

import pytest

from domain.tickets.models import Ticket
from tests.factories.help_desk import TicketFactory

pytestmark = pytest.mark.django_db


def walk(client, url, rel):
    """Follow the links of one direction; return the numbers of each page, and where the last one stands."""
    pages = []
    while url:
        last, page = url, client.get(url).json()
        pages.append([each["number"] for each in page["results"]])
        url = page[rel]
    return pages, last


@pytest.mark.parametrize("order", ["response_due_at", "-response_due_at"])
def test_pages__of_rows_that_have_no_value__every_row_once_in_order_both_ways(client_as, order):
    for day in (3, None, 1, None, 2):
        TicketFactory(response_due_at=day and f"2026-03-0{day}T00:00:00Z")
    expected = list(Ticket.objects.order_by(order, "id").values_list("number", flat=True))
    client = client_as(role="admin")

    for size in (1, 2):
        forward, last = walk(client, f"/api/v1/tickets?ordering={order}&page_size={size}", "next")
        backward, _ = walk(client, last, "previous")

        assert [*chain(*forward)] == [*chain(*reversed(backward))] == expected
