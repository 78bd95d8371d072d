"""E-mails: plain text and HTML of one text, and sending many over one connection."""

import smtplib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from time import monotonic
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Office:
    """Where letters come from, and where their links lead."""

    sender: str = ""
    frontend: str = ""


_used: list[Office] = [Office()]


def use_office(chosen: Office) -> None:
    """Let this process's letters come from here."""
    _used[:] = [chosen]


def page(path: str) -> str:
    """Return the address of a page of the front end."""
    return f"{_used[0].frontend}{path}"


def message_id(key: Any) -> str:
    """Return the Message-ID of the e-mail with this key: the same each time, so that a repetition is known as one."""
    _, _, host = parseaddr(_used[0].sender)[1].partition("@")
    return f"<{key}@{host or 'localhost'}>"


def compose(
    *, to: str, text: str, language: str, links: Sequence[str] = (), headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """Return an e-mail. The first line of the text is the subject; a paragraph that is a link becomes one."""
    subject, _, body = text.strip().partition("\n")
    paragraphs = [part.strip() for part in body.strip().split("\n\n")]
    html = render_to_string(
        "mail/letter.html", {"language": language, "subject": subject, "paragraphs": paragraphs, "links": links}
    )
    letter = EmailMultiAlternatives(subject=subject, body=body.strip() + "\n", to=[to], headers=dict(headers or {}))
    letter.attach_alternative(html, "text/html")
    return letter


def send_all(letters: Sequence[EmailMultiAlternatives], *, seconds: float) -> list[Exception | None]:
    """Send e-mails over one connection, and begin none after so many seconds; return what went wrong with each begun.

    Not within a transaction: it may be slow. A connection that fails is opened anew for the next letter; if that is
    not possible, no other is sent.
    """
    end, outcomes = monotonic() + seconds, list[Exception | None]()
    connection = get_connection()
    for letter in letters:
        if outcomes and monotonic() >= end:
            break
        try:
            connection.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, no letter was sent
            return outcomes + [error] * (len(letters) - len(outcomes))
        outcomes.append(_sent(letter, connection))
    _close(connection)
    return outcomes


def _sent(letter: EmailMultiAlternatives, connection: Any) -> Exception | None:
    letter.connection = connection
    try:
        letter.send()
    except Exception as error:  # noqa: BLE001 - the others are sent all the same
        _close(connection)
        return error
    return None


def _close(connection: Any) -> None:
    with suppress(Exception):  # what was sent stays sent
        connection.close()


def is_final(error: Exception) -> bool:
    """Tell whether trying again would not help: the mail server refuses for good (RFC 5321: 5yz)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def in_short(error: Exception) -> str:
    """Return the class of an error, and the mail server's code; not its words, which may name people."""
    codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    return " ".join([type(error).__name__, *map(str, codes)])[:100]
