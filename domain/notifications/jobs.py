"""Telling people, sending them e-mails, and housekeeping."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from domain.notifications import commands, rules
from domain.policy import limits
from domain.policy.notifications import NotificationKind
from domain.shared import mail
from domain.shared.actor import Actor

SYSTEM: Final = Actor.system(reason="job worker")
RETRY: Final = RetryStrategy(max_attempts=8, exponential_wait=3)
FORGETTING: Final = (
    commands.forget_old_notifications,
    commands.forget_old_deliveries,
    commands.forget_old_happenings,
)


@app.task(name="notifications.fan_out", retry=RETRY)
def fan_out(happening_ids: Sequence[str]) -> None:
    """Tell everybody of these happenings; run again, go on after the last people who were told.

    What fails does not keep the others from being told.
    """
    failed: list[Exception] = []
    for pk in happening_ids:
        try:
            while commands.add_notifications(SYSTEM, happening_id=pk):
                pass
        except Exception as error:  # noqa: BLE001 - raised below
            failed.append(error)
    if failed:
        raise failed[0]


@app.task(name="notifications.tell_account", retry=RETRY)
def tell_account(user_id: str, kind: str, key: str, facts: Mapping[str, Any]) -> None:
    """Tell a person what happened to the account, which areas below this one know of."""
    commands.tell(SYSTEM, kind=NotificationKind(kind), key=key, people=[user_id], facts=facts)  # type: ignore[list-item]


@app.task(name="notifications.send_due", retry=RETRY)
def send_due() -> None:
    """Send every e-mail that is due; run twice at once, each sends its share."""
    while (letters := commands.claim_letters(SYSTEM)) is not None:
        written = {letter.letter_id: _tried(letter) for letter in letters}
        good = {key: each for key, each in written.items() if isinstance(each, EmailMultiAlternatives)}
        sent = mail.send_all(list(good.values()), seconds=limits.EMAILS_SECONDS)
        begun = list(good)[: len(sent)]
        outcomes = {**written, **dict(zip(begun, sent, strict=True))}
        errors: dict[Any, Any] = {pk: outcomes[each.letter_id] for each in letters for pk in each.delivery_ids}
        failed = {pk: error for pk, error in errors.items() if isinstance(error, Exception)}
        commands.report_deliveries(
            SYSTEM,
            sent=[pk for pk, error in errors.items() if error is None],
            failed={pk: mail.in_short(error) for pk, error in failed.items()},
            final=[pk for pk, error in failed.items() if mail.is_final(error)],
            untried=[pk for pk, error in errors.items() if isinstance(error, EmailMultiAlternatives)],
        )


def _tried(letter: commands.Letter) -> EmailMultiAlternatives | Exception:
    """Write an e-mail; one that can't be written does not keep the others from being sent."""
    try:
        return _composed(letter)
    except Exception as error:  # noqa: BLE001 - kept with the delivery
        return error


def _composed(letter: commands.Letter) -> EmailMultiAlternatives:
    lines = rules.lines_of(letter.items, letter.language)
    link, preferences = mail.page("/notifications"), mail.page("/settings/notifications")
    told = {
        "subject": rules.subject_of(letter.items, letter.language),
        "name": letter.name,
        "lines": lines[: limits.EMAIL_LINES_MAX],
        "more": len(lines[limits.EMAIL_LINES_MAX :]),
        "link": link,
        "preferences": preferences,
    }
    with translation.override(letter.language):
        text = render_to_string(f"mail/notifications.{letter.language}.txt", told)
        headers = {
            "Message-ID": mail.message_id(letter.letter_id),
            "List-Unsubscribe": f"<{preferences}>",
            "Auto-Submitted": "auto-generated",
        }
        return mail.compose(
            to=letter.email, text=text, language=letter.language, links=[link, preferences], headers=headers
        )


@app.periodic(cron="* * * * *")
@app.task(name="notifications.send_waiting", queueing_lock="notifications.send_waiting")
def send_waiting(timestamp: int) -> None:
    """Send what has become due: after quiet hours, at the hour of the daily e-mail, to be tried again."""
    send_due()


@app.periodic(cron="47 * * * *")
@app.task(name="notifications.clean_up", queueing_lock="notifications.clean_up")
def clean_up(timestamp: int) -> None:
    """Delete what nobody looks at any more, a part of it at a time."""
    for forget in FORGETTING:
        while forget(SYSTEM) == limits.NOTIFICATION_BATCH:
            pass
