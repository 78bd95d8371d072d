"""Announcing a file, taking its content in, checking it, and removing it."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum

from domain import crud
from domain.audit.commands import record_event
from domain.files import queries, rules
from domain.files.errors import NotUploaded, SizeMismatch, UploadExpired, UploadUsed
from domain.files.models import File
from domain.policy import limits
from domain.policy.workflows import FILE, FileState
from domain.shared import clock, storage
from domain.shared.access import require, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, WrongState
from domain.shared.locking import lock
from domain.shared.transitions import advance
from domain.users.models import User

UPLOAD_TIME: Final = timedelta(minutes=limits.FILE_UPLOAD_MINUTES)
ORPHANS_KEPT: Final = timedelta(hours=1)
FORGOTTEN_AT_ONCE: Final = 500


@transaction.atomic
def add_file(actor: Actor, *, name: str, media_type: str, size: int, purpose: str, sha256: str | None = None) -> File:
    """Announce a file; its content is sent afterwards, to the place its storage key names.

    :raises Forbidden: if the actor may not
    :raises MediaTypeNotAllowed: if such files are not taken for this purpose
    :raises FileNameInvalid: if it can't be called that
    :raises TooManyUnconfirmed: if the actor has announced too many and confirmed none of them
    :raises StorageFull: if the actor's files would take more room than one person has
    """
    require(actor, "file.add")
    rules.check_media_type(media_type, purpose=purpose)
    name = rules.clean_name(name, media_type=media_type)
    lock(User, actor.user_id)
    waiting = File.objects.filter(owner_id=actor.user_id, status=FileState.ANNOUNCED, expires_at__gt=clock.now())
    rules.check_unconfirmed(waiting.count())
    taken = File.objects.filter(owner_id=actor.user_id).aggregate(sum=Sum("size"))["sum"] or 0
    rules.check_room(size, taken=taken)
    values = {
        "owner_id": actor.user_id,
        "name": name,
        "media_type": media_type,
        "size": size,
        "announced_sha256": sha256,
        "purpose": purpose,
        "expires_at": clock.now() + UPLOAD_TIME,
    }
    return crud.add(actor, model=File, rows=queries.files, permission="file.add", values=values)


def keep_upload(actor: Actor, *, pk: Any, size: int | None, pieces: Iterable[bytes]) -> None:
    """Take in the content of an announced file. No transaction is open while the bytes come in.

    What breaks off, or is longer or shorter than announced, leaves nothing behind and may be sent again.

    :raises NotFound: if there is no such file of the actor's
    :raises UploadUsed: if it was sent before, or is being sent
    :raises UploadExpired: if it comes too late
    :raises SizeMismatch: if it is not of the announced size
    """
    file = claim_upload(actor, pk=pk, size=size)
    try:
        storage.write(file.storage_key, rules.measured(pieces, size=file.size))
    except BaseException:
        forget_upload(actor, pk=pk)
        raise


@transaction.atomic
def claim_upload(actor: Actor, *, pk: Any, size: int | None) -> File:
    """Use up the file's one upload, before its content comes in.

    :raises NotFound: if there is no such file of the actor's
    :raises UploadUsed: if somebody has claimed it, or it is confirmed
    :raises UploadExpired: if it comes too late
    :raises SizeMismatch: if the content is known to be of another size
    """
    require_sight(queries.files(actor, "file.add"), pk)
    file = lock(File, pk)
    if file.upload_began_at is not None or file.status != FileState.ANNOUNCED:
        raise UploadUsed
    _check_in_time(file)
    if size is not None and size != file.size:
        raise SizeMismatch(announced=file.size, sent=size)
    file.upload_began_at = clock.now()
    file.expires_at = file.upload_began_at + UPLOAD_TIME  # so that nobody tidies up under a slow upload
    file.updated_at, file.version = file.upload_began_at, file.version + 1
    file.save(update_fields=["upload_began_at", "expires_at", "updated_at", "version"])
    record_event(actor, action="file.upload", about=file)
    return file


@transaction.atomic
def forget_upload(actor: Actor, *, pk: Any) -> None:
    """Give the file's one upload back, after it broke off."""
    File.objects.filter(pk=pk, status=FileState.ANNOUNCED).update(upload_began_at=None)


def _check_in_time(file: File) -> None:
    if file.expires_at is not None and file.expires_at <= clock.now():
        raise UploadExpired


