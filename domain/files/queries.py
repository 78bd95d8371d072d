"""What can be asked of files."""

from typing import Any

from django.db.models import Q, QuerySet

from domain.files import scopes
from domain.files.models import File
from domain.policy.workflows import FileState
from domain.shared.access import narrow
from domain.shared.actor import Actor


def files(actor: Actor, permission: str) -> QuerySet[File]:
    """Return the files the actor reaches with this permission; what is not confirmed is its owner's only."""
    rows = File.objects.filter(Q(owner_id=actor.user_id) | Q(status=FileState.STORED))
    return narrow(rows, actor=actor, permission=permission, scopes=scopes.FILE)


def own_files(actor: Actor, permission: str) -> QuerySet[File]:
    """Return the actor's own files in every state. Whether one is usable for something is for `check_usable` to say."""
    return files(actor, permission).filter(owner_id=actor.user_id)


def readable_file(actor: Actor, pk: Any) -> File | None:
    """Return a file whose content the actor may read."""
    return files(actor, "file.view").filter(pk=pk, status=FileState.STORED).first()
