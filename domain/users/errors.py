"""How a change of roles and grants is refused."""

from domain.shared.errors import Conflict


class LastAdministrator(Conflict):
    code = "last_administrator"
    title = "Somebody must remain who administers"
    description = "After this no active account would hold the administrator's role without limit."