@transaction.atomic
def confirm_file(actor: Actor, *, pk: Any) -> File:
    """Check the content that was sent, and keep the file for good.

    The content is read before the row is locked, since it may lie far away. Where the upload's address may be used
    again, a copy is checked and kept, whose key nobody is told; two that confirm at once have a copy each.

    :raises NotFound: if there is no such file
    :raises NotUploaded: if its content is not there
    :raises SizeMismatch: if it is not of the announced size
    :raises ContentMismatch: if it is not of the announced type
    :raises DigestMismatch: if it is not the content whose SHA-256 was announced
    :raises UploadExpired: if it was not confirmed in time
    :raises WrongState: if it is confirmed already
    """
    require(actor, "file.confirm")
    require_sight(queries.files(actor, "file.view"), pk)
    announced = queries.files(actor, "file.confirm").filter(pk=pk).first()
    if announced is None:
        raise NotFound
    key = announced.storage_key
    settled = _settle(announced) if announced.status == FileState.ANNOUNCED else key
    try:
        found = _examine(announced, settled) if announced.status == FileState.ANNOUNCED else {}
        file = lock(File, pk)
        _check_in_time(file)
        advance(file, FILE, "file.confirm", **found, storage_key=settled, expires_at=None)
        record_event(actor, action="file.confirm", about=file, after={**found, "status": file.status})
    except BaseException:
        if settled != key:
            storage.remove(settled)
        raise
    if settled != key:
        transaction.on_commit(lambda: storage.remove(key), robust=True)
    return file


def _settle(file: File) -> str:
    """Return the key of the bytes that are going to be checked and kept."""
    _check_in_time(file)
    stored_size = storage.size(file.storage_key)
    if stored_size is None or stored_size < file.size:  # it may still be coming in
        raise NotUploaded
    if stored_size != file.size:
        raise SizeMismatch(announced=file.size, sent=stored_size)
    try:
        return storage.settle(file.storage_key, media_type=file.media_type)
    except FileNotFoundError as error:
        raise NotUploaded from error


def _examine(file: File, key: str) -> dict[str, Any]:
    """Return what the content is found to be."""
    try:
        with storage.open_bytes(key) as content:
            media_type = rules.sniff(content, announced=file.media_type)
        digest = hashlib.sha256()
        for piece in rules.measured(storage.pieces(key), size=file.size):
            digest.update(piece)
    except FileNotFoundError as error:
        raise NotUploaded from error
    rules.check_digest(digest.hexdigest(), announced=file.announced_sha256)
    return {"sniffed_media_type": media_type, "stored_size": file.size, "sha256": digest.hexdigest()}


@transaction.atomic
def delete_file(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> None:
    """Delete a file, and its bytes once that is certain.

    :raises NotFound: if the actor can't see it
    :raises Stale: if it has another version by now
    :raises InUse: if something refers to it
    """
    key = File.objects.filter(pk=pk).values_list("storage_key", flat=True).first()
    crud.remove(actor, model=File, rows=queries.files, permission="file.delete", pk=pk, versions=versions)
    transaction.on_commit(lambda: storage.remove(str(key)), robust=True)


@transaction.atomic
def view_file(actor: Actor, *, pk: Any) -> File:
    """Let the actor read the content, and record it.

    :raises NotFound: if the actor sees no such file
    :raises WrongState: if it is not confirmed
    """
    require(actor, "file.view")
    require_sight(queries.files(actor, "file.view"), pk)
    file = queries.readable_file(actor, pk)
    if file is None:
        raise WrongState("Its content is not confirmed.", status=FileState.ANNOUNCED, possible_from=[FileState.STORED])
    record_event(actor, action="file.view", about=file)
    return file


@transaction.atomic
def forget_expired_files(actor: Actor) -> int:
    """Delete files that were announced and not confirmed in time, with their bytes; return how many."""
    expired = File.objects.filter(status=FileState.ANNOUNCED, expires_at__lte=clock.now())
    found = dict(
        expired.select_for_update(skip_locked=True)
        .order_by("expires_at")
        .values_list("pk", "storage_key")[:FORGOTTEN_AT_ONCE]
    )
    File.objects.filter(pk__in=found).delete()
    for key in found.values():
        transaction.on_commit(lambda key=key: storage.remove(key), robust=True)  # type: ignore[misc]
    return len(found)


def forget_orphans(actor: Actor) -> int:
    """Remove bytes that no row names, such as those of a deletion that was interrupted; return how many."""
    return sum(_forget_orphans_among(keys) for keys in storage.stored_keys())


@transaction.atomic
def _forget_orphans_among(keys: Collection[str]) -> int:
    known = set(File.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    horizon, removed = clock.now() - ORPHANS_KEPT, 0
    for key in keys:
        if key not in known and storage.written_at(key) < horizon:
            storage.remove(key)
            removed += 1
    return removed
