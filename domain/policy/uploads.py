"""What may be uploaded, and for what."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FilePurpose(StrEnum):
    """What a file is uploaded for."""

    SCHOLARSHIP_DOCUMENT = "scholarship_document"
    PROFILE_PHOTO = "profile_photo"
    UNIT_RESOURCE = "unit_resource"
    LEAVE_EVIDENCE = "leave_evidence"
    TICKET_ATTACHMENT = "ticket_attachment"
    FORM_ATTACHMENT = "form_attachment"


PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
DOCX: Final = f"{_OFFICE}.wordprocessingml.document"
PPTX: Final = f"{_OFFICE}.presentationml.presentation"
XLSX: Final = f"{_OFFICE}.spreadsheetml.sheet"

# How the name of such a file must end: the reader's computer opens it by that, whatever we say of its type.
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        PDF: (".pdf",),
        PNG: (".png",),
        JPEG: (".jpg", ".jpeg"),
        DOCX: (".docx",),
        PPTX: (".pptx",),
        XLSX: (".xlsx",),
    }
)
# The member that makes an archive a document of this type.
OFFICE_MAIN: Final[Mapping[str, str]] = MappingProxyType(
    {DOCX: "word/document.xml", PPTX: "ppt/presentation.xml", XLSX: "xl/workbook.xml"}
)
# Nothing that a browser would run: no HTML, no SVG, no program, no document with macros.
MEDIA_TYPES: Final[Mapping[FilePurpose, frozenset[str]]] = MappingProxyType(
    {
        FilePurpose.SCHOLARSHIP_DOCUMENT: frozenset({PDF, PNG, JPEG, DOCX}),
        FilePurpose.PROFILE_PHOTO: frozenset({PNG, JPEG}),
        FilePurpose.UNIT_RESOURCE: frozenset({PDF, PNG, JPEG, DOCX, PPTX, XLSX}),
        FilePurpose.LEAVE_EVIDENCE: frozenset({PDF, PNG, JPEG}),
        FilePurpose.TICKET_ATTACHMENT: frozenset({PDF, PNG, JPEG, DOCX, XLSX}),
        FilePurpose.FORM_ATTACHMENT: frozenset({PDF, PNG, JPEG, DOCX, XLSX}),
    }
)
