"""Writing forms, saying whom they are for and who reviews them, publishing and closing them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from domain import crud
from domain.audiences.queries import asked_targets
from domain.audiences.rules import Target
from domain.audit.commands import record_event
from domain.forms import queries, rules
from domain.forms.commands.telling import tell_audience
from domain.forms.errors import UnknownReviewer
from domain.forms.models import Form, FormAudience, FormParticipation, FormReviewer, FormVersion
from domain.policy.workflows.forms import FORM
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import Stale
from domain.shared.locking import lock
from domain.shared.transitions import advance, check_step

ADD, CHANGE, PUBLISH, CLOSE = (f"form.{verb}" for verb in ("add", "change", "publish", "close"))
Items = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """What a form is to ask, for whom, and who reviews it. None: as it is."""

    schema: Mapping[str, Any] | None = None
    hints: Mapping[str, Any] | None = None
    audience: Items | None = None
    reviewers: Items | None = None


@transaction.atomic
def add_form(actor: Actor, *, values: Mapping[str, Any], asked: Asked) -> Form:
    """Add a form as a draft. Without an owner the actor is it.

    :raises Forbidden: if the actor may not address these people
    :raises SchemaRefused, HintsRefused: with everything that is wrong with what it is to ask
    :raises BadAudience, UnknownAudience: pointing at rules that name nothing proper
    :raises BadReviewers, UnknownReviewer: pointing at reviewers that make no review
    :raises RuleBroken: if a constraint of the table refuses the values
    """
    require(actor, ADD)
    complete = {"owner_id": actor.user_id, **values}
    row = Form(**complete)
    crud.write(row, force_insert=True)
    told = {**complete, **_ask(actor, row, asked)}
    if row.draft_version_id is not None:
        crud.write(row, update_fields=["draft_version"])
    require_reach(queries.forms(actor, ADD), row.pk, permission=ADD, fields=["audience"])
    record_event(actor, action=ADD, about=row, after=told)
    return row


@transaction.atomic
def change_form(
    actor: Actor, *, pk: Any, values: Mapping[str, Any], asked: Asked, versions: Collection[int] | None = None
) -> Form:
    """Change a form. A changed schema is a draft until it is published; what was published stays what it is.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if the actor may not change it, or not address these people
    :raises Stale: if it has another version by now
    :raises WrongState: if it is closed
    :raises FormFixed: if it was published, and people have answered by what would change
    :raises FormForNobody: if it is published and would address nobody
    :raises QuotaBelowTaken: if more have answered than the quota would let
    :raises SchemaRefused, HintsRefused, BadAudience, UnknownAudience, BadReviewers, UnknownReviewer, RuleBroken: as
        `add_form`
    """
    row = claim_form(actor, permission=CHANGE, pk=pk, versions=versions)
    rules.check_changeable(row.status)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    steps = queries.steps_in(row.pk)
    rules.check_fixed(row.status, changed, steps=(steps, _steps(asked, steps)))
    rules.check_quota(quota=changed.get("quota", row.quota), taken=row.taken)
    before = {name: getattr(row, name) for name in changed}
    told = _ask(actor, row, asked)
    if not changed and not told:
        return row
    for name, value in {**changed, "version": row.version + 1, "updated_at": clock.now()}.items():
        setattr(row, name, value)
    crud.write(row, update_fields=[*changed, "draft_version", "version", "updated_at"])
    if row.published_at is not None:
        rules.check_addressed(len(queries.targets_of(row)))
    require_reach(queries.forms(actor, CHANGE), pk, permission=CHANGE, fields=["audience"])
    record_event(actor, action=CHANGE, about=row, before=before, after={**changed, **told})
    return row


@transaction.atomic
def publish_form(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Form:
    """Put what was written last in force, for good. What was begun before is submitted by what it was begun with.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if the actor may not publish it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is closed
    :raises NothingToPublish: if nothing was written since
    :raises FormForNobody: if it addresses nobody
    :raises AnonymousAsksLess: if it is anonymous, and asks for files or has a review
    :raises FormFixed: if it is anonymous, and somebody has answered what it asked before
    :raises FormNotOpen: if it takes no answers any more
    """
    row = claim_form(actor, permission=PUBLISH, pk=pk, versions=versions)
    check_step(row, FORM, "form.publish")
    version, now, before = row.draft_version, clock.now(), row.status
    rules.check_publishable(
        has_draft=version is not None,
        rules=len(queries.targets_of(row)),
        is_anonymous=row.is_anonymous,
        taken=row.taken,
        asks_for_files=version is not None and rules.asks_for_files(version.schema),
        steps=queries.steps_in(row.pk),
        closes_at=row.closes_at,
        now=now,
    )
    assert version is not None  # noqa: S101 (said to the type checker; the rule has refused it)
    version.published_at, version.version, version.updated_at = now, version.version + 1, now
    crud.write(version, update_fields=["published_at", "version", "updated_at"])
    changes = {"published_version": version, "draft_version": None, "published_by_id": actor.user_id}
    advance(row, FORM, "form.publish", published_at=row.published_at or now, **changes)
    told = {"status": row.status, "number": version.number}
    record_event(actor, action=PUBLISH, about=row, before={"status": before}, after=told)
    tell_audience(actor, row=row)
    return row


@transaction.atomic
def close_form(actor: Actor, *, pk: Any, versions: Collection[int] | None = None) -> Form:
    """Take no answers any more, for good. Of an anonymous form it is forgotten who has answered.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if the actor may not close it
    :raises Stale: if it has another version by now
    :raises WrongState: if it is closed already
    """
    row = claim_form(actor, permission=CLOSE, pk=pk, versions=versions)
    before = row.status
    advance(row, FORM, "form.close", closed_at=clock.now())
    FormParticipation.objects.filter(form=row).delete()
    record_event(actor, action=CLOSE, about=row, before={"status": before}, after={"status": row.status})
    return row


def claim_form(actor: Actor, *, permission: str, pk: Any, versions: Collection[int] | None) -> Form:
    """Lock a form that the actor reaches until the caller's transaction ends.

    :raises NotFound: if the actor can't see it
    :raises Forbidden: if the actor may not do this with it
    :raises Stale: if it has another version by now
    """
    require(actor, permission)
    require_sight(queries.forms(actor, queries.VIEW), pk)
    row = lock(Form, pk)
    require_reach(queries.forms(actor, permission), pk, permission=permission)
    if versions is not None and row.version not in versions:
        raise Stale(version=row.version)
    return row


def _steps(asked: Asked, there: int) -> int:
    return there if asked.reviewers is None else rules.check_reviewers(asked.reviewers)


def _ask(actor: Actor, row: Form, asked: Asked) -> dict[str, Any]:
    """Write what a form is to ask, for whom, and who reviews it; return what has changed, as a record tells it."""
    told: dict[str, Any] = {}
    if asked.schema is not None or asked.hints is not None:
        told |= _write_version(actor, row, asked)
    if asked.audience is not None:
        wanted = asked_targets(actor, asked.audience)
        if set(wanted) != set(queries.targets_of(row)):
            _address(row, wanted)
            told["audience"] = [each.told() for each in wanted]
    if asked.reviewers is not None:
        told |= _write_reviewers(actor, row, asked.reviewers)
    return told


def _write_version(actor: Actor, row: Form, asked: Asked) -> dict[str, Any]:
    last = row.draft_version or row.published_version
    schema = asked.schema if asked.schema is not None else last.schema if last else {}
    rules.check_schema(schema)
    kept = rules.fitting(last.hints if last else {}, schema)
    hints = rules.check_hints(asked.hints if asked.hints is not None else kept, schema)
    if last is not None and rules.same([last.schema, last.hints]) == rules.same([schema, hints]):
        return {}
    written = {"schema": schema, "hints": hints, "author_id": actor.user_id}
    if row.draft_version is None:
        number = last.number + 1 if last else 1
        row.draft_version = FormVersion(form=row, number=number, **written)
        crud.write(row.draft_version, force_insert=True)
    else:
        for name, value in {**written, "version": row.draft_version.version + 1, "updated_at": clock.now()}.items():
            setattr(row.draft_version, name, value)
        crud.write(row.draft_version, update_fields=[*written, "version", "updated_at"])
    return {"number": row.draft_version.number, "fields": list(schema["properties"])}


def _address(row: Form, targets: Sequence[Target]) -> None:
    row.audience_rules.all().delete()
    FormAudience.objects.bulk_create([FormAudience(form=row, kind=each.kind, **each.columns()) for each in targets])


def _write_reviewers(actor: Actor, row: Form, items: Items) -> dict[str, Any]:
    rules.check_reviewers(items)
    if unknown := queries.unknown_reviewers(actor, items):
        raise UnknownReviewer(fields=unknown)
    wanted = [{"step": each["step"], "role": each.get("role"), "person_id": each.get("person_id")} for each in items]
    if wanted == queries.reviewers_of(row):
        return {}
    row.reviewers.all().delete()
    FormReviewer.objects.bulk_create(
        [
            FormReviewer(form=row, step=each["step"], role_id=each["role"], person_id=each["person_id"])
            for each in wanted
        ]
    )
    return {"reviewers": [{name: str(value) for name, value in each.items() if value} for each in wanted]}
