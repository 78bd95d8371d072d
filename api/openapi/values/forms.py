"""The made-up values of the examples: forms, and what is submitted to them."""

from typing import Any

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "motivation": {"type": "string", "title": "Why do you want to take part?", "minLength": 3, "maxLength": 500},
        "has_team": {"type": "boolean", "title": "Do you have a team?"},
        "team": {"type": "string", "title": "Its name", "maxLength": 50},
    },
    "required": ["motivation", "has_team"],
}
BY_FIELD = {"team": {"visible_if": {"field": "has_team", "any_of": [True]}, "required": True}}
HINTS: dict[str, Any] = {"order": ["motivation", "has_team", "team"], "by_field": BY_FIELD}
RULE: dict[str, Any] = {
    "kind": "role",
    "role": "student",
    "course_id": None,
    "intake_id": None,
    "offering_id": None,
    "person_id": None,
}
REVIEWER = {"step": 1, "role": "staff", "person_id": None}
ANSWERS: dict[str, Any] = {"motivation": "I like to build things.", "has_team": True, "team": "Rusty bolts"}
EXPORT = (
    "id,person_id,given_name,family_name,status,submitted_at,version,motivation,has_team,team\n"
    "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a34,01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a35,Ada,Byron,submitted,"
    "2026-05-13T07:00:00.000000Z,1,I like to build things.,true,Rusty bolts\n"
)
WRITTEN: dict[str, Any] = {
    "title": "Robotics night: take part",
    "description": "Ten minutes on stage for each team.",
    "is_anonymous": False,
    "once": True,
    "opens_at": "2026-05-01T00:00:00.000000Z",
    "closes_at": "2026-05-13T07:00:00.000000Z",
    "quota": 80,
}
BODY: dict[str, Any] = {
    "schema": SCHEMA,
    "hints": HINTS,
    "audience": [{"kind": "everyone"}],
    "reviewers": [{"step": 1, "role": "staff"}],
}
DECISION = {"reason": "A good idea, and there is room."}
VALUES: dict[str, dict[str, Any]] = {
    "Form": {
        **WRITTEN,
        "taken": 12,
        "status": "published",
        "audience": [RULE],
        "reviewers": [REVIEWER],
        "closed_at": None,
    },
    "FormAdd": BODY,
    "FormChange": BODY,
    "FormAudience": RULE,
    "FormAudienceAdd": {"kind": "everyone"},
    "FormReviewer": REVIEWER,
    "FormReviewerAdd": {"step": 1, "role": "staff"},
    "FormCondition": {"field": "has_team", "any_of": [True]},
    "FormHints": HINTS,
    "FormVersion": {"number": 1, "schema": SCHEMA, "hints": HINTS},
    "FormAnswer": {"answers": ANSWERS},
    "FormSubmission": {"status": "approved", "answers": ANSWERS, "step": 1},
    "FormSubmissionAdd": {"answers": ANSWERS},
    "FormSubmissionChange": {"answers": {"has_team": False, "team": None}},
    "FormSubmissionDecision": DECISION,
    "FormDecision": {**DECISION, "step": 1, "decision": "approved"},
    "FormFile": {"field": "proof", "name": "certificate.pdf", "media_type": "application/pdf", "size": 48211},
}
OBJECTS: dict[str, Any] = {}
