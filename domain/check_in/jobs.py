"""Forgetting what is of no use once self check-in is closed."""

from procrastinate.contrib.django import app

from domain.check_in.commands import forget_check_in_secrets
from domain.shared.actor import Actor


@app.periodic(cron="23 * * * *")
@app.task(name="check_in.forget_secrets", queueing_lock="check_in.forget_secrets")
def forget_secrets(timestamp: int) -> None:
    """Forget the secrets of closed windows."""
    forget_check_in_secrets(Actor.system(reason="clean-up of check-in secrets"))
