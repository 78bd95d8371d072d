"""The port to what drafts texts: off, until the settings name something that does.

What comes back is a draft for people to read, never more: nobody publishes it unread.
"""

from typing import Protocol

from domain.shared.errors import GeneratorOff


class Generator(Protocol):
    """Something that writes a text as it is told to."""

    is_on: bool

    def draft(self, *, task: str, facts: str) -> str:
        """Return a text. Asked outside any transaction: it may take its time.

        :raises GeneratorOff: if there is none
        :raises GeneratorFailed: if it does not answer, or not with a text
        """
        ...


class Nothing:
    """Writes nothing."""

    is_on = False

    def draft(self, *, task: str, facts: str) -> str:
        raise GeneratorOff


_used: list[Generator] = [Nothing()]


def use_generator(chosen: Generator) -> None:
    """Let this process's texts be drafted by this one."""
    _used[:] = [chosen]


def generator() -> Generator:
    """Return what drafts texts in this process."""
    return _used[0]
