"""How a resource of a unit is refused."""

from domain.shared.errors import Conflict, RuleBroken


class ResourceUrlInvalid(RuleBroken):
    code = "resource_url_invalid"
    title = "The address can't be given to students"
    description = "It begins with https://, names a host, and holds neither a user's name nor a password, nor spaces."


class TooManyResources(Conflict):
    code = "too_many_resources"
    title = "The unit has all the resources that it may have"
    description = "`params.limit` is how many. Delete one first."


class PositionOutOfRange(RuleBroken):
    code = "position_out_of_range"
    title = "The unit has no such position"
    description = "`params` tell the first and the last one."


class ResourceWithoutFile(RuleBroken):
    code = "resource_without_file"
    title = "The resource is no file"
    description = "It is an address of its own: `url`."
