"""The state machine of e-mails about news."""

from enum import StrEnum
from typing import Final

from domain.policy.workflows.machine import Step, Workflow


class DeliveryState(StrEnum):
    """How far an e-mail about news is."""

    QUEUED = "queued"
    FAILED = "failed"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


_D: Final = DeliveryState
NOTIFICATION_DELIVERY: Final = Workflow(
    states=DeliveryState,
    initial=_D.QUEUED,
    steps=(
        Step("notification_delivery.send", (_D.QUEUED, _D.FAILED), _D.SENT),
        # What has been read meanwhile, was switched off, or is for an account that ended.
        Step("notification_delivery.drop", (_D.QUEUED, _D.FAILED), _D.DROPPED),
        Step("notification_delivery.fail", (_D.QUEUED, _D.FAILED), _D.FAILED),
        Step("notification_delivery.bury", (_D.QUEUED, _D.FAILED), _D.DEAD),
        Step("notification_delivery.retry", (_D.DEAD,), _D.QUEUED),
    ),
)
