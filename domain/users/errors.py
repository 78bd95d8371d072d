"""How a change of roles and of who holds them is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class BeyondYourOwn(Forbidden):
    code = "beyond_your_own"
    title = "Nobody gives or takes what they do not hold"
    description = "`params.permissions` are those of the role that the caller does not hold as far as it reaches."


class PermissionUnknown(RuleBroken):
    code = "permission_unknown"
    title = "There is no such permission"
    description = "`params.permissions` are not in the permission matrix."


class ScopeImpossible(RuleBroken):
    code = "scope_impossible"
    title = "The permission can't reach so far"
    description = "`params` name the permission, the scope given and those that its row of the matrix uses."


class SystemRoleFixed(Conflict):
    code = "system_role"
    title = "System roles are declared in code"
    description = "They can be granted, but not changed or deleted."


class RoleUnknown(RuleBroken):
    code = "role_unknown"
    title = "There is no such role"
    description = "`role` is the code of a role: `GET /api/v1/roles` lists them."


class SeveralLimits(RuleBroken):
    code = "several_limits"
    title = "A grant is limited to one object at most"
    description = "Give one of `course_id`, `unit_id` and `offering_id`, or none."


class NeverHolds(RuleBroken):
    code = "never_holds"
    title = "The grant would hold at no time"
    description = "It ends before it starts, or has ended already."


class AccountInactive(Conflict):
    code = "account_inactive"
    title = "The account is deactivated"
    description = "Activate it first."


class AlreadyGranted(Conflict):
    code = "already_granted"
    title = "The person has this role already"
    description = "A grant of the same role within the same object holds for at least as long."


class GrantEnded(Conflict):
    code = "grant_ended"
    title = "The grant has ended already"
    description = "It was revoked, or its time is over."


class LastAdministrator(Conflict):
    code = "last_administrator"
    title = "Somebody must remain who may do everything"
    description = "No other active account would hold the role of administrator everywhere and for good."
