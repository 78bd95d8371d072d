"""Accounts, roles, and who holds which."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower

from domain.policy.languages import Language
from domain.policy.limits import BORN_SINCE
from domain.policy.roles import SystemRole
from domain.shared import clock
from domain.shared.models import Record, Unaccented

E164 = r"^\+[1-9][0-9]{6,14}$"
ROLE_CODE = r"^[a-z][a-z0-9_]{1,39}$"


def unusable_password() -> str:
    """Return what no password matches: a new account's owner sets one by the reset flow."""
    return make_password(None)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.create_user(email, password, is_superuser=True, **fields)
        UserRole.objects.create(user=user, role_id=SystemRole.ADMIN, reason="created on the command line")
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(Record, AbstractBaseUser):
    """A person with an account; accounts are deactivated, never deleted."""

    password = models.CharField(max_length=128, default=unusable_password, editable=False)
    email = models.EmailField(max_length=254)
    email_verified_at = models.DateTimeField(null=True, help_text="When the person proved to read this address.")
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    preferred_name = models.CharField(max_length=150, blank=True, help_text="What the person wants to be called.")
    pronouns = models.CharField(max_length=40, blank=True)
    phone = models.CharField(
        max_length=16,
        blank=True,
        validators=[RegexValidator(E164, "A phone number reads +61412345678 (E.164).")],
        help_text="E.164: `+`, country code, number.",
    )
    date_of_birth = models.DateField(null=True, blank=True)
    # Read and written whole, with the person, and never searched.
    address = models.JSONField(null=True, blank=True, help_text="Postal address.")
    emergency_contact = models.JSONField(null=True, blank=True, help_text="Whom to call when something happens.")
    locale = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in Language], default=Language.ENGLISH
    )
    time_zone = models.CharField(
        max_length=50, default="Australia/Melbourne", help_text="A name of the IANA time zone database."
    )
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True)
    is_superuser = models.BooleanField(default=False, help_text="May use Django's admin, nothing more.")
    searched = models.GeneratedField(
        expression=Unaccented(Concat("given_name", Value(" "), "family_name", Value(" "), "preferred_name")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        db_table = "users"
        constraints = [
            models.UniqueConstraint(fields=["email"], name="users_email_is_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="users_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=E164),
                name="users_phone_is_e164",
                violation_error_message="A phone number reads +61412345678 (E.164).",
            ),
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=True) | Q(date_of_birth__gte=date(BORN_SINCE, 1, 1)),
                name="users_were_born_in_1900_or_later",
                violation_error_message="Nobody alive was born before 1900.",
            ),
            models.CheckConstraint(condition=Q(locale__in=list(Language)), name="users_locale_is_known"),
        ]
        indexes = [
            GinIndex(OpClass("searched", "gin_trgm_ops"), name="users_search"),
            models.Index(fields=["family_name", "given_name", "id"], name="users_by_name"),
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


class Role(Record):
    """A named set of permissions. What a system role gives stands in the permission matrix, not here."""

    code = models.CharField(
        max_length=40,
        validators=[RegexValidator(ROLE_CODE, "A role's code is snake_case, 2 to 40 characters.")],
        help_text="What grants call it; never changed.",
    )
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    is_system = models.BooleanField(default=False, help_text="Declared in code, and not to be changed.")
    # Permission to scope; every actor of the role reads it whole.
    cells = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "roles"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="roles_code_is_unique"),
            models.CheckConstraint(
                condition=Q(code__regex=ROLE_CODE),
                name="roles_code_is_snake_case",
                violation_error_message="A role's code is snake_case, 2 to 40 characters.",
            ),
            models.CheckConstraint(
                condition=Q(is_system=True, code__in=list(SystemRole))
                | (Q(is_system=False) & ~Q(code__in=list(SystemRole))),
                name="roles_system_codes_are_those_of_the_rule_book",
                violation_error_message="This code belongs to a system role.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class UserRole(Record):
    """A role that a person holds during a span of time, everywhere or within one course, unit or offering.

    The catalogue stands above people, so it is named by its tables only (decision 0008).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="user_roles")
    role = models.ForeignKey(
        Role, to_field="code", db_column="role", on_delete=models.PROTECT, related_name="user_roles"
    )
    course = models.ForeignKey("academic.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("academic.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    offering = models.ForeignKey(
        "academic.SemesterOffering", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="The first instant at which it no longer holds."
    )
    reason = models.CharField(max_length=500, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, help_text="When it was ended before its time.")
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "user_roles"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from"))
                | Q(revoked_at__isnull=False),
                name="user_roles_end_after_start",
                violation_error_message="A grant ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=True, unit__isnull=True)
                | Q(course__isnull=True, offering__isnull=True)
                | Q(unit__isnull=True, offering__isnull=True),
                name="user_roles_limited_to_one_object_at_most",
                violation_error_message="A grant is limited to a course, a unit or an offering, not to several.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "role"], name="user_roles_by_user"),
            models.Index(fields=["role", "valid_until"], name="user_roles_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"
