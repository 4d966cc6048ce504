"""People's names and phone numbers: how they are kept, and how a name is shown without its owner's consent.

Publishing a name needs separate consent (PIPL art. 25). Without it one sees a sign of who it is, not who:
张*祥, 朱**, 欧阳*明, 孛**·巴**, J** S**.
"""

import re
import unicodedata

_SURNAME_WORDS = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 "
    "谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 纳兰 完颜 耶律 爱新觉罗 叶赫那拉 "
    "歐陽 東方 獨孤 聞人 諸葛 尉遲 赫連 濮陽 公孫 仲孫 鐘離 長孫 鮮于 閭丘 軒轅 納蘭 完顏"
)
COMPOUND_SURNAMES = frozenset(_SURNAME_WORDS.split())
_MIDDLE_DOTS = re.compile(r"\s*[·•‧∙・･⋅●᛫]\s*")
_STARS = "**"


def clean_name(raw: str) -> str:
    """Composed (NFC), outer and repeated white space removed, every kind of middle dot made "·"; else as written."""
    return _MIDDLE_DOTS.sub("·", " ".join(unicodedata.normalize("NFC", raw).split()))


def clean_phone(raw: str) -> str:
    """Digits in their ordinary form; spaces, dashes, brackets and a leading +86 or 0086 removed."""
    plain = re.sub(r"[\s\-‐‑–—－()（）.]+", "", unicodedata.normalize("NFKC", raw))
    for prefix in ("+86", "0086"):
        if plain.startswith(prefix):
            return plain[len(prefix) :]
    if len(plain) == 13 and plain.startswith("86"):
        return plain[2:]
    return plain


def mask_person(name: str) -> str:
    """A person's name as it may be shown without separate consent (PIPL art. 25). An empty name: ``**``.

    The stars of a name in other than Chinese characters say nothing about its length.
    """
    return " ".join(mask_word(word) for word in clean_name(name).split(" ") if word) or _STARS


def mask_word(word: str) -> str:
    """One word of a person's name: Chinese characters keep surname and last sign, every other its first sign."""
    if "·" in word:  # clan and given name, or given name and father's: each part keeps its first sign
        return "·".join(_first_only(part) for part in word.split("·") if part) or _STARS
    if not all(_is_han(character) for character in word):
        return _first_only(word)
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


def _first_only(word: str) -> str:
    """The first sign with the marks that belong to it, then stars, however long the rest was."""
    end = 1
    while end < len(word) and unicodedata.category(word[end])[0] == "M":
        end += 1
    return word[:end] + _STARS if word[0].isalpha() else _STARS


def _is_han(character: str) -> bool:
    code = ord(character)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x3FFFF
        or 0xF900 <= code <= 0xFAFF
        or character == "〇"
    )
