"""The campuses and the zone each keeps its calendar in."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo


class Campus(StrEnum):
    HAWTHORN = "hawthorn"
    CROYDON = "croydon"
    WANTIRNA = "wantirna"
    SARAWAK = "sarawak"
    HANOI = "hanoi"
    DA_NANG = "da_nang"
    HO_CHI_MINH = "ho_chi_minh"
    CAN_THO = "can_tho"
    ONLINE = "online"


LABELS: Final = MappingProxyType(
    {
        Campus.HAWTHORN: "Hawthorn",
        Campus.CROYDON: "Croydon",
        Campus.WANTIRNA: "Wantirna",
        Campus.SARAWAK: "Sarawak",
        Campus.HANOI: "Hà Nội",
        Campus.DA_NANG: "Đà Nẵng",
        Campus.HO_CHI_MINH: "Hồ Chí Minh City",
        Campus.CAN_THO: "Cần Thơ",
        Campus.ONLINE: "Online",
    }
)
_MELBOURNE, _VIETNAM = ZoneInfo("Australia/Melbourne"), ZoneInfo("Asia/Ho_Chi_Minh")
ZONES: Final = MappingProxyType(
    {
        Campus.HAWTHORN: _MELBOURNE,
        Campus.CROYDON: _MELBOURNE,
        Campus.WANTIRNA: _MELBOURNE,
        Campus.SARAWAK: ZoneInfo("Asia/Kuching"),
        Campus.HANOI: _VIETNAM,
        Campus.DA_NANG: _VIETNAM,
        Campus.HO_CHI_MINH: _VIETNAM,
        Campus.CAN_THO: _VIETNAM,
        Campus.ONLINE: _MELBOURNE,
    }
)
