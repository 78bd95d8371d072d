"""Accounts, the roles they hold, and the devices they are logged in on."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from domain.policy.roles import Role
from domain.shared import clock
from domain.shared.models import Record


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.create_user(email, password, is_superuser=True, **fields)
        UserRole.objects.create(user=user, role=Role.ADMIN, reason="created on the command line")
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(Record, AbstractBaseUser):
    """A person with an account; accounts are deactivated, never deleted."""

    email = models.EmailField(max_length=254)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, default="Australia/Melbourne")
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False, help_text="May use Django's admin, nothing more.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        db_table = "users"
        constraints = [
            models.UniqueConstraint(fields=["email"], name="users_email_is_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="users_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    # What Django's admin asks of a user. The API never asks it.
    @property
    def is_staff(self) -> bool:
        return self.is_superuser

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser


class UserRole(Record):
    """A role that a person holds during a span of time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    valid_from = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "user_roles"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="user_roles_role_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="user_roles_end_after_start",
            ),
        ]
        indexes = [models.Index(fields=["user", "role"], name="user_roles_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class DeviceSession(Record):
    """One device on which a person is logged in: the family of refresh tokens that it has used."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="device_sessions")
    user_agent = models.CharField(max_length=200, blank=True)
    last_seen_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "device_sessions"
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="device_sessions_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.id}"


class RefreshToken(Record):
    """A refresh token, known only by its hash; good for one use."""

    session = models.ForeignKey(DeviceSession, on_delete=models.CASCADE, related_name="refresh_tokens")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "refresh_tokens"
        constraints = [models.UniqueConstraint(fields=["digest"], name="refresh_tokens_digest_is_unique")]

    def __str__(self) -> str:
        return str(self.id)
