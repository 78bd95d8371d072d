"""How files look on the wire."""

from rest_framework import serializers

from api.serializers import InSerializer, OutSerializer
from domain.files import queries
from domain.files.models import DIGEST, File
from domain.policy import limits
from domain.policy.uploads import FilePurpose


class FileSerializer(OutSerializer):
    class Meta:
        model = File
        resource = "file"
        rows = queries.files
        fields: tuple[str, ...] = (
            "id", "owner_id", "name", "media_type", "sniffed_media_type", "size", "stored_size", "announced_sha256",
            "sha256", "purpose", "status", "expires_at", "version", "created_at", "updated_at",
        )  # fmt: skip


class UploadSerializer(serializers.Serializer):
    """Where and how to send the content. Told once, in the answer to the announcement."""

    method = serializers.CharField(help_text="The HTTP method.")
    url = serializers.CharField(help_text="Where to send it. The address is the credential: no token goes with it.")
    headers = serializers.DictField(child=serializers.CharField(), help_text="Header fields to send along.")
    expires_at = serializers.DateTimeField(help_text="When the address ends.")


class AnnouncedFileSerializer(FileSerializer):
    """A file that was just announced, with where to send its content."""

    upload = UploadSerializer(read_only=True)

    class Meta(FileSerializer.Meta):
        fields = (*FileSerializer.Meta.fields, "upload")


class FileAddSerializer(InSerializer):
    """What is going to be sent."""

    name = serializers.CharField(max_length=255, help_text="One line, without slashes, with the type's ending.")
    media_type = serializers.CharField(max_length=100, help_text="Such as `application/pdf`.")
    size = serializers.IntegerField(min_value=1, max_value=limits.FILE_BYTES_MAX, help_text="Bytes, exactly.")
    purpose = serializers.ChoiceField(choices=[(each.value, each.value) for each in FilePurpose])
    sha256 = serializers.RegexField(
        DIGEST, required=False, help_text="Of the content, in lower-case hexadecimal; compared when it is confirmed."
    )


class FileLinkSerializer(serializers.Serializer):
    """An address that gives the content to whoever has it, for some minutes."""

    url = serializers.CharField(help_text="Send no token along.")
    expires_at = serializers.DateTimeField(help_text="When the address ends.")
