"""Under which account PostgreSQL runs: ours, or for root an unprivileged one, as it refuses root."""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.errors import StackError

NOBODY = 65_534
WORKED, FAILED, NO_SWITCH = 0, 1, 2


@dataclass(frozen=True)
class Account:
    """A user and a group."""

    user: int
    group: int

    @classmethod
    def for_data(cls, data: Path) -> "Account":
        """Return who shall own and run the database in this directory.

        :raises StackError: if the data belongs to somebody else
        """
        owner = data.stat() if data.exists() else None
        if os.geteuid() != 0:
            if owner is not None and owner.st_uid != os.geteuid():
                raise StackError(
                    f"{data} belongs to user {owner.st_uid}, not to you: run this as that user (or root),"
                    " or choose another place with CMS_DATA_DIR=/some/directory."
                )
            return cls(os.geteuid(), os.getegid())
        if owner is not None and owner.st_uid != 0:
            return cls(owner.st_uid, owner.st_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return cls(NOBODY, NOBODY)
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def is_ours(self) -> bool:
        return self.user == os.geteuid()

    @property
    def to_switch(self) -> tuple[int, int] | None:
        """What a child has to change into, if anything."""
        return None if self.is_ours else (self.user, self.group)

    def can(self, action: Callable[[], bool]) -> bool:
        """Try something as this account, in a process of its own.

        :raises StackError: if the system does not let us become this account
        """
        if self.is_ours:
            return _attempt(action) == WORKED
        child = os.fork()
        if child == 0:
            os._exit(self._switch_and_attempt(action))
        outcome = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if outcome == NO_SWITCH:
            raise StackError(
                "PostgreSQL refuses to run as root, and this system does not let root become user"
                f" {self.user}: run this as an ordinary user, or set DATABASE_URL to a server of your own."
            )
        return outcome == WORKED

    def _switch_and_attempt(self, action: Callable[[], bool]) -> int:
        try:
            os.setgroups([])
            os.setgid(self.group)
            os.setuid(self.user)
        except OSError:
            return NO_SWITCH
        return _attempt(action)


def _attempt(action: Callable[[], bool]) -> int:
    try:
        return WORKED if action() else FAILED
    except OSError:
        return FAILED
