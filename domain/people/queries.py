"""What can be asked of people."""

from django.db.models import QuerySet

from domain.people import scopes
from domain.people.models import ExternalId, ParentGuardian, StudentProfile
from domain.shared.access import narrow
from domain.shared.actor import Actor
from domain.users.models import User


def users(actor: Actor, permission: str) -> QuerySet[User]:
    """Return the people the actor reaches with this permission."""
    return narrow(User.objects.all(), actor=actor, permission=permission, scopes=scopes.USER)


def student_profiles(actor: Actor, permission: str) -> QuerySet[StudentProfile]:
    """Return the student profiles the actor reaches with this permission."""
    return narrow(StudentProfile.objects.all(), actor=actor, permission=permission, scopes=scopes.STUDENT_PROFILE)


def parent_guardians(actor: Actor, permission: str) -> QuerySet[ParentGuardian]:
    """Return the links between students and guardians the actor reaches with this permission."""
    return narrow(ParentGuardian.objects.all(), actor=actor, permission=permission, scopes=scopes.PARENT_GUARDIAN)


def external_ids(actor: Actor, permission: str) -> QuerySet[ExternalId]:
    """Return the ids in other systems that the actor reaches with this permission."""
    return narrow(ExternalId.objects.all(), actor=actor, permission=permission, scopes=scopes.EXTERNAL_ID)
