"""The made-up values of the examples: spaces, and what is written there."""

from typing import Any

_ID = "01981f6e-7c3a-7b1e-8f10-3a5d5c1b0a{:02d}"
NAME = "Linh Nguyễn"
POST: dict[str, Any] = {"title": "Robotics night", "body": "<p>Who comes along on <strong>Thursday</strong>?</p>"}
COMMENT: dict[str, Any] = {"body": f"<p>I do, and @{{{_ID.format(31)}}} does, too.</p>"}
MODERATED: dict[str, Any] = {"hidden_at": None, "hidden_reason": "", "edited_at": "2026-02-16T04:05:06.000000Z"}
MENTION: dict[str, Any] = {"person_id": _ID.format(31), "name": NAME}
REACTION: dict[str, Any] = {"kind": "like", "count": 7}
REASON = "It shows what somebody else has written without asking."
VALUES: dict[str, dict[str, Any]] = {
    "": {
        "space_id": _ID.format(61),
        "post_id": _ID.format(62),
        "comment_id": _ID.format(63),
        "parent_id": _ID.format(64),
        "root_id": _ID.format(64),
        "author_id": _ID.format(32),
        "author_name": NAME,
        "person_name": NAME,
        "my_follow_id": _ID.format(65),
    },
    "Space": {
        "kind": "club",
        "offering_id": None,
        "course_id": None,
        "name": "Robotics club",
        "description": "For all who build things that move.",
        "is_open": True,
        "is_archived": False,
        "posts": 42,
        "my_role": "member",
        "i_joined": True,
    },
    "SpaceMember": {"role": "moderator", "joined_at": "2026-02-16T04:05:06.000000Z"},
    "Post": {
        **POST,
        **MODERATED,
        "mentions": [MENTION],
        "status": "visible",
        "is_pinned": False,
        "comments": 3,
        "reactions": [REACTION],
        "my_reactions": [{"reaction_id": _ID.format(66), "kind": "like"}],
    },
    "Comment": {
        **COMMENT,
        **MODERATED,
        "depth": 1,
        "mentions": [MENTION],
        "status": "visible",
        "reactions": [REACTION],
        "my_reactions": [{"reaction_id": _ID.format(66), "kind": "like"}],
    },
    "Reaction": {"kind": "like", "comment_id": None},
    "ReactionCount": REACTION,
    "OwnReaction": {"reaction_id": _ID.format(66), "kind": "like"},
    "Mention": MENTION,
    "Follow": {"post_id": None},
    "Report": {
        "comment_id": None,
        "reporter_id": _ID.format(33),
        "kind": "privacy",
        "explanation": "These are my notes.",
        "quoted": "Here are all the notes of the first week.",
        "status": "upheld",
        "decided_at": "2026-02-16T04:05:06.000000Z",
        "decided_by_id": _ID.format(34),
        "decision_reason": REASON,
    },
    "Moderation": {"reason": REASON},
}
OBJECTS: dict[str, Any] = {
    "SpaceAddRequest": {
        "kind": "club",
        "name": "Robotics club",
        "description": "For all who build things that move.",
        "is_open": True,
    },
    "SpaceMemberAddRequest": {"space_id": _ID.format(61), "person_id": _ID.format(31), "role": "member"},
    "CommentAddRequest": {"post_id": _ID.format(62), "parent_id": None, **COMMENT},
    "ReactionAddRequest": {"post_id": _ID.format(62), "kind": "like"},
    "FollowAddRequest": {"space_id": _ID.format(61)},
    "ReportAddRequest": {"post_id": _ID.format(62), "kind": "privacy", "explanation": "These are my notes."},
    "ReportDecisionRequest": {"reason": REASON},
}
