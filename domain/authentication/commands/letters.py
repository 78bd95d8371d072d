"""What is e-mailed to people: links that prove an address, and news about their account."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from uuid_utils.compat import uuid7

from domain.audit.commands import record_event
from domain.authentication import queries, rules
from domain.authentication.errors import LinkInvalid
from domain.authentication.models import EmailedToken, LetterPurpose
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared import clock, mail
from domain.shared.access import require_in_person
from domain.shared.actor import Actor
from domain.shared.jobs import enqueue
from domain.shared.locking import lock
from domain.users.models import User

LANGUAGES = ("en", "vi")  # those the letters are written in; the first for everybody else
GOOD_FOR = {
    LetterPurpose.PASSWORD_RESET: timedelta(minutes=limits.PASSWORD_RESET_MINUTES),
    LetterPurpose.EMAIL_VERIFICATION: timedelta(hours=limits.EMAIL_VERIFICATION_HOURS),
}


@transaction.atomic
def start_email_verification(actor: Actor, *, page: str) -> None:
    """Have a link sent to the caller's own address. `page` is where the link leads.

    :raises NotWhileActing: as another person
    """
    require_in_person(actor)
    enqueue("authentication.send_email_verification", user_id=str(actor.user_id), page=page)


@transaction.atomic
def confirm_email_verification(actor: Actor, *, token: str) -> None:
    """Record that the person reads the address that the secret was sent to.

    :raises LinkInvalid: if the secret is unknown, expired or spent, or the account has another address by now
    """
    letter = queries.find_letter(token, LetterPurpose.EMAIL_VERIFICATION)
    if letter is None:
        raise LinkInvalid
    present = clock.now()
    user = lock(User, letter.user_id)
    spent = EmailedToken.objects.filter(pk=letter.pk, used_at__isnull=True).update(used_at=present)
    if not spent or user.email != letter.email:
        raise LinkInvalid
    before = {"email_verified_at": user.email_verified_at}
    user.email_verified_at, user.updated_at, user.version = present, present, user.version + 1
    user.save(update_fields=["email_verified_at", "updated_at", "version"])
    record_event(actor, action="user.verify_email", about=user, before=before, after={"email_verified_at": present})


@transaction.atomic
def add_letter(actor: Actor, *, user: User, purpose: LetterPurpose, page: str) -> None:
    """Send a person a link with a new secret; older ones end.

    It is stored exactly if it could be sent. Asked again too soon, nothing is sent: nobody's mailbox is to be filled.
    """
    with connection.cursor() as cursor:
        # One at a time for each person. Not the person's row: a mail server may be slow, and logins need the row.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letter {user.pk}"])
    present = clock.now()
    earlier = EmailedToken.objects.filter(user=user, purpose=purpose, used_at__isnull=True)
    pause = timedelta(seconds=limits.PASSWORD_RESET_PAUSE_SECONDS)
    if earlier.filter(email=user.email, created_at__gt=present - pause).exists():
        return
    earlier.update(used_at=present)
    text = secrets.token_urlsafe(32)
    EmailedToken.objects.create(
        user=user,
        purpose=purpose,
        email=user.email,
        digest=rules.digest_of(text),
        expires_at=present + GOOD_FOR[purpose],
    )
    # After the #: browsers send it to no server, so it is in no log.
    _send(user, purpose, {"link": f"{page}#token={text}", "time": GOOD_FOR[purpose]})


def report_account_change(actor: Actor, *, user_id: Any, kind: NotificationKind) -> None:
    """Have a person told of what happened to the account, in the caller's transaction. Areas above this one tell."""
    told: dict[str, Any] = {"kind": kind.value, "key": f"{kind}:{uuid7()}", "facts": {}}
    enqueue("notifications.tell_account", user_id=str(user_id), **told)


@transaction.atomic
def forget_old_letters(actor: Actor) -> int:
    """Delete secrets that are no longer good; return how many."""
    horizon = clock.now() - timedelta(hours=limits.EMAIL_VERIFICATION_HOURS)
    return EmailedToken.objects.filter(expires_at__lt=horizon).delete()[0]


def _send(user: User, name: str, facts: Mapping[str, Any]) -> None:
    """Send one letter in the person's language. The template's first line is the subject."""
    language = next((each for each in LANGUAGES if user.locale.split("-")[0] == each), LANGUAGES[0])
    greeted = user.preferred_name or user.given_name or user.email
    minutes = int(facts["time"].total_seconds() // 60) if "time" in facts else 0
    link = facts.get("link")
    with translation.override(language):
        text = render_to_string(
            f"mail/{name}.{language}.txt", {"name": greeted, "link": link, "minutes": minutes, "hours": minutes // 60}
        )
        mail.compose(to=user.email, text=text, language=language, links=[link] if link else []).send()
