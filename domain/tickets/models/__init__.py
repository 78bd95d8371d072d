"""Tickets, what is said about them, and saved filters."""

from domain.tickets.models.comments import TicketAttachment, TicketComment, TicketMention
from domain.tickets.models.tickets import Ticket, TicketCounter
from domain.tickets.models.views import TicketView

__all__ = ["Ticket", "TicketAttachment", "TicketComment", "TicketCounter", "TicketMention", "TicketView"]
