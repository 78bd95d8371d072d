"""How an upload is refused."""

from domain.shared.errors import Conflict, NotFound, RuleBroken


class FileNameInvalid(RuleBroken):
    code = "file_name_invalid"
    title = "The file can't be called that"
    description = "A name is one line of visible characters, without slashes, and ends as its media type asks for."


class MediaTypeNotAllowed(RuleBroken):
    code = "media_type_not_allowed"
    title = "Files of this type are not taken for this purpose"
    description = "`params.allowed` names the types that are."


class ContentMismatch(RuleBroken):
    code = "content_mismatch"
    title = "The content is not of the announced type"
    description = "`params` name the announced type and what the content looks like. Announce the file anew."


class DigestMismatch(RuleBroken):
    code = "digest_mismatch"
    title = "The content is not the announced one"
    description = "Its SHA-256 is another: it was damaged on its way. `params` name both. Announce the file anew."


class SizeMismatch(RuleBroken):
    code = "size_mismatch"
    title = "The content is not of the announced size"
    description = "`params` name both sizes in bytes."


class StorageFull(Conflict):
    code = "storage_full"
    title = "Your files take all the room that one person has"
    description = "Delete some that nothing refers to. `params` tell the limit and what is taken, in bytes."


class TooManyUnconfirmed(Conflict):
    code = "too_many_unconfirmed_files"
    title = "Too many files are announced and not confirmed"
    description = "Confirm or delete some, or wait until they expire. `params.limit` is how many there may be."


class FileNotUsable(RuleBroken):
    code = "file_not_usable"
    title = "The file can't be used for this"
    description = "It must be the caller's own, confirmed, and uploaded for this purpose."


class UploadUsed(Conflict):
    code = "upload_used"
    title = "The upload has been used already"
    description = "An upload's address is good for one upload. Announce the file anew."


class UploadExpired(Conflict):
    code = "upload_expired"
    title = "The upload has expired"
    description = "The file was not sent and confirmed in time. Announce it anew."


class NotUploaded(Conflict):
    code = "not_uploaded"
    title = "The content has not been sent yet"
    description = "Send it to the address that the announcement gave, then confirm."


class LinkExpired(NotFound):
    code = "link_expired"
    title = "The link has expired"
    description = "Links to files are good for minutes only. Ask for another."
