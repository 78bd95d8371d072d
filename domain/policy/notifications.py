"""What people are told of, how urgently, and what they may switch off. The words stand in `wording.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class NotificationKind(StrEnum):
    """What somebody is told of. Those that begin with `account_` are about the safety of an account."""

    ACCOUNT_PASSWORD_CHANGED = "account_password_changed"  # noqa: S105
    ACCOUNT_AUTHENTICATOR_ADDED = "account_authenticator_added"
    ACCOUNT_AUTHENTICATOR_REMOVED = "account_authenticator_removed"
    ACCOUNT_PASSKEY_ADDED = "account_passkey_added"
    ACCOUNT_PASSKEY_REMOVED = "account_passkey_removed"
    ACCOUNT_FACTORS_RESET = "account_factors_reset"
    ACCOUNT_RECOVERY_CODE_USED = "account_recovery_code_used"
    ENROLLMENT_OFFERED = "enrollment_offered"
    ENROLLMENT_PROMOTED = "enrollment_promoted"
    ENROLLMENT_SKIPPED = "enrollment_skipped"
    ENROLLMENT_APPROVED = "enrollment_approved"
    ENROLLMENT_REJECTED = "enrollment_rejected"
    ENROLLMENT_APPROVAL_WAITING = "enrollment_approval_waiting"
    RESULTS_RELEASED = "results_released"
    RESULT_AMENDED = "result_amended"
    ATTENDANCE_WARNED = "attendance_warned"
    LEAVE_APPROVED = "leave_approved"
    LEAVE_DECLINED = "leave_declined"
    SCHOLARSHIP_APPLIED = "scholarship_applied"
    SCHOLARSHIP_APPROVED = "scholarship_approved"
    SCHOLARSHIP_REJECTED = "scholarship_rejected"
    SCHOLARSHIP_WAITLISTED = "scholarship_waitlisted"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    EVENT_PUBLISHED = "event_published"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_SOON = "event_soon"
    EVENT_WAITING = "event_waiting"
    FORM_PUBLISHED = "form_published"
    FORM_REVIEW_WAITING = "form_review_waiting"
    FORM_APPROVED = "form_approved"
    FORM_REJECTED = "form_rejected"
    TICKET_SUBMITTED = "ticket_submitted"
    TICKET_ASSIGNED = "ticket_assigned"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_REPLIED = "ticket_replied"
    TICKET_MENTIONED = "ticket_mentioned"
    TICKET_WAITING = "ticket_waiting"
    TICKET_RESOLVED = "ticket_resolved"
    TICKET_MERGED = "ticket_merged"
    TICKET_AT_RISK = "ticket_at_risk"
    TICKET_MISSED = "ticket_missed"
    SOCIAL_INVITED = "social_invited"
    SOCIAL_MENTIONED = "social_mentioned"
    SOCIAL_ANSWERED = "social_answered"
    SOCIAL_POSTED = "social_posted"
    SOCIAL_COMMENTED = "social_commented"
    SOCIAL_REPORTED = "social_reported"
    SOCIAL_HIDDEN = "social_hidden"
    SOCIAL_RESTORED = "social_restored"
    GOLD_AWARDED = "gold_awarded"
    GOLD_RECEIVED = "gold_received"
    GOLD_EXPIRING = "gold_expiring"
    ACHIEVEMENT_AWARDED = "achievement_awarded"


class NotificationChannel(StrEnum):
    """By which way somebody is told."""

    IN_APP = "in_app"
    EMAIL = "email"


class NotificationTiming(StrEnum):
    """When somebody is told."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


ACCOUNT: Final = "account_"  # the database keeps these from being put off or muted
_ONCE, _DAILY, _NEVER = NotificationTiming.AT_ONCE, NotificationTiming.DAILY, NotificationTiming.NEVER


@dataclass(frozen=True)
class Manner:
    """How a kind is told as long as a person does not say otherwise, and what a person can't mute.

    What is urgent waits neither for quiet hours nor for others of its kind. Whoever caused it is told only if
    `tells_doer`.
    """

    in_app: NotificationTiming = _ONCE
    email: NotificationTiming = _ONCE
    mandatory: frozenset[NotificationChannel] = frozenset()
    urgent: bool = False
    tells_doer: bool = False

    def default(self, channel: NotificationChannel) -> NotificationTiming:
        return self.in_app if channel == NotificationChannel.IN_APP else self.email

    def permits(self, channel: NotificationChannel, timing: NotificationTiming) -> bool:
        """Tell whether a person may choose this. A list of what is new is no digest: in-app is at once or never."""
        if channel == NotificationChannel.IN_APP and timing == _DAILY:
            return False
        if channel in self.mandatory:
            return timing == _ONCE if self.urgent else timing != _NEVER
        return True


