"""Contents of files, true and false, and the way of one through the API."""

import io
import zipfile
from typing import Any

from domain.policy.uploads import DOCX

FILES = "/api/v1/files"
PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG_BYTES = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20)
PDF = {"name": "transcript.pdf", "media_type": "application/pdf", "purpose": "scholarship_document"}


def docx(*more: str, main: str = "word/document.xml") -> bytes:
    """Return a Word document with these members on top."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", main, *more):
            archive.writestr(name, "<xml/>")
    return content.getvalue()


WORD = {"name": "letter.docx", "media_type": DOCX, "purpose": "scholarship_document"}


def announce(client: Any, content: bytes = PDF_BYTES, **body: Any) -> dict[str, Any]:
    """Announce a file of this content; return it, with its upload."""
    response = client.post(FILES, {**PDF, "size": len(content), **body})
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def send(client: Any, file: dict[str, Any], content: bytes = PDF_BYTES) -> Any:
    """Send the content to where the announcement said, as it said, without a token."""
    upload = file["upload"]
    path = upload["url"].removeprefix("http://testserver")
    return client.generic(upload["method"], path, content, content_type=upload["headers"]["Content-Type"])


def store(client: Any, nobody: Any, content: bytes = PDF_BYTES, **body: Any) -> dict[str, Any]:
    """Announce, send and confirm a file; return it as it is then."""
    file = announce(client, content, **body)
    assert send(nobody, file, content).status_code == 204
    response = client.post(f"{FILES}/{file['id']}/confirm")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def fetch(nobody: Any, link: dict[str, Any]) -> Any:
    """Follow a link without a token."""
    return nobody.get(link["url"].removeprefix("http://testserver"))


def content_of(response: Any) -> bytes:
    """Return a download's bytes; its end closes it."""
    return b"".join(response.streaming_content)
