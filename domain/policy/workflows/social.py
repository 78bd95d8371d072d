"""The state machines of what is written in spaces, and of reports about it."""

from enum import StrEnum
from typing import Final

from domain.policy.workflows.machine import Step, Workflow


class ContributionState(StrEnum):
    """Whether a post or comment is read by the members of its space."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


_C: Final = ContributionState
POST: Final = Workflow(
    states=ContributionState,
    initial=_C.VISIBLE,
    steps=(
        Step("post.hide", (_C.VISIBLE,), _C.HIDDEN),
        Step("post.restore", (_C.HIDDEN,), _C.VISIBLE),
        Step("post.withdraw", (_C.VISIBLE, _C.HIDDEN), _C.WITHDRAWN),
    ),
)
COMMENT: Final = Workflow(
    states=ContributionState,
    initial=_C.VISIBLE,
    steps=(
        Step("comment.hide", (_C.VISIBLE,), _C.HIDDEN),
        Step("comment.restore", (_C.HIDDEN,), _C.VISIBLE),
        Step("comment.withdraw", (_C.VISIBLE, _C.HIDDEN), _C.WITHDRAWN),
    ),
)


class ReportState(StrEnum):
    """What became of a report."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


REPORT: Final = Workflow(
    states=ReportState,
    initial=ReportState.OPEN,
    steps=(
        Step("report.uphold", (ReportState.OPEN,), ReportState.UPHELD),
        Step("report.dismiss", (ReportState.OPEN,), ReportState.DISMISSED),
    ),
)
