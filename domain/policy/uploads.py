"""What may be uploaded, and for what."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FilePurpose(StrEnum):
    """What a file is uploaded for."""

    SCHOLARSHIP_DOCUMENT = "scholarship_document"
    PROFILE_PHOTO = "profile_photo"


PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# How the name of such a file must end: the reader's computer opens it by that, whatever we say of its type.
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), DOCX: (".docx",)}
)
# Nothing that a browser would run: no HTML, no SVG, no program, no document with macros.
MEDIA_TYPES: Final[Mapping[FilePurpose, frozenset[str]]] = MappingProxyType(
    {
        FilePurpose.SCHOLARSHIP_DOCUMENT: frozenset({PDF, PNG, JPEG, DOCX}),
        FilePurpose.PROFILE_PHOTO: frozenset({PNG, JPEG}),
    }
)
