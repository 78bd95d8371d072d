"""Files."""

from datetime import UTC, datetime

import factory

from domain.files.models import File
from domain.policy.uploads import PDF, FilePurpose
from domain.policy.workflows import FileState
from tests.factories.users import UserFactory


class FileFactory(factory.django.DjangoModelFactory):
    """A confirmed file; its bytes are there only if a test writes them."""

    class Meta:
        model = File

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"transcript {n}.pdf")
    media_type = sniffed_media_type = PDF
    size = stored_size = 9
    sha256 = "0" * 64
    purpose = FilePurpose.SCHOLARSHIP_DOCUMENT
    status = FileState.STORED

    class Params:
        announced = factory.Trait(
            status=FileState.ANNOUNCED,
            sniffed_media_type=None,
            stored_size=None,
            sha256=None,
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
