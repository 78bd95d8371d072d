"""What can be asked of transcripts on paper."""

from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from domain.policy.academic import DocumentStatus
from domain.records import scopes
from domain.records.errors import UnknownVerificationCode
from domain.records.models import TranscriptDocument, TranscriptEntry
from domain.records.rules.codes import normalized
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.shared.errors import NotFound


def transcript_documents(actor: Actor, permission: str) -> QuerySet[TranscriptDocument]:
    """Return the transcripts on paper the actor reaches with this permission."""
    rows = TranscriptDocument.objects.all()
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.TRANSCRIPT_DOCUMENT)


def document_status(path: str = "") -> Case:
    """Return what a document is worth: revoked, overtaken by later results, or valid. `path` leads to it.

    Entries are never deleted, so their number tells whether there has been another since.
    """
    entries = TranscriptEntry.objects.filter(student=OuterRef(f"{path}student")).order_by().values("student")
    now = Coalesce(Subquery(entries.annotate(number=Count("pk")).values("number")), 0)
    return Case(
        When(**{f"{path}revoked_at__isnull": False}, then=Value(DocumentStatus.REVOKED.value)),
        When(Q(**{f"{path}entries_counted__lt": now}), then=Value(DocumentStatus.SUPERSEDED.value)),
        default=Value(DocumentStatus.VALID.value),
        output_field=CharField(),
    )


def readable_document(actor: Actor, pk: Any) -> TranscriptDocument:
    """Return a document whose content the actor may read.

    :raises NotFound: if the actor sees no such document
    """
    document = transcript_documents(actor, "transcript_document.view").filter(pk=pk).first()
    if document is None:
        raise NotFound
    return document


def paper(document: TranscriptDocument) -> bytes:
    """Return a document as a PDF, always the same."""
    # Setting type loads fonts and more, a good part of a process's start, which few processes ever need.
    from domain.records.rules.paper import paper_of  # noqa: PLC0415

    return paper_of(
        document.content,
        code=document.verification_code,
        url=document.verification_url,
        issued_at=document.issued_at,
    )


def verification(code: str) -> dict[str, Any]:
    """Return what anybody with a document's code may compare with the paper, and what the document is worth.

    :raises UnknownVerificationCode: if no document has it
    """
    typed = normalized(code)
    rows = TranscriptDocument.objects.annotate(worth=document_status())
    found = rows.filter(verification_code=typed).first() if typed else None
    if found is None:
        raise UnknownVerificationCode
    student, course = found.content["student"], found.content["course"]
    return {
        "status": DocumentStatus(found.worth),
        "issued_at": found.issued_at,
        "revoked_at": found.revoked_at,
        "university": found.content["university"],
        "given_name": student["given_name"],
        "family_name": student["family_name"],
        "course": course and {"code": course["code"], "name": course["name"]},
        **found.content["totals"],
    }
