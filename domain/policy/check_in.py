"""The words of self check-in."""

from enum import StrEnum


class CheckInFlag(StrEnum):
    """What somebody who reviews a check-in should look at. It proves nothing by itself."""

    SHARED_DEVICE = "shared_device"
    OTHER_NETWORK = "other_network"
