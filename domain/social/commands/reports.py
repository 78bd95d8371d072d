"""Reporting what should not stand, and deciding about it."""

from typing import Any

from django.db import transaction

from domain import crud
from domain.audit.commands import record_event
from domain.policy.workflows import REPORT, ContributionState
from domain.shared import clock
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.locking import lock, lock_all
from domain.shared.transitions import advance, advance_all, check_step
from domain.social import queries, rules
from domain.social.commands.comments import hide_reported_comment
from domain.social.commands.contributions import check_by_others
from domain.social.commands.posts import hide_reported_post
from domain.social.commands.telling import tell_moderators
from domain.social.models import Comment, Post, Report

ADD = "report.add"


@transaction.atomic
def add_report(
    actor: Actor, *, kind: str, post_id: Any = None, comment_id: Any = None, explanation: str = ""
) -> Report:
    """Report a post or a comment to those who look after its space. Its author never learns who did.

    :raises BadTarget: if not exactly one of them is named
    :raises NotFound: if the actor can't see it
    :raises OwnContribution: if the actor wrote it
    :raises NotOpen: if it is hidden or withdrawn
    :raises AlreadyExists: if the actor has reported it, and nothing is decided yet
    """
    require(actor, ADD)
    rules.check_target(post_id=post_id, comment_id=comment_id)
    if comment_id is None:
        require_sight(queries.posts(actor, "post.view"), post_id)
    else:
        require_sight(queries.comments(actor, "comment.view"), comment_id)
    comment = None if comment_id is None else Comment.objects.select_related("post").get(pk=comment_id)
    target: Post | Comment = comment or Post.objects.get(pk=post_id)
    check_by_others(actor, target)
    rules.check_open(is_archived=False, statuses=[target.status])
    row = Report(
        reporter_id=actor.user_id,
        post_id=post_id,
        comment_id=comment_id,
        space_id=comment.post.space_id if comment else target.space_id,  # type: ignore[union-attr]
        author_id=target.author_id,
        kind=kind,
        explanation=explanation,
        quoted=" ".join(filter(None, (getattr(target, "title", ""), target.plain))),
    )
    with crud.pointing_at("post_id" if comment_id is None else "comment_id"):
        crud.write(row, force_insert=True)
    require_reach(queries.reports(actor, ADD), row.pk, permission=ADD)
    tell_moderators(actor, row=row)
    record_event(actor, action=ADD, about=row, after={"post_id": post_id, "comment_id": comment_id, "kind": kind})
    return row


@transaction.atomic
def uphold_report(actor: Actor, *, pk: Any, reason: str) -> Report:
    """Agree with a report, and with all others about the same: what was reported is hidden, if it is not by now.

    The author reads the reason.

    :raises NotFound: if the actor can't see the report
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote what was reported
    :raises WrongState: if it is decided
    :raises OutOfSight: if the actor would not see what is hidden
    """
    row, target = _to_decide(actor, "report.uphold", pk)
    check_step(row, REPORT, "report.uphold")
    others = lock_all(Report, queries.open_reports_about(row).values_list("pk", flat=True))
    if target.status == ContributionState.VISIBLE:
        if isinstance(target, Post):
            hide_reported_post(actor, row=target, reason=reason)
        else:
            hide_reported_comment(actor, row=target, reason=reason)
    decision = _decision(actor, reason)
    advance_all(others, REPORT, "report.uphold", **decision)
    for each in others:
        _record(actor, "report.uphold", each, reason)
    return next(each for each in others if each.pk == row.pk)


@transaction.atomic
def dismiss_report(actor: Actor, *, pk: Any, reason: str) -> Report:
    """Disagree with a report: what was reported stays as it is.

    :raises NotFound: if the actor can't see the report
    :raises Forbidden: if the actor does not look after its space
    :raises OwnContribution: if the actor wrote what was reported
    :raises WrongState: if it is decided
    """
    row, _ = _to_decide(actor, "report.dismiss", pk)
    advance(row, REPORT, "report.dismiss", **_decision(actor, reason))
    _record(actor, "report.dismiss", row, reason)
    return row


def _to_decide(actor: Actor, permission: str, pk: Any) -> tuple[Report, Post | Comment]:
    """Lock what was reported, then the report: so two moderators decide one after the other."""
    require(actor, permission)
    require_sight(queries.reports(actor, "report.view"), pk)
    about: Any = Report.objects.values_list("post", "comment")
    post_id, comment_id = about.get(pk=pk)
    target: Post | Comment = lock(Post, post_id) if post_id is not None else lock(Comment, comment_id)
    row = lock(Report, pk)
    require_reach(queries.reports(actor, permission), pk, permission=permission)
    check_by_others(actor, target)
    return row, target


def _decision(actor: Actor, reason: str) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": actor.user_id, "decision_reason": reason.strip()}


def _record(actor: Actor, action: str, row: Report, reason: str) -> None:
    record_event(actor, action=action, about=row, after={"status": row.status}, reason=reason)
