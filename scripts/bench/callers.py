"""Who asks, and for what: access tokens of many people, and the ids of offerings. Prints them as JSON.

Runs as a process of its own with the product's settings; logging in would cost one Argon2 hash a person.
"""

import json
import sys

import django

PEOPLE = 200
OFFERINGS = 100
DEVICE = "benchmark"


def callers() -> dict[str, list[str]]:
    """Return the tokens of people spread over the whole university, and the ids."""
    from api.tokens import AccessToken
    from domain.academic.models import SemesterOffering
    from domain.users.models import DeviceSession, User

    ids = list(User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("id").values_list("id", flat=True))
    chosen = ids[:: max(1, len(ids) // PEOPLE)][:PEOPLE]
    DeviceSession.objects.filter(user_agent=DEVICE).delete()
    sessions = DeviceSession.objects.bulk_create([DeviceSession(user_id=pk, user_agent=DEVICE) for pk in chosen])
    offerings = SemesterOffering.objects.order_by("id").values_list("id", flat=True)[:OFFERINGS]
    return {"tokens": [str(AccessToken.of(session)) for session in sessions], "offerings": [str(pk) for pk in offerings]}


if __name__ == "__main__":
    django.setup()
    json.dump(callers(), sys.stdout)
