"""What operations and tags are called, derived from the resource and the route."""

import re
from typing import Any

# The subject groups of the documentation, in their order: tag → (what it holds, the areas of api/v1 in it).
TAGS: dict[str, tuple[str, frozenset[str]]] = {
    "Auth": ("Logging in and staying logged in.", frozenset({"auth", "devices", "factors", "passwords"})),
    "Users": ("People, their roles and their accounts.", frozenset({"users", "people", "authz"})),
    "Academic": (
        "The catalogue: courses, units, what they require, and when and where they are taught.",
        frozenset({"academic", "requisites", "resources"}),
    ),
    "Enrollment": ("Places in offerings, approvals and transcripts.", frozenset({"enrollment", "records", "results"})),
    "Core": (
        "Events, class sessions, attendance, tickets, notifications and forms.",
        frozenset({"attendance", "check_in", "leave", "events", "event_texts", "event_imports", "timetable"})
        | {"help_desk", "tickets", "notifications", "forms", "form_submissions"},
    ),
    "Calendar": ("Agendas, and calendars to subscribe to.", frozenset({"calendar"})),
    "Screens": ("Whole first screens, each in one answer.", frozenset({"screens"})),
    "Scholarships": ("Scholarships, applications for them, and their documents.", frozenset({"scholarships"})),
    "Files": ("Uploads: announced, sent, confirmed, linked.", frozenset({"files"})),
    "Audit": ("Who did what, kept for ever.", frozenset({"audit"})),
    "Social": (
        "Spaces, what is written there, and who looks after it; social gold and achievements.",
        frozenset({"social", "posts", "gold", "achievements"}),
    ),
    "Jobs": ("Long work: its progress, its result, and what became of each row.", frozenset({"jobs"})),
    "Meta": ("The API about itself.", frozenset({"meta"})),
}
STANDARD = {
    "list": "list",
    "retrieve": "get",
    "create": "create",
    "update": "replace",
    "partial_update": "update",
    "destroy": "delete",
    "bulk": "bulkCreate",
}
MANY = frozenset({"list", "bulk"})
BY_METHOD = {"GET": "get", "POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}


def tag_of(view: Any) -> str:
    """Return the group of a view, by the area it lives in."""
    area = type(view).__module__.removeprefix("api.v1.").split(".")[0]
    return next(tag for tag, (_, areas) in TAGS.items() if area in areas)


def segments(path: str) -> list[str]:
    """Return the fixed parts of a route below the version."""
    return [part for part in re.sub(r"^/api/v\d+", "", path).split("/") if part and "{" not in part]


def pascal(text: str) -> str:
    """`semester-offerings` → `SemesterOfferings`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_./ ]", text) if part)


def camel(text: str) -> str:
    """`semester_offering` → `semesterOffering`."""
    name = pascal(text)
    return name[:1].lower() + name[1:]


def plural_words(path: str) -> str:
    """Return the collection's name for sentences: `semester offerings`."""
    return segments(path)[0].replace("-", " ") if segments(path) else "resources"


def singular(plural: str) -> str:
    """`semester-offerings` → `semester-offering`, `entries` → `entry`."""
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if plural.endswith(ending):
            return plural.removesuffix(ending) + replacement
    return plural


def singular_words(path: str) -> str:
    """Return one object's name for sentences: `semester offering`."""
    return singular(plural_words(path))


def article(noun: str) -> str:
    """Put `a` or `an` before a noun."""
    vowel = noun[:1] in "aeio" or (noun[:1] == "u" and not noun.startswith(("uni", "use")))
    return f"{'an' if vowel else 'a'} {noun}"


def operation_id(*, action: str | None, method: str, path: str, detail: bool) -> str:
    """Return `listUnits`, `getUnit`, `createUnit`, `withdrawEnrollment` …"""
    parts = segments(path)
    if action in STANDARD and parts:
        noun = parts[-2] if action == "bulk" else parts[-1]
        return STANDARD[action] + pascal(noun if action in MANY else singular(noun))
    if action and parts:
        return camel(action) + pascal(singular(parts[0]) if detail else parts[0])
    return BY_METHOD[method] + pascal("-".join(parts) or "root")
