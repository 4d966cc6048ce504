"""What stands at the head of a line: 第十二条之一, （一）, 1., ①, Article 5, (a), 附件2 … and what only looks like it.

A line of law often *cites* a provision where another would *be* one (「第三条规定的……」, 「第一章所称……」). Such lines are
told apart by what follows the number; the builder has the last word, since it also knows which number is due.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from participation.drafts.rules import numerals

_CN = "〇零○一二三四五六七八九十百千万两"
_DIGIT = "0-9０-９"
_BLANK = r"[ \t\u3000\xa0]"
_END_OF_SENTENCE = "。；;！!？?"


class Style(StrEnum):
    """How a label is written; siblings are written alike."""

    PART = "part"
    SUBPART = "subpart"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    ATTACHMENT = "attachment"
    CN_DOT = "cn_dot"  # 一、
    CN_PAREN = "cn_paren"  # （一）
    CN_HALF = "cn_half"  # 一）
    DECIMAL = "decimal"  # 1.2
    AR_DOT = "ar_dot"  # 1.
    AR_PAREN = "ar_paren"  # （1）
    AR_HALF = "ar_half"  # 1）
    CIRCLED = "circled"  # ①
    LETTER_PAREN = "letter_paren"  # (a)
    LETTER_DOT = "letter_dot"  # a.
    UPPER_PAREN = "upper_paren"  # (A)
    UPPER_DOT = "upper_dot"  # A.
    ROMAN_DOT = "roman_dot"  # II.
    ROMAN_PAREN = "roman_paren"  # (ii)
    BULLET = "bullet"  # -


# From the widest to the narrowest, where nothing in the draft itself says which is inside which.
RANK = {
    Style.CN_DOT: 1,
    Style.UPPER_DOT: 1,
    Style.ROMAN_DOT: 1,
    Style.CN_PAREN: 2,
    Style.CN_HALF: 2,
    Style.UPPER_PAREN: 2,
    Style.DECIMAL: 3,
    Style.AR_DOT: 3,
    Style.AR_PAREN: 4,
    Style.AR_HALF: 5,
    Style.LETTER_PAREN: 5,
    Style.LETTER_DOT: 5,
    Style.CIRCLED: 6,
    Style.ROMAN_PAREN: 7,
    Style.BULLET: 8,
}


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the head of a line.

    text: as printed; number: its last or only number; numbers: all of them (第十二条之一 → (12, 1), 1.2 → (1, 2));
    length: characters of the line it takes, blanks after it included; sure: a blank, a bracket or the end of the line
    follows, as it does behind a real label; english: written Article 5, not 第五条; cites: what follows reads as if it
    went on citing, so its number has to be due; shorter: the same without 之一, where 之一 may belong to the sentence
    (第十二条之一切后果).
    """

    style: Style
    text: str
    number: int | None
    numbers: tuple[int, ...]
    length: int
    sure: bool = True
    english: bool = False
    cites: bool = False
    shorter: Label | None = None


