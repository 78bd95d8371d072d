"""Files that people upload."""

from django.db import models
from django.db.models import F, Q

from domain.policy import limits
from domain.policy.uploads import FilePurpose
from domain.policy.workflows import FILE, FileState
from domain.shared.models import Record
from domain.shared.storage import new_key
from domain.users.models import User

DIGEST = r"^[0-9a-f]{64}$"
# Said apart from what they must be: a comparison with null is not false, and a constraint lets it pass.
_KNOWN = Q(sniffed_media_type__isnull=False, stored_size__isnull=False, sha256__isnull=False)
_AS_ANNOUNCED = Q(announced_sha256__isnull=True) | Q(announced_sha256=F("sha256"))
_UNCHECKED = Q(sniffed_media_type__isnull=True, stored_size__isnull=True, sha256__isnull=True)


class File(Record):
    """A file of one person: what was announced, and what was found once it had been sent and confirmed."""

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255, help_text="As its owner calls it; shown, and never used as a path.")
    media_type = models.CharField(max_length=100, help_text="As announced, such as `application/pdf`.")
    sniffed_media_type = models.CharField(  # noqa: DJ001
        max_length=100, null=True, help_text="What the content turned out to be; null until it is confirmed."
    )
    size = models.PositiveIntegerField(help_text="Bytes, as announced.")
    stored_size = models.PositiveIntegerField(null=True, help_text="Bytes found; null until it is confirmed.")
    sha256 = models.CharField(  # noqa: DJ001
        max_length=64, null=True, help_text="Of the content, in hexadecimal; null until it is confirmed."
    )
    announced_sha256 = models.CharField(  # noqa: DJ001
        max_length=64, null=True, help_text="As announced, in hexadecimal; the content is compared with it."
    )
    purpose = models.CharField(max_length=30, choices=[(each.value, each.value) for each in FilePurpose])
    status = models.CharField(max_length=10, choices=[(state, state) for state in FileState], default=FILE.initial)
    storage_key = models.CharField(max_length=100, default=new_key)
    upload_began_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(
        null=True, help_text="When it is forgotten unless it is confirmed before; null once it is."
    )

    class Meta:
        db_table = "files"
        constraints = [
            models.UniqueConstraint(fields=["storage_key"], name="files_storage_key_is_unique"),
            models.CheckConstraint(condition=Q(status__in=list(FileState)), name="files_status_is_known"),
            models.CheckConstraint(condition=Q(purpose__in=list(FilePurpose)), name="files_purpose_is_known"),
            models.CheckConstraint(
                condition=Q(size__range=(1, limits.FILE_BYTES_MAX)),
                name="files_size_in_range",
                violation_error_message=f"A file has 1 to {limits.FILE_BYTES_MAX} bytes.",
            ),
            models.CheckConstraint(
                condition=Q(announced_sha256__isnull=True) | Q(announced_sha256__regex=DIGEST),
                name="files_announced_digest_is_hexadecimal",
            ),
            models.CheckConstraint(
                condition=(Q(status=FileState.ANNOUNCED, expires_at__isnull=False) & _UNCHECKED)
                | (
                    Q(
                        status=FileState.STORED,
                        expires_at__isnull=True,
                        sniffed_media_type=F("media_type"),
                        stored_size=F("size"),
                        sha256__regex=DIGEST,
                    )
                    & _KNOWN
                    & _AS_ANNOUNCED
                ),
                name="files_stored_ones_are_checked",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="files_by_owner"),
            models.Index(fields=["expires_at"], condition=Q(status=FileState.ANNOUNCED), name="files_to_be_forgotten"),
        ]

    def __str__(self) -> str:
        return self.name
