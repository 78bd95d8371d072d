"""The documents of an application. Its row is locked while they change, so that their number and its state hold."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.files.models import File
from domain.files.rules import check_usable
from domain.policy.uploads import FilePurpose
from domain.scholarships import queries, rules
from domain.scholarships.models import ApplicationDocument, ScholarshipApplication
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock


@transaction.atomic
def add_application_document(actor: Actor, *, application_id: Any, file_id: Any, kind: str) -> ApplicationDocument:
    """Attach a file of one's own to an application of one's own.

    :raises NotFound: if the actor can't see the application, or there is no such file
    :raises Forbidden: if the application is not the actor's own
    :raises WrongState: if its review has begun
    :raises TooManyDocuments: if it has all that it may have
    :raises FileNotUsable: if the file is not the actor's, not confirmed, or meant for something else
    :raises AlreadyExists: if the file is attached already
    """
    require(actor, "application_document.add")
    require_sight(queries.scholarship_applications(actor, "scholarship_application.view"), application_id)
    application = lock(ScholarshipApplication, application_id)
    own = queries.scholarship_applications(actor, "scholarship_application.change")
    require_reach(own, application_id, permission="application_document.add")
    rules.check_submitted(application.status)
    rules.check_documents(ApplicationDocument.objects.filter(application_id=application_id).count())
    file = lock(File, file_id)  # so that it can't be deleted meanwhile
    mine = file.owner_id == actor.user_id
    check_usable(mine=mine, status=file.status, purpose=file.purpose, wanted=FilePurpose.SCHOLARSHIP_DOCUMENT)
    return crud.add(
        actor,
        model=ApplicationDocument,
        rows=queries.application_documents,
        permission="application_document.add",
        values={"application_id": application_id, "file_id": file_id, "kind": kind},
    )


@transaction.atomic
def delete_application_document(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Take a document off an application. The file stays its owner's.

    :raises NotFound: if the actor can't see the document
    :raises Forbidden: if it is not the actor's own
    :raises Stale: if it has another version by now
    :raises WrongState: if the application's review has begun
    """
    document = queries.application_documents(actor, "application_document.view").filter(pk=pk).first()
    if document is None:
        raise NotFound
    application = lock(ScholarshipApplication, document.application_id)
    crud.remove(
        actor,
        model=ApplicationDocument,
        rows=queries.application_documents,
        permission="application_document.delete",
        pk=pk,
        versions=versions,
    )
    rules.check_submitted(application.status)


@transaction.atomic
def view_application_document(actor: Actor, *, pk: Any) -> ApplicationDocument:
    """Let the actor read a document's content, whoever owns the file, and record it.

    :raises NotFound: if the actor sees no such document
    """
    require(actor, "application_document.view")
    rows = queries.application_documents(actor, "application_document.view")
    document = rows.filter(pk=pk).select_related("file").first()
    if document is None:
        raise NotFound
    record_event(actor, action="application_document.view", about=document)
    return document
