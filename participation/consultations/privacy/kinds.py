"""The kinds of personal data looked for, and a finding."""

from dataclasses import dataclass
from enum import StrEnum


class PersonalData(StrEnum):
    """Values are stable: they are printed by the command and stored with a comment's masks."""

    ID_CARD = "id_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    EMAIL = "email"
    PLATE = "plate"
    ADDRESS = "address"
    WECHAT_QQ = "wechat_qq"
    NAME = "name"
    PASSPORT = "passport"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`text` is the original's slice [start:end]; offsets count Unicode code points."""

    start: int
    end: int
    type: PersonalData
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate in the folded text."""

    start: int
    end: int
    type: PersonalData
