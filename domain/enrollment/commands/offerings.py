"""Changing an offering, and the seats in it that are kept for some. What that frees goes to who waits."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum

from domain import crud
from domain.academic.models import SemesterOffering
from domain.academic.queries import semester_offerings
from domain.enrollment import queries
from domain.enrollment.commands.claims import claim_places
from domain.enrollment.commands.seats import promote_waiting
from domain.enrollment.errors import CapacityBelowEnrolled
from domain.enrollment.models import ReservedPlace
from domain.enrollment.rules.decisions import check_reserved, check_reserved_places
from domain.shared.access import require, require_reach
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, RuleBroken

OVERSOLD = "semester_offerings_seats_are_never_oversold"
CHANGE, RESERVE = "semester_offering.change", "reserved_place"


@transaction.atomic
def change_semester_offering(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None
) -> SemesterOffering:
    """Change an offering. More seats go to who waits; fewer than are taken is refused, by the table itself.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not change it
    :raises Stale: if it has another version by now
    :raises CapacityBelowEnrolled: if more seats are taken than there would be
    :raises TooManyReserved: if more would be kept for some than there would be
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    try:
        row = crud.change(
            actor,
            model=SemesterOffering,
            rows=semester_offerings,
            permission=CHANGE,
            pk=pk,
            values=values,
            versions=versions,
        )
    except RuleBroken as error:
        if error.params.get("rule") != OVERSOLD:
            raise
        taken = SemesterOffering.objects.values_list("seats_taken", flat=True).get(pk=pk)
        raise CapacityBelowEnrolled(fields=["capacity"], seats_taken=taken, capacity=values.get("capacity")) from error
    if "capacity" in values:
        check_reserved(reserved=_reserved(pk), capacity=row.capacity)
    promote_waiting(actor, claim=claim_places(actor, offering_ids=[pk]))
    return row


@transaction.atomic
def add_reserved_place(actor: Actor, *, values: Mapping[str, Any]) -> ReservedPlace:
    """Keep seats of an offering for some. Nobody who has a seat loses it.

    :raises NotFound: if there is no such offering
    :raises Forbidden: if the actor may not, in this offering
    :raises AlreadyExists: if the offering has seats kept under this name
    :raises TooManyReservedPlaces: if it keeps seats for as many groups as it may
    :raises TooManyReserved: if more would be kept than there are
    """
    require(actor, f"{RESERVE}.add")
    claim = claim_places(actor, offering_ids=[values["offering_id"]])
    place = crud.add(
        actor, model=ReservedPlace, rows=queries.reserved_places, permission=f"{RESERVE}.add", values=values
    )
    check_reserved_places(ReservedPlace.objects.filter(offering_id=place.offering_id).count())
    check_reserved(reserved=_reserved(place.offering_id), capacity=claim.rows[place.offering_id].capacity)
    return place


@transaction.atomic
def change_reserved_place(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], versions: Collection[int] | None
) -> ReservedPlace:
    """Change how many seats are kept, for whom and until when. What is no longer kept goes to who waits.

    :raises NotFound: if the actor can't see them
    :raises Forbidden: if the actor may not change them
    :raises Stale: if they have another version by now
    :raises TooManyReserved: if more would be kept than there are
    """
    offering_id = _offering_of(actor, f"{RESERVE}.change", pk)
    claim_places(actor, offering_ids=[offering_id])
    place = crud.change(
        actor,
        model=ReservedPlace,
        rows=queries.reserved_places,
        permission=f"{RESERVE}.change",
        pk=pk,
        values=values,
        versions=versions,
    )
    claim = claim_places(actor, offering_ids=[offering_id])
    check_reserved(reserved=_reserved(offering_id), capacity=claim.rows[offering_id].capacity)
    promote_waiting(actor, claim=claim)
    return place


@transaction.atomic
def delete_reserved_place(actor: Actor, *, pk: Any, versions: Collection[int] | None) -> None:
    """Keep these seats for nobody any more. They go to who waits.

    :raises NotFound: if the actor can't see them
    :raises Forbidden: if the actor may not delete them
    :raises Stale: if they have another version by now
    :raises InUse: if somebody took one of them
    """
    offering_id = _offering_of(actor, f"{RESERVE}.delete", pk)
    claim_places(actor, offering_ids=[offering_id])
    crud.remove(
        actor,
        model=ReservedPlace,
        rows=queries.reserved_places,
        permission=f"{RESERVE}.delete",
        pk=pk,
        versions=versions,
    )
    promote_waiting(actor, claim=claim_places(actor, offering_ids=[offering_id]))


def _offering_of(actor: Actor, permission: str, pk: Any) -> Any:
    """Return the offering of reserved seats that the actor may change: it is locked before they are."""
    require(actor, permission)
    place = queries.reserved_places(actor, f"{RESERVE}.view").filter(pk=pk).first()
    if place is None:
        raise NotFound
    require_reach(queries.reserved_places(actor, permission), pk, permission=permission)
    return place.offering_id


def _reserved(offering_id: Any) -> int:
    kept = ReservedPlace.objects.filter(offering_id=offering_id).aggregate(seats=Sum("seats"))["seats"]
    return int(kept or 0)