_STRUCTURE = re.compile(
    rf"[第笫]{_BLANK}*(?P<n>[{_CN}{_DIGIT}](?:{_BLANK}*[{_CN}{_DIGIT}])*){_BLANK}*(?P<unit>部分|分编|分編|编|編|章|节|節|条|條)"
    rf"(?P<subs>(?:{_BLANK}*之{_BLANK}*(?:[一二三四五六七八九十]+|[{_DIGIT}]{{1,2}}))+)?"
)
_UNITS = {
    "部分": Style.PART,
    "编": Style.PART,
    "編": Style.PART,
    "分编": Style.SUBPART,
    "分編": Style.SUBPART,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
    "節": Style.SECTION,
    "条": Style.ARTICLE,
    "條": Style.ARTICLE,
}
_CITES_FURTHER = rf"第{_BLANK}*[{_CN}{_DIGIT}]+{_BLANK}*[款项項目条條]"
# Right behind the number all of these go on with a sentence.
_CITES = re.compile(
    rf"[，,。；;）)”》」]|、(?={_BLANK}*第)|和第|及第|与第|或者?第|至第|到第|所(?!有|在|属)|规定的?|規定|的(?!士)|中的|关于[^，。]*的规定|{_CITES_FURTHER}"
)
_CITES_AFTER_BLANK = re.compile(rf"{_BLANK}+{_CITES_FURTHER}")
# 第二十七条 第二十五条所称的费用，…: its words begin with another article's number. Taken for an article only where 27 is due.
_BEGINS_WITH_ARTICLE = re.compile(rf"{_BLANK}+第{_BLANK}*[{_CN}{_DIGIT}]+{_BLANK}*[条條]")
# Except where a decision to amend says what becomes of a provision: 第一条 第十二条修改为：…
_AMENDS = re.compile(
    rf"{_BLANK}+第{_BLANK}*[{_CN}{_DIGIT}]+{_BLANK}*[条條][^，。；]{{0,40}}(?:修改|改为|修正|删除|删去|增加|作为|调整|合并|中的|中[“\"])"
)
_GOES_ON = re.compile(r"规定|規定|所列|所称|的(?!士)|以外|以内|之外|以下|以上|至|和|与|及")
_SEPARATOR = re.compile(rf"{_BLANK}*[：:、．.]{_BLANK}*(?=[^\s\d])")
_ENGLISH = re.compile(
    r"(?P<word>Article|ARTICLE|Art\.|Section|SECTION|Sec\.|§|Chapter|CHAPTER|Part|PART|Book|BOOK|TITLE|Division|DIVISION)\s*"
    r"(?P<n>\d{1,4}(?:[A-Z]\b)?(?:[.-]\d{1,3})*|[IVXLC]{1,7})(?P<dot>[.:](?=[\s*_]|$))?(?=[\s*_]|$|[(\[—–-])"
)
_ENGLISH_STYLES = {
    "article": Style.ARTICLE,
    "art.": Style.ARTICLE,
    "section": Style.SECTION,
    "sec.": Style.SECTION,
    "§": Style.SECTION,
    "chapter": Style.CHAPTER,
    "part": Style.PART,
    "book": Style.PART,
    "title": Style.PART,
    "division": Style.SUBPART,
}
_ATTACHMENT = re.compile(
    rf"(?P<label>附{_BLANK}*[件表录錄图圖]{_BLANK}*(?P<n>[{_DIGIT}]{{1,3}}|[一二三四五六七八九十]{{1,3}}|[A-Z](?![A-Za-z]))?"
    rf"|(?:Annex|ANNEX|Appendix|APPENDIX|Schedule|SCHEDULE|Attachment|ATTACHMENT)(?:\s+(?P<en>\d{{1,3}}|[A-Z]|[IVX]{{1,5}}))?)"
    rf"(?P<sep>{_BLANK}*[:：.．、]|{_BLANK}+|$)"
)
_ENUMERATORS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.CN_DOT, re.compile(rf"(?P<n>[{_CN}]{{1,5}}){_BLANK}*[、．.]")),
    (Style.CN_PAREN, re.compile(rf"[（(]{_BLANK}*(?P<n>[{_CN}]{{1,5}}){_BLANK}*[）)]")),
    (Style.CN_HALF, re.compile(rf"(?P<n>[{_CN}]{{1,3}})[）)]")),
    (Style.DECIMAL, re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,3})+)[.．]?(?=[ \t\u3000]|[\u4e00-\u9fff])")),
    (Style.AR_DOT, re.compile(rf"(?P<n>[{_DIGIT}]{{1,3}})(?:{_BLANK}*[、．]|\.)(?![{_DIGIT}])")),
    (Style.AR_PAREN, re.compile(rf"[（(]{_BLANK}*(?P<n>[{_DIGIT}]{{1,3}}){_BLANK}*[）)]")),
    (Style.AR_HALF, re.compile(rf"(?P<n>[{_DIGIT}]{{1,3}})[）)]")),
    (Style.ROMAN_PAREN, re.compile(r"[（(](?P<n>[ivx]{1,6})[）)]")),
    (Style.LETTER_PAREN, re.compile(r"[（(](?P<n>[a-z])[）)]")),
    (Style.UPPER_PAREN, re.compile(r"[（(](?P<n>[A-Z])[）)]")),
    (Style.LETTER_DOT, re.compile(r"(?P<n>[a-z])(?:[.．](?=\s)|[）)])")),
    (Style.ROMAN_DOT, re.compile(r"(?P<n>[IVX]{1,6})[.．](?=\s)")),
    (Style.UPPER_DOT, re.compile(r"(?P<n>[A-Z])[.．](?=\s)")),
    (Style.BULLET, re.compile(r"(?P<n>[-*+•·●▪◆])(?=[ \t\u3000]+\S)")),
)
_RUNS = {"①": Style.CIRCLED, "㉑": Style.CIRCLED, "⑴": Style.AR_PAREN, "⒈": Style.AR_DOT, "㈠": Style.CN_PAREN}
_TRAILING_BLANK = re.compile(rf"[*_]{{0,3}}{_BLANK}*")  # with the end of **bold**, where only the label is bold
_BARE_NUMERAL = re.compile(rf"[{_CN}]{{1,3}}、")
_TITLE = re.compile(
    rf"{_BLANK}*(?:【(?P<a>[^】\n]{{1,60}})】|〔(?P<b>[^〕\n]{{1,40}})〕|[\[［](?P<c>[^\]］\n]{{1,60}})[\]］]|（(?P<d>[^（）()\n]{{1,40}})）"
    rf"|\((?P<e>[^（）()\n]{{1,40}})\)){_BLANK}*"
)


