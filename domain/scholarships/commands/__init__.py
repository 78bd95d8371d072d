"""Applying, deciding, and the documents of an application."""

from domain.scholarships.commands.applications import (
    add_scholarship_application,
    approve_scholarship_application,
    change_scholarship_application,
    reject_scholarship_application,
    review_scholarship_application,
    waitlist_scholarship_application,
    withdraw_scholarship_application,
)
from domain.scholarships.commands.documents import (
    add_application_document,
    delete_application_document,
    view_application_document,
)

__all__ = [
    "add_application_document",
    "add_scholarship_application",
    "approve_scholarship_application",
    "change_scholarship_application",
    "delete_application_document",
    "reject_scholarship_application",
    "review_scholarship_application",
    "view_application_document",
    "waitlist_scholarship_application",
    "withdraw_scholarship_application",
]
