"""Names and phone numbers: what is accepted, and how a name is shown without its owner's consent.

Publishing a name needs separate consent (PIPL art. 25). Without it one sees a sign of who speaks, not who:
张*祥, 朱**, 欧阳*明, 孛**·巴**, J** S**. Names of organisations are not personal data and are shown.
"""

import re
import unicodedata
from enum import StrEnum

from participation.identity.rules import COMPOUND_SURNAMES, clean_name, mask_word

MAX_NAME = 40
"""Longest name, in code points: room for a company's registered name and for long Mongolian names."""

_HONORIFICS = ("先生", "女士", "小姐", "同志", "老师", "师傅", "大爷", "大妈", "阿姨", "律师", "医生", "教授", "同学")
_ORGANISATION_WORDS = (
    "公司 集团 协会 学会 商会 工会 联合会 委员会 村委会 居委会 业委会 基金会 理事会 促进会 研究会 合作社 事务所 研究所 "
    "研究院 设计院 检察院 法院 学院 大学 中学 小学 学校 幼儿园 医院 卫生院 中心 银行 政府 办公室 办事处 派出所 街道办 "
    "服务站 工作站 服务部 经营部 工作室 农牧场 养殖场 俱乐部 报社 出版社 电视台 协作组 联盟 分局 支行 酒店 饭店 商店"
)
_ORGANISATION_LONG = tuple(_ORGANISATION_WORDS.split())
_ORGANISATION_SHORT = ("局", "厅", "厂", "店", "部", "站", "所", "院", "会", "社", "处", "社区", "嘎查", "苏木")
_ORGANISATION_LATIN = re.compile(
    r"\b(ltd|limited|inc|llc|llp|plc|corp|corporation|company|gmbh|association|society|university|institute|"
    r"foundation|federation|hospital|committee|chamber|bureau)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    ("匿名", "匿名者", "匿名用户", "佚名", "无名氏", "不公开", "保密", "无", "anonymous", "anon", "none", "n/a")
)
_STARS = "**"
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


class NameProblem(StrEnum):
    TOO_LONG = "too_long"
    CONTROL = "control"


class PhoneProblem(StrEnum):
    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    NOT_MOBILE = "not_mobile"


def name_problem(name: str) -> NameProblem | None:
    """What is wrong with a cleaned name, or None; an empty one is fine (the comment is anonymous)."""
    if len(name) > MAX_NAME:
        return NameProblem.TOO_LONG
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in _OVERRIDES for character in name):
        return NameProblem.CONTROL
    return None


def phone_problem(phone: str) -> PhoneProblem | None:
    """What is wrong with a cleaned mobile number of the mainland (11 digits, 1 then 3–9), or None."""
    if not (phone.isascii() and phone.isdigit()):
        return PhoneProblem.NOT_DIGITS
    if len(phone) != 11:
        return PhoneProblem.WRONG_LENGTH
    if phone[0] != "1" or phone[1] not in "3456789":
        return PhoneProblem.NOT_MOBILE
    return None


def mask_name(name: str) -> str:
    """How a name is shown to everyone when its owner did not agree to the full one. "" stays "" (anonymous)."""
    cleaned = clean_name(name)
    if not cleaned or cleaned.casefold() in _NOBODY:
        return ""
    if _holds_contact(cleaned):
        return _STARS
    if _is_organisation(cleaned):
        return cleaned
    if " " not in cleaned:
        return _mask_person(cleaned)
    return " ".join(part if _is_organisation(part) else _mask_person(part) for part in cleaned.split(" "))


def _mask_person(word: str) -> str:
    """王女士 and 欧阳老师 are how people call themselves without saying who they are."""
    for honorific in _HONORIFICS:
        if word.endswith(honorific) and _is_surname(word.removesuffix(honorific)):
            return word
    return mask_word(word)


def _is_surname(word: str) -> bool:
    return len(word) == 1 or word in COMPOUND_SURNAMES


def _holds_contact(name: str) -> bool:
    """A phone number, ID number or address typed into the name field must not reach the public page."""
    digits = 0 if name.isalpha() else sum(character.isdigit() for character in name)
    return digits >= 5 or "@" in name or "＠" in name


def _is_organisation(name: str) -> bool:
    if _ORGANISATION_LATIN.search(name):
        return len(name.split()) > 1
    length = len(name)
    if length < 4:
        return False
    plain = re.sub(r"[（(][^（()）]*[)）]$", "", name)  # 某某协会（筹）
    if plain.endswith(_ORGANISATION_LONG):
        return True
    # Short endings occur in people's names too (王会, 司马大院): only a longer word is taken for an organisation.
    return length >= 6 and plain.endswith(_ORGANISATION_SHORT)
