"""What a file may be called, and what its content must look like."""

import struct
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

import puremagic

from domain.files.errors import (
    ContentMismatch,
    DigestMismatch,
    FileNameInvalid,
    FileNotUsable,
    MediaTypeNotAllowed,
    SizeMismatch,
    StorageFull,
    TooManyUnconfirmed,
)
from domain.policy import limits
from domain.policy.uploads import EXTENSIONS, MEDIA_TYPES, OFFICE_MAIN, FilePurpose
from domain.policy.workflows import FileState

HEAD = 8 * 1024  # bytes; every signature of an allowed type stands well within
NAME_BYTES_MAX = 255  # what file systems take
# Control and format characters (bidirectional ones turn `fdp.exe` into `exe.pdf`), line ends, and what is no character.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINERS = frozenset("\u200c\u200d")  # written in Persian, in Indian scripts and in emoji
SEPARATORS = frozenset('/\\:*?"<>|')
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
ZIP_END, ZIP64_END = b"PK\x05\x06", b"PK\x06\x07"
ZIP_END_SIZE, ZIP_COMMENT_MAX, ZIP64_END_SIZE = 22, 0xFFFF, 20
ZIP_LISTING_MAX = 1024 * 1024  # bytes of the list of members; a real document's has a few thousand


def clean_name(name: str, *, media_type: str) -> str:
    """Return the name in its normal form.

    :raises FileNameInvalid: if it could lead out of a folder, deceive its reader, or not be stored
    """
    clean = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(char) in UNSAFE and char not in JOINERS for char in clean):
        raise FileNameInvalid("The name holds characters that can't be seen.", fields=["name"])
    if SEPARATORS & set(clean) or clean.startswith("."):
        raise FileNameInvalid('A name does not begin with a dot and holds none of / \\ : * ? " < > |', fields=["name"])
    stem, dot, extension = clean.rpartition(".")
    if f"{dot}{extension}".lower() not in EXTENSIONS.get(media_type, ()) or stem.split(".")[0].lower() in RESERVED:
        endings = list(EXTENSIONS.get(media_type, ()))
        raise FileNameInvalid(
            f"The name of such a file ends in {' or '.join(endings)}.", fields=["name"], endings=endings
        )
    if len(clean.encode()) > NAME_BYTES_MAX:
        raise FileNameInvalid("The name is too long.", fields=["name"], limit=NAME_BYTES_MAX)
    return clean


def check_media_type(media_type: str, *, purpose: str) -> None:
    """Refuse what is not taken for this purpose.

    :raises MediaTypeNotAllowed: naming the types that are
    """
    allowed = MEDIA_TYPES[FilePurpose(purpose)]
    if media_type not in allowed:
        raise MediaTypeNotAllowed(fields=["media_type"], allowed=sorted(allowed))


def check_digest(found: str, *, announced: str | None) -> None:
    """Refuse content that is not what its sender had in hand.

    :raises DigestMismatch: naming both digests
    """
    if announced is not None and announced != found:
        raise DigestMismatch(announced=announced, found=found)


def check_usable(*, mine: bool, status: str, purpose: str, wanted: FilePurpose) -> None:
    """Refuse a file that is not the actor's, not confirmed, or was uploaded for something else.

    :raises FileNotUsable: saying nothing more, since the file may be somebody else's
    """
    if not mine or status != FileState.STORED or purpose != wanted:
        raise FileNotUsable(fields=["file_id"])


def check_room(size: int, *, taken: int) -> None:
    """Refuse a file that one person has no room for any more. Both in bytes.

    :raises StorageFull: telling the limit and what is taken
    """
    if taken + size > limits.STORAGE_BYTES_MAX:
        raise StorageFull(limit=limits.STORAGE_BYTES_MAX, taken=taken)


def check_unconfirmed(waiting: int) -> None:
    """Refuse one announcement too many.

    :raises TooManyUnconfirmed: naming the limit
    """
    if waiting >= limits.FILES_UNCONFIRMED_MAX:
        raise TooManyUnconfirmed(limit=limits.FILES_UNCONFIRMED_MAX)


def measured(pieces: Iterable[bytes], *, size: int) -> Iterator[bytes]:
    """Pass pieces on.

    :raises SizeMismatch: as soon as there are too many bytes, or in the end if there were too few
    """
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > size:
            break
        yield piece
    if seen != size:
        raise SizeMismatch(announced=size, sent=seen)


def sniff(content: IO[bytes], *, announced: str) -> str:
    """Return the media type that the content has by its own signature: the announced one.

    :raises ContentMismatch: if it looks like anything else
    """
    content.seek(0)
    found = _signatures(content.read(HEAD))
    main = OFFICE_MAIN.get(announced)
    if announced not in found or (main is not None and not _is_plain_document(content, main=main)):
        looks_like = next(iter(found), None) if announced not in found else "application/zip"
        raise ContentMismatch(announced=announced, found=looks_like)
    return announced


def _signatures(head: bytes) -> list[str]:
    """Return the types whose signature stands at the very beginning, the likeliest first."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [each.mime_type for each in found if each.offset == 0 and head.startswith(each.byte_match)]


def _is_plain_document(content: IO[bytes], *, main: str) -> bool:
    """Tell whether a ZIP archive is an office document without macros. Only its list of members is read."""
    if not _has_short_listing(content):
        return False
    try:
        with zipfile.ZipFile(content) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        return False
    return {"[content_types].xml", main} <= names and not any(name.endswith("vbaproject.bin") for name in names)


def _has_short_listing(content: IO[bytes]) -> bool:
    """Look at the archive's last record before anything is built from what it says."""
    end = content.seek(0, 2)
    content.seek(max(0, end - ZIP_END_SIZE - ZIP_COMMENT_MAX - ZIP64_END_SIZE))
    tail = content.read()
    place = tail.rfind(ZIP_END)
    if place < 0 or len(tail) < place + ZIP_END_SIZE or ZIP64_END in tail[max(0, place - ZIP64_END_SIZE) : place]:
        return False
    (listing,) = struct.unpack_from("<I", tail, place + 12)
    return bool(listing <= ZIP_LISTING_MAX)
