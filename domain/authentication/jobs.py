"""E-mails about accounts, and housekeeping."""

from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from domain.authentication import commands
from domain.authentication.models import LetterPurpose
from domain.shared.actor import Actor
from domain.users.models import User

SYSTEM: Final = Actor.system(reason="job worker")
RETRY: Final = RetryStrategy(max_attempts=5, exponential_wait=3)


@app.task(name="authentication.send_password_reset", retry=RETRY)
def send_password_reset(email: str, page: str) -> None:
    """Send a link to whoever has this address; nothing if nobody does, or the account has ended."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        commands.add_letter(SYSTEM, user=user, purpose=LetterPurpose.PASSWORD_RESET, page=page)


@app.task(name="authentication.send_email_verification", retry=RETRY)
def send_email_verification(user_id: str, page: str) -> None:
    """Send a link to a person's address, unless it is verified already."""
    user = User.objects.filter(pk=user_id, is_active=True, email_verified_at__isnull=True).first()
    if user is not None:
        commands.add_letter(SYSTEM, user=user, purpose=LetterPurpose.EMAIL_VERIFICATION, page=page)


@app.periodic(cron="37 * * * *")
@app.task(name="authentication.clean_up", queueing_lock="authentication.clean_up")
def clean_up(timestamp: int) -> None:
    """Delete what no longer proves anything."""
    commands.forget_expired_challenges(SYSTEM)
    commands.forget_old_failures(SYSTEM)
    commands.forget_old_letters(SYSTEM)
    commands.forget_retired_keys(SYSTEM)
    commands.forget_expired_tokens(SYSTEM)
