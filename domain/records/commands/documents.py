"""Transcripts on paper: frozen when they are issued, and revoked at most."""

import secrets
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy.reach import Scope
from domain.records import queries
from domain.records.errors import DocumentRevoked, NoTranscript
from domain.records.models import TranscriptDocument, TranscriptEntry
from domain.records.rules import check_reason, codes, transcript
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden
from domain.shared.locking import lock
from domain.users.models import User


@transaction.atomic
def add_transcript_document(actor: Actor, *, student_id: Any, address: str) -> TranscriptDocument:
    """Freeze a student's transcript as it is now, under a code by which anybody can check it.

    The student's account is locked, so that no result comes in between. `address` is where codes are checked.

    :raises Forbidden: if the actor may not issue this student's transcript
    :raises NoTranscript: if the person is no student
    """
    permission = "transcript_document.add"
    require(actor, permission)
    profile = queries.transcript_holder(actor, permission, student_id)
    if profile is None:
        raise (
            NoTranscript(fields=["student_id"])
            if Scope.ANY in actor.scopes(permission)
            else Forbidden(permission=permission, fields=["student_id"])
        )
    lock(User, student_id)
    content = queries.transcript_of(profile)
    code = codes.code_of(secrets.randbits(codes.BITS))
    document = TranscriptDocument(
        student_id=student_id,
        content=content,
        sha256=transcript.digest(content),
        verification_code=code,
        verification_url=f"{address}{codes.grouped(code)}",
        entries_counted=TranscriptEntry.objects.filter(student_id=student_id).count(),
        issued_at=clock.now(),
        issued_by_id=actor.user_id,
    )
    crud.write(document, force_insert=True)
    require_reach(queries.transcript_documents(actor, permission), document.pk, permission=permission)
    told = {"student_id": document.student_id, "sha256": document.sha256}
    record_event(actor, action=permission, about=document, after=told)
    return document


@transaction.atomic
def revoke_transcript_document(actor: Actor, *, pk: Any, reason: str) -> TranscriptDocument:
    """Declare a document worthless, for ever. Its code says so from now on, and not why.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not revoke it
    :raises ReasonMissing: without a reason
    :raises DocumentRevoked: if it is revoked already
    """
    permission = "transcript_document.revoke"
    require(actor, permission)
    require_sight(queries.transcript_documents(actor, "transcript_document.view"), pk)
    document = lock(TranscriptDocument, pk)
    require_reach(queries.transcript_documents(actor, permission), pk, permission=permission)
    check_reason(reason)
    if document.revoked_at is not None:
        raise DocumentRevoked(revoked_at=document.revoked_at)
    after = {"revoked_at": clock.now(), "revoked_by_id": actor.user_id, "revocation_reason": reason.strip()}
    for name, value in after.items():
        setattr(document, name, value)
    document.save(update_fields=list(after))
    record_event(actor, action=permission, about=document, after={"revoked_at": after["revoked_at"]}, reason=reason)
    return document
