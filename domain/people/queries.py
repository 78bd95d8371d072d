"""What can be asked of people."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Trim

from domain.files.models import File
from domain.files.queries import files
from domain.people import scopes
from domain.people.models import ExternalId, ParentGuardian, ProfilePhoto, StudentProfile
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import FileState
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User, UserRole
from domain.users.queries import valid_now


def users(actor: Actor, permission: str) -> QuerySet[User]:
    """Return the people the actor reaches with this permission."""
    return narrow(User.objects.all(), actor=actor, permission=permission, scopes=scopes.USER)


def student_profiles(actor: Actor, permission: str) -> QuerySet[StudentProfile]:
    """Return the student profiles the actor reaches with this permission."""
    return narrow(StudentProfile.objects.all(), actor=actor, permission=permission, scopes=scopes.STUDENT_PROFILE)


def parent_guardians(actor: Actor, permission: str) -> QuerySet[ParentGuardian]:
    """Return the links between students and guardians the actor reaches with this permission."""
    return narrow(ParentGuardian.objects.all(), actor=actor, permission=permission, scopes=scopes.PARENT_GUARDIAN)


def profile_photos(actor: Actor, permission: str) -> QuerySet[ProfilePhoto]:
    """Return the photos the actor reaches with this permission."""
    return narrow(ProfilePhoto.objects.all(), actor=actor, permission=permission, scopes=scopes.PROFILE_PHOTO)


def name_of(person: str = "") -> Trim:
    """Return what people call somebody. `person` leads there, such as `author__`."""
    called = Case(
        When(~Q(**{f"{person}preferred_name": ""}), then=F(f"{person}preferred_name")),
        default=F(f"{person}given_name"),
    )
    return Trim(Concat(called, Value(" "), F(f"{person}family_name")))


def photo_files(actor: Actor, permission: str) -> QuerySet[File]:
    """Return the files that the actor may take as a photo."""
    return files(actor, permission).filter(
        owner_id=actor.user_id, status=FileState.STORED, purpose=FilePurpose.PROFILE_PHOTO
    )


def readable_photo(actor: Actor, pk: Any) -> File | None:
    """Return the file of a photo that the actor may see."""
    photo = profile_photos(actor, "profile_photo.view").select_related("file").filter(pk=pk).first()
    return None if photo is None else photo.file


def external_ids(actor: Actor, permission: str) -> QuerySet[ExternalId]:
    """Return the ids in other systems that the actor reaches with this permission."""
    return narrow(ExternalId.objects.all(), actor=actor, permission=permission, scopes=scopes.EXTERNAL_ID)


def role_codes(path: str = "") -> ArraySubquery:
    """Return the codes of the roles that a person holds now, in order. `path` leads to the person."""
    held = UserRole.objects.filter(valid_now(), user=OuterRef(f"{path}pk"))
    return ArraySubquery(held.order_by("role_id").values("role_id").distinct())


def holding(codes: Any) -> Q:
    """Return the condition that a person holds one of these roles now."""
    return Q(Exists(UserRole.objects.filter(valid_now(), user=OuterRef("pk"), role__code__any_of=codes)))


def live() -> Q:
    """Return the condition that a guardian's link has not ended."""
    return Q(ended_at__isnull=True)
