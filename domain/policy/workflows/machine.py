"""What a state machine is made of."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Step:
    """One transition. Its name is the permission, the URL's last segment, the command and the audit line."""

    name: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Workflow:
    """All the states of one model and the steps between them."""

    states: type[StrEnum]
    initial: str
    steps: tuple[Step, ...]
    other_initials: tuple[str, ...] = ()  # where a row may begin as well, as the facts of its beginning decide
    amendable: tuple[str, ...] = ()  # ends from which only a correction leads, to another end

    def initials(self) -> tuple[str, ...]:
        return (self.initial, *self.other_initials)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def final_states(self) -> frozenset[str]:
        return frozenset(self.states) - {source for step in self.steps for source in step.sources}

    def resting_states(self) -> frozenset[str]:
        return self.final_states() | frozenset(self.amendable)
