"""A person's photo."""

from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.files.models import File
from domain.people import queries
from domain.people.models import ProfilePhoto
from domain.shared.access import require
from domain.shared.actor import Actor
from domain.shared.errors import NotFound
from domain.shared.locking import lock
from domain.users.models import User


@transaction.atomic
def add_profile_photo(actor: Actor, *, file_id: Any) -> ProfilePhoto:
    """Take one of the actor's own files as the photo, in the place of the one before.

    :raises NotFound: if it is no confirmed photo of the actor's own
    :raises AlreadyExists: if it is the photo already
    """
    require(actor, "profile_photo.add")
    if not queries.photo_files(actor, "file.view").filter(pk=file_id).exists():
        raise NotFound
    lock(User, actor.user_id)  # two at once would leave two
    lock(File, file_id)  # so that it can't be deleted meanwhile
    ProfilePhoto.objects.filter(user_id=actor.user_id).exclude(file_id=file_id).delete()
    return crud.add(
        actor,
        model=ProfilePhoto,
        rows=queries.profile_photos,
        permission="profile_photo.add",
        values={"user_id": actor.user_id, "file_id": file_id},
    )


@transaction.atomic
def view_profile_photo(actor: Actor, *, pk: Any) -> ProfilePhoto:
    """Let the actor see a photo, and record it.

    :raises NotFound: if the actor sees no such photo
    """
    require(actor, "profile_photo.view")
    photo = queries.profile_photos(actor, "profile_photo.view").select_related("file").filter(pk=pk).first()
    if photo is None:
        raise NotFound
    record_event(actor, action="profile_photo.view", about=photo)
    return photo