_ALL: Final = frozenset(NotificationChannel)
_SHOWN: Final = frozenset({NotificationChannel.IN_APP})
SECURITY: Final = Manner(mandatory=_ALL, urgent=True, tells_doer=True)
DECISION: Final = Manner(mandatory=_SHOWN)
DEADLINE: Final = Manner(mandatory=_ALL)
NEWS: Final = Manner()
QUIET_NEWS: Final = Manner(email=_DAILY)
SHOWN_ONLY: Final = Manner(email=_NEVER)

_K: Final = NotificationKind
MANNERS: Final[Mapping[NotificationKind, Manner]] = MappingProxyType(
    {
        _K.ACCOUNT_PASSWORD_CHANGED: SECURITY,
        _K.ACCOUNT_AUTHENTICATOR_ADDED: SECURITY,
        _K.ACCOUNT_AUTHENTICATOR_REMOVED: SECURITY,
        _K.ACCOUNT_PASSKEY_ADDED: SECURITY,
        _K.ACCOUNT_PASSKEY_REMOVED: SECURITY,
        _K.ACCOUNT_FACTORS_RESET: SECURITY,
        _K.ACCOUNT_RECOVERY_CODE_USED: SECURITY,
        _K.ENROLLMENT_OFFERED: DEADLINE,
        _K.ENROLLMENT_PROMOTED: DECISION,
        _K.ENROLLMENT_SKIPPED: DECISION,
        _K.ENROLLMENT_APPROVED: DECISION,
        _K.ENROLLMENT_REJECTED: DECISION,
        _K.ENROLLMENT_APPROVAL_WAITING: QUIET_NEWS,
        _K.RESULTS_RELEASED: DECISION,
        _K.RESULT_AMENDED: DECISION,
        _K.ATTENDANCE_WARNED: DEADLINE,
        _K.LEAVE_APPROVED: DECISION,
        _K.LEAVE_DECLINED: DECISION,
        _K.SCHOLARSHIP_APPLIED: QUIET_NEWS,
        _K.SCHOLARSHIP_APPROVED: DECISION,
        _K.SCHOLARSHIP_REJECTED: DECISION,
        _K.SCHOLARSHIP_WAITLISTED: DECISION,
        _K.SESSION_MOVED: NEWS,
        _K.SESSION_CANCELLED: NEWS,
        _K.EVENT_PUBLISHED: QUIET_NEWS,
        _K.EVENT_CHANGED: QUIET_NEWS,
        _K.EVENT_CANCELLED: NEWS,
        _K.EVENT_SOON: SHOWN_ONLY,
        _K.EVENT_WAITING: QUIET_NEWS,
        _K.FORM_PUBLISHED: QUIET_NEWS,
        _K.FORM_REVIEW_WAITING: QUIET_NEWS,
        _K.FORM_APPROVED: DECISION,
        _K.FORM_REJECTED: DECISION,
        _K.TICKET_SUBMITTED: QUIET_NEWS,
        _K.TICKET_ASSIGNED: NEWS,
        _K.TICKET_ANSWERED: NEWS,
        _K.TICKET_REPLIED: NEWS,
        _K.TICKET_MENTIONED: NEWS,
        _K.TICKET_WAITING: NEWS,
        _K.TICKET_RESOLVED: NEWS,
        _K.TICKET_MERGED: NEWS,
        _K.TICKET_AT_RISK: NEWS,
        _K.TICKET_MISSED: NEWS,
        _K.SOCIAL_INVITED: NEWS,
        _K.SOCIAL_MENTIONED: NEWS,
        _K.SOCIAL_ANSWERED: NEWS,
        _K.SOCIAL_POSTED: QUIET_NEWS,
        _K.SOCIAL_COMMENTED: QUIET_NEWS,
        _K.SOCIAL_REPORTED: QUIET_NEWS,
        _K.SOCIAL_HIDDEN: DECISION,
        _K.SOCIAL_RESTORED: DECISION,
        _K.GOLD_AWARDED: QUIET_NEWS,
        _K.GOLD_RECEIVED: QUIET_NEWS,
        _K.GOLD_EXPIRING: QUIET_NEWS,
        _K.ACHIEVEMENT_AWARDED: QUIET_NEWS,
    }
)