def structure(line: str) -> Label | None:
    """The 编, 章, 节, 条 (or Part, Chapter, Section, Article) this line begins with, if it does not merely cite one."""
    found = _STRUCTURE.match(line)
    if found:
        return _chinese(line, found)
    found = _ENGLISH.match(line)
    return _english(line, found) if found else None


def _chinese(line: str, found: re.Match[str]) -> Label | None:
    number = numerals.read_number(found["n"])
    style = _UNITS[found["unit"]]
    if number is None or (found["unit"] == "部分" and not _is_heading(line[found.end() :], sure=False)):
        return None
    subs = found["subs"] or ""
    plain = _structure_label(line, style, found.end() - len(subs), (number,))
    if not subs or style is not Style.ARTICLE:
        return plain if not subs else None
    numbers = (number, *(numerals.read_number(s) or 0 for s in subs.split("之")[1:]))
    whole = _structure_label(line, style, found.end(), numbers)
    if whole is None or whole.sure:
        return whole
    return replace(whole, shorter=plain)


def _structure_label(line: str, style: Style, end: int, numbers: tuple[int, ...]) -> Label | None:
    """The label that ends there, unless what follows goes on citing it."""
    rest = line[end:]
    cites_further = _CITES_AFTER_BLANK.match(rest) is not None and not _AMENDS.match(rest)
    if _CITES.match(rest) or (cites_further and not _BEGINS_WITH_ARTICLE.match(rest)):
        return None
    sure = not rest or rest[0] in " \t\u3000\xa0【〔［[（(*_"
    if style is not Style.ARTICLE and not _is_heading(rest, sure=sure):
        return None
    length = _with_blank(line, end)
    if separator := _SEPARATOR.match(line, end):
        length = separator.end()
    cites = cites_further or bool(_GOES_ON.match(line[length:]))
    return Label(style, line[:end], numbers[0], numbers, length, sure, cites=cites)


def _english(line: str, found: re.Match[str]) -> Label | None:
    rest = line[found.end() :].lstrip(" \t—–-*_")
    style = _ENGLISH_STYLES[found["word"].lower()]
    # "Article 5 of this Law", "Section 2 applies": a small letter goes on with the sentence.
    if rest[:1].islower() and not found["dot"]:
        return None
    if found["n"][0].isdigit():
        # 12A and 12-1 are what 第十二条之一 is called in English
        lettered = re.sub(r"([A-Z])", lambda m: f"-{ord(m[1]) - 64}", found["n"])
        numbers = tuple(int(n) for n in re.split(r"[.-]", lettered))
    else:
        roman = numerals.from_roman(found["n"])
        if roman is None:
            return None
        numbers = (roman,)
    sure = not rest or found["dot"] is not None or style in (Style.PART, Style.CHAPTER)
    text = found[0].rstrip()
    length = len(line) - len(rest) if rest else len(line)
    number = numbers[0] if style is Style.ARTICLE else numbers[-1]
    return Label(style, text, number, numbers, length, sure, english=True)


def _is_heading(rest: str, *, sure: bool) -> bool:
    """Whether what follows 第一章 is a heading: short, and not a sentence."""
    words = rest.strip(" \t\u3000\xa0*_#")
    if not words:
        return True
    return len(words) <= (60 if sure else 30) and words[-1] not in _END_OF_SENTENCE + "，,：:"


def attachment(line: str) -> Label | None:
    """附件, 附件2, 附件：申请表, Annex A. A sentence that speaks of one is None."""
    found = _ATTACHMENT.match(line)
    if not found:
        return None
    rest = line[found.end() :].strip()
    if rest and (len(rest) > 80 or rest[-1] in "。；;" or (rest[0].islower() and rest[0].isascii())):
        return None
    number: int | None = None
    if found["n"]:
        number = numerals.from_letter(found["n"]) or numerals.read_number(found["n"])
    elif found["en"]:
        code = found["en"]
        number = int(code) if code.isdigit() else (numerals.from_letter(code) or numerals.from_roman(code))
    text = found[0].strip()
    return Label(
        Style.ATTACHMENT, text, number, (number,) if number is not None else (), _with_blank(line, found.end())
    )


