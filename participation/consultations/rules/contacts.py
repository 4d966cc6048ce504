"""Names and phone numbers: what is accepted, and how a name is shown without its owner's consent.

Publishing a name needs separate consent (PIPL art. 25). Without it one sees a sign of who speaks, not who:
张*祥, 朱**, 欧阳*明, 孛**·巴**, J** S**. Names of organisations are not personal data and are shown.
"""

import re
import unicodedata
from enum import StrEnum

MAX_NAME = 40
"""Longest name, in code points: room for a company's registered name and for long Mongolian names."""

_SURNAME_WORDS = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 "
    "谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 纳兰 完颜 耶律 爱新觉罗 叶赫那拉 "
    "歐陽 東方 獨孤 聞人 諸葛 尉遲 赫連 濮陽 公孫 仲孫 鐘離 長孫 鮮于 閭丘 軒轅 納蘭 完顏"
)
COMPOUND_SURNAMES = frozenset(_SURNAME_WORDS.split())
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
_MIDDLE_DOTS = re.compile(r"\s*[·•‧∙・･⋅●᛫]\s*")
_STARS = "**"
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


class NameProblem(StrEnum):
    TOO_LONG = "too_long"
    CONTROL = "control"


class PhoneProblem(StrEnum):
    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    NOT_MOBILE = "not_mobile"


def clean_name(raw: str) -> str:
    """Outer and repeated white space removed, every kind of middle dot made "·"; otherwise as written."""
    return _MIDDLE_DOTS.sub("·", " ".join(raw.split()))


def name_problem(name: str) -> NameProblem | None:
    """What is wrong with a cleaned name, or None; an empty one is fine (the comment is anonymous)."""
    if len(name) > MAX_NAME:
        return NameProblem.TOO_LONG
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in _OVERRIDES for character in name):
        return NameProblem.CONTROL
    return None


def clean_phone(raw: str) -> str:
    """Digits in their ordinary form; spaces, dashes, brackets and a leading +86 or 0086 removed."""
    plain = re.sub(r"[\s\-‐‑–—－()（）.]+", "", unicodedata.normalize("NFKC", raw))
    for prefix in ("+86", "0086"):
        if plain.startswith(prefix):
            return plain[len(prefix) :]
    if len(plain) == 13 and plain.startswith("86"):
        return plain[2:]
    return plain


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
    return " ".join(part if _is_organisation(part) else _mask_person(part) for part in cleaned.split(" "))


def _mask_person(word: str) -> str:
    if "·" in word:  # clan and given name, or given name and father's: each part keeps its first sign
        return "·".join(_first_only(part) for part in word.split("·") if part) or _STARS
    if not all(_is_han(character) for character in word):
        return _first_only(word)
    for honorific in _HONORIFICS:
        if word.endswith(honorific) and _is_surname(word.removesuffix(honorific)):
            return word
    surname = _surname_length(word)
    given = word[surname:]
    if len(given) < 2:
        return word[:surname] + _STARS
    return word[:surname] + "*" * (len(given) - 1) + given[-1]


def _surname_length(word: str) -> int:
    for length in (4, 2):
        if len(word) > length and word[:length] in COMPOUND_SURNAMES:
            return length
    return 1


def _is_surname(word: str) -> bool:
    return len(word) == 1 or word in COMPOUND_SURNAMES


def _first_only(word: str) -> str:
    """The first sign with the marks that belong to it, then stars, however long the rest was."""
    end = 1
    while end < len(word) and unicodedata.category(word[end])[0] == "M":
        end += 1
    return word[:end] + _STARS if word[0].isalnum() else _STARS


def _holds_contact(name: str) -> bool:
    """A phone number, ID number or address typed into the name field must not reach the public page."""
    digits = sum(character.isdigit() for character in name)
    return digits >= 5 or "@" in name or "＠" in name


def _is_organisation(name: str) -> bool:
    if _ORGANISATION_LATIN.search(name):
        return len(name.split()) > 1
    length = len(name)
    plain = re.sub(r"[（(][^（()）]*[)）]$", "", name)  # 某某协会（筹）
    if length >= 4 and plain.endswith(_ORGANISATION_LONG):
        return True
    # Short endings occur in people's names too (王会, 司马大院): only a longer word is taken for an organisation.
    return length >= 6 and plain.endswith(_ORGANISATION_SHORT)


def _is_han(character: str) -> bool:
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x3FFFF
        or 0xF900 <= code <= 0xFAFF
        or character == "〇"
    )
