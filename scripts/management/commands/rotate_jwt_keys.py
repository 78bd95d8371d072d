"""Replaces the key that signs access tokens."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from domain.authentication import commands, queries
from domain.authentication.errors import RotationUnderWay
from domain.policy import limits
from domain.shared.actor import Actor
from domain.shared.keypairs import KeyPair


class Command(BaseCommand):
    help = (
        "Make the key that signs access tokens next. It is published at once and signs "
        f"{limits.SIGNING_KEY_AHEAD_MINUTES} minutes later; the present one verifies until its last token has ended."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--revoke-old",
            action="store_true",
            help="in an emergency: the new key signs now, and every token of the others ends within seconds",
        )

    def handle(self, *args: Any, revoke_old: bool, **options: Any) -> None:
        try:
            key = commands.add_signing_key(
                Actor.system(reason="rotate_jwt_keys"),
                built_in=KeyPair.from_pem(str(settings.SIMPLE_JWT["SIGNING_KEY"])),
                revoke_old=revoke_old,
            )
        except RotationUnderWay as error:
            ends = min(each.retires_at for each in queries.signing_keys() if each.retires_at)
            raise CommandError(f"{error.title}, until {ends:%Y-%m-%d %H:%M:%S} UTC.") from error
        self.stdout.write(f"{key.kid} signs from {key.activates_at:%Y-%m-%d %H:%M:%S} UTC on.")
