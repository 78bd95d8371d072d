"""What proves who somebody is besides a password, and the questions that wait for such proof."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from domain.policy import limits
from domain.shared.models import Record
from domain.users.models import User


class TotpDevice(Record):
    """A person's authenticator app (RFC 6238). It counts once the person has shown a code of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    secret = models.BinaryField(help_text="Sealed: domain/shared/vault.py.")
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(null=True, help_text="Time step of the last code taken; no earlier one is.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Codes tried in a row, in all logins together.")
    failed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "totp_devices"
        constraints = [
            models.UniqueConstraint(fields=["user"], name="totp_devices_one_for_each_person"),
            models.CheckConstraint(
                condition=Q(failures__lte=limits.LOGIN_FAILURES_MAX), name="totp_devices_failures_within_the_limit"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(Record):
    """A code for the day on which every other factor is lost: known only by its fingerprint, good for one use."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_codes"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_codes_digest_is_unique")]

    def __str__(self) -> str:
        return str(self.user_id)


class Passkey(Record):
    """A key that a person's device keeps and uses only after it has verified its user (WebAuthn)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100, help_text="What the person calls it.")
    # Base64url text, as it goes over the wire: 1,023 bytes at most.
    credential_id = models.CharField(max_length=1364)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    transports = ArrayField(
        models.CharField(max_length=20), default=list, help_text="How browsers reach it, such as `internal` or `usb`."
    )
    backed_up = models.BooleanField(default=False, help_text="Whether it is kept in more places than one device.")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "passkeys"
        constraints = [models.UniqueConstraint(fields=["credential_id"], name="passkeys_credential_id_is_unique")]
        indexes = [models.Index(fields=["user", "-id"], name="passkeys_by_user")]

    def __str__(self) -> str:
        return self.name


class ChallengePurpose(models.TextChoices):
    """What a challenge is to be answered for."""

    SECOND_FACTOR = "second_factor"
    PASSKEY_REGISTRATION = "passkey_registration"
    PASSKEY_LOGIN = "passkey_login"


class LoginChallenge(Record):
    """A random value that somebody must answer soon, known only by its hash.

    It is also the challenge that an authenticator signs.
    """

    digest = models.BinaryField(max_length=32)
    purpose = models.CharField(max_length=20, choices=ChallengePurpose.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "login_challenges"
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="login_challenges_digest_is_unique"),
            models.CheckConstraint(
                condition=Q(purpose=ChallengePurpose.PASSKEY_LOGIN, user__isnull=True)
                | Q(
                    purpose__in=[ChallengePurpose.SECOND_FACTOR, ChallengePurpose.PASSKEY_REGISTRATION],
                    user__isnull=False,
                ),
                name="login_challenges_only_a_passkey_login_is_of_nobody_yet",
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=limits.SECOND_FACTOR_TRIES), name="login_challenges_tries_within_the_limit"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="login_challenges_by_expiry")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
