"""Enrolling as a student would explain it: lists, dictionaries and whole numbers. The oracle of the state machine."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

LOAD, POINTS, OFFER_HOURS = 50, 50, 24  # one seat fills a load: whoever waits elsewhere meanwhile is passed over


class Refused(Exception):
    """It can't be done; nothing has changed."""


@dataclass
class Place:
    """A seat that somebody holds: enrolled, pending, or offered until an hour."""

    state: str
    until: int | None = None


@dataclass
class Class:
    """An offering: who has its seats, and who waits for one, in order."""

    capacity: int
    line: int
    by_offer: bool = False
    asks: bool = False
    places: dict[int, Place] = field(default_factory=dict)
    queue: list[int] = field(default_factory=list)

    def free(self) -> int:
        return self.capacity - len(self.places)

    def has(self, student: int) -> bool:
        return student in self.places or student in self.queue

    def overdue(self, hour: int) -> list[int]:
        return [who for who, place in self.places.items() if place.until is not None and place.until <= hour]


class Model:
    """A small university. Each method is one request; a refusal leaves no trace."""

    def __init__(self, classes: list[Class]) -> None:
        self.classes, self.hour = classes, 0

    def attempt(self, name: str, *args: Any) -> bool:
        """Tell whether the request succeeds."""
        before = deepcopy(self.classes)
        try:
            getattr(self, name)(*args)
        except Refused:
            self.classes = before
            return False
        return True

    def load(self, student: int) -> int:
        return POINTS * sum(student in each.places for each in self.classes)

    def settle(self, *numbers: int) -> None:
        """End what is overdue, then let in who waits, in order, passing over who has no room for it."""
        chosen = [self.classes[number] for number in sorted(numbers)]
        for each in chosen:
            for who in each.overdue(self.hour):
                del each.places[who]
        for each in chosen:
            for who in list(each.queue):
                if each.free() <= 0:
                    break
                if self.load(who) + POINTS <= LOAD:
                    each.queue.remove(who)
                    each.places[who] = self.given(each)

    def given(self, each: Class) -> Place:
        if each.by_offer:
            return Place("offered", self.hour + OFFER_HOURS)
        return Place("pending" if each.asks else "enrolled")

    def enroll(self, student: int, number: int) -> None:
        self.settle(number)
        each = self.classes[number]
        if each.has(student) or self.load(student) + POINTS > LOAD:
            raise Refused
        if each.free() > 0:
            each.places[student] = Place("pending" if each.asks else "enrolled")
        elif len(each.queue) < each.line:
            each.queue.append(student)
        else:
            raise Refused

    def withdraw(self, student: int, number: int) -> None:
        self.leave(student, number)
        self.settle(number)

    def leave(self, student: int, number: int) -> None:
        each = self.classes[number]
        if not each.has(student):
            raise Refused
        each.places.pop(student, None)
        each.queue = [who for who in each.queue if who != student]

    def accept(self, student: int, number: int) -> None:
        each = self.classes[number]
        if self.state(student, number) != "offered" or student in each.overdue(self.hour):
            raise Refused
        each.places[student] = Place("pending" if each.asks else "enrolled")

    def decline(self, student: int, number: int) -> None:
        if self.state(student, number) != "offered":
            raise Refused
        self.withdraw(student, number)

    def decide(self, student: int, number: int, approved: bool) -> None:
        if self.state(student, number) != "pending":
            raise Refused
        if approved:
            self.classes[number].places[student] = Place("enrolled")
        else:
            self.withdraw(student, number)

    def resize(self, number: int, capacity: int) -> None:
        if capacity < len(self.classes[number].places):
            raise Refused
        self.classes[number].capacity = capacity
        self.settle(number)

    def swap(self, student: int, old: int, new: int) -> None:
        if not self.classes[old].has(student):
            raise Refused
        self.settle(old, new)
        self.leave(student, old)
        wanted = self.classes[new]
        no_room = self.load(student) + POINTS > LOAD or wanted.free() <= 0
        if wanted.has(student) or no_room or wanted.asks:
            raise Refused
        wanted.places[student] = Place("enrolled")
        self.settle(old, new)

    def look(self) -> None:
        due = [
            number
            for number, each in enumerate(self.classes)
            if each.overdue(self.hour) or (each.queue and each.free() > 0)
        ]
        for number in due:
            self.settle(number)

    def state(self, student: int, number: int) -> str:
        each = self.classes[number]
        if student in each.queue:
            return f"waitlisted {each.queue.index(student)}"
        return each.places[student].state if student in each.places else ""

    def those(self, number: int, *states: str) -> list[int]:
        """Return who stands so in a class."""
        return sorted(who for who, place in self.classes[number].places.items() if place.state in states)

    def seats(self) -> list[tuple[int, int]]:
        """Return who has a seat in which class."""
        return [(who, number) for number, each in enumerate(self.classes) for who in sorted(each.places)]

    def picture(self) -> dict[tuple[int, int], str]:
        """Return who stands how in which class."""
        everyone = {(who, number) for number, each in enumerate(self.classes) for who in (*each.places, *each.queue)}
        return {pair: self.state(*pair) for pair in everyone}
