"""What can be asked of scholarships and applications."""

from typing import Any

from django.db.models import Q, QuerySet

from domain.files.models import File
from domain.policy.workflows import FileState
from domain.scholarships import scopes
from domain.scholarships.models import ApplicationDocument, Scholarship, ScholarshipApplication
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.shared.clock import CurrentInstant


def scholarships(actor: Actor, permission: str) -> QuerySet[Scholarship]:
    """Return the scholarships the actor reaches with this permission."""
    return narrow(Scholarship.objects.all(), actor=actor, permission=permission)


def scholarship_applications(actor: Actor, permission: str) -> QuerySet[ScholarshipApplication]:
    """Return the applications the actor reaches with this permission."""
    return narrow(
        ScholarshipApplication.objects.all(),
        actor=actor,
        permission=permission,
        scopes=scopes.SCHOLARSHIP_APPLICATION,
    )


def application_documents(actor: Actor, permission: str) -> QuerySet[ApplicationDocument]:
    """Return the documents of applications the actor reaches with this permission."""
    return narrow(
        ApplicationDocument.objects.all(), actor=actor, permission=permission, scopes=scopes.APPLICATION_DOCUMENT
    )


def readable_document(actor: Actor, pk: Any) -> File | None:
    """Return the file of a document whose content the actor may read, whoever owns it."""
    rows = application_documents(actor, "application_document.view").filter(pk=pk, file__status=FileState.STORED)
    document = rows.select_related("file").first()
    return document.file if document else None


def open_now(path: str = "") -> Q:
    """Return the condition that a scholarship takes applications now. `path` leads to it."""
    present = CurrentInstant()
    return Q(
        **{f"{path}is_active": True, f"{path}opens_at__lte": present, f"{path}closes_at__gt": present},
    )