def enumerators(line: str) -> list[Label]:
    """What 一、（一）1. … this line may begin with: mostly none or one; two for (i), a letter or a Roman one."""
    first = line[:1]
    if "\u4e00" <= first <= "\u9fff" and first not in _CN:
        return []  # most lines: a 汉字 that is no numeral
    out: list[Label] = []
    value = numerals.from_enclosed(first)
    if value is not None:
        style = next((s for c, s in _RUNS.items() if 0 <= ord(first) - ord(c) < 20), Style.CIRCLED)
        return [Label(style, first, value, (value,), _with_blank(line, 1))]
    for style, pattern in _ENUMERATORS:
        found = pattern.match(line)
        if not found:
            continue
        numbers = _enumerator_numbers(style, found["n"])
        if numbers is None:
            continue
        rest = line[found.end() :]
        # 一、二、三类建筑 and （一）、（二）项所列 are enumerations inside a sentence
        if style is Style.CN_DOT and _BARE_NUMERAL.match(rest):
            continue
        if style in (Style.CN_PAREN, Style.AR_PAREN) and re.match(
            r"[、，]?[（(]?[一二三四五六七八九十\d]*[）)]?[项項款]", rest
        ):
            continue
        number = None if style is Style.BULLET else numbers[-1]
        out.append(Label(style, found[0], number, numbers, _with_blank(line, found.end())))
    return out


def _enumerator_numbers(style: Style, text: str) -> tuple[int, ...] | None:
    if style is Style.BULLET:
        return ()
    if style is Style.DECIMAL:
        return tuple(int(n) for n in text.split("."))
    if style in (Style.ROMAN_PAREN, Style.ROMAN_DOT):
        number = numerals.from_roman(text)
    elif style in (Style.LETTER_PAREN, Style.UPPER_PAREN, Style.LETTER_DOT, Style.UPPER_DOT):
        number = numerals.from_letter(text)
    else:
        number = numerals.read_number(text)
    return None if number is None else (number,)


def bracketed_title(rest: str) -> tuple[str, int] | None:
    """The 【投放时间】 or （目的和依据） right behind an article's label: its words, and the characters it takes."""
    found = _TITLE.match(rest)
    if not found:
        return None
    words = next(g for g in found.groups() if g is not None).strip()
    if not words or enumerators(rest.lstrip()) or words[-1] in "。；;，,":
        return None
    # （以下简称……）, （2018年修正） belong to the sentence
    if re.match(r"以下|下称|简称|含|包括|\d", words):
        return None
    # （直管公房）的用热…: the brackets go on into the sentence
    if found.group().lstrip()[:1] in "（(" and rest[found.end() : found.end() + 1] in tuple("的，、；。和或及与"):
        return None
    return words, found.end()


def rewrite(label: Label, numbers: tuple[int, ...]) -> str:
    """Another number written the way this label is: 第十二条 with (13,) → 第十三条, （三） with (1,) → （一）."""
    number = numbers[-1] if label.style is not Style.ARTICLE else numbers[0]
    if label.english:
        roman = re.search(r"\b[IVXLC]+(?=[.:]?$)", label.text)
        written = numerals.to_roman(number).upper() if roman and 1 <= number <= 3999 else str(number)
        return re.sub(r"(?:\d[\dA-Z.-]*|\b[IVXLC]+)(?=[.:]?$)", written, label.text)
    text = label.text.split("之")[0] if label.style is Style.ARTICLE else label.text
    if (enclosed := numerals.from_enclosed(text)) is not None:
        return chr(ord(text) + number - enclosed) if 1 <= number <= 20 else str(number)
    for pattern, write in (
        (rf"[{_CN}](?:{_BLANK}*[{_CN}])*", numerals.to_chinese),
        (rf"[{_DIGIT}](?:{_BLANK}*[{_DIGIT}])*", str),
    ):
        if re.search(pattern, text):
            written = re.sub(pattern, lambda _: write(number), text, count=1)  # noqa: B023 – used at once
            return written + "".join("之" + numerals.to_chinese(n) for n in numbers[1:] if label.style is Style.ARTICLE)
    if label.style is Style.ROMAN_PAREN and 1 <= number <= 3999:
        return f"({numerals.to_roman(number)})"
    return re.sub(r"[A-Za-z]", lambda m: chr((97 if m[0].islower() else 65) + (number - 1) % 26), text, count=1)


def _with_blank(line: str, end: int) -> int:
    blank = _TRAILING_BLANK.match(line, end)
    return blank.end() if blank else end
