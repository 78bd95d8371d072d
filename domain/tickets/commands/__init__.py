"""Submitting tickets, dealing with them, talking about them."""

from domain.tickets.commands.comments import add_ticket_comment, view_ticket_attachment
from domain.tickets.commands.merging import merge_ticket
from domain.tickets.commands.service import alert_ticket, reschedule_ticket
from domain.tickets.commands.steps import (
    close_ticket,
    evaluate_ticket,
    reopen_ticket,
    resolve_ticket,
    resume_ticket,
    wait_ticket,
)
from domain.tickets.commands.tickets import add_ticket, assign_ticket, change_ticket
from domain.tickets.commands.views import add_ticket_view, change_ticket_view, delete_ticket_view

__all__ = [
    "add_ticket",
    "add_ticket_comment",
    "add_ticket_view",
    "alert_ticket",
    "assign_ticket",
    "change_ticket",
    "change_ticket_view",
    "close_ticket",
    "delete_ticket_view",
    "evaluate_ticket",
    "merge_ticket",
    "reopen_ticket",
    "reschedule_ticket",
    "resolve_ticket",
    "resume_ticket",
    "view_ticket_attachment",
    "wait_ticket",
]
