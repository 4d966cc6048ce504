"""Days of birth, where the words around say that they are."""

import re

from participation.consultations.privacy.context import before
from participation.consultations.privacy.folding import DIGIT
from participation.consultations.privacy.kinds import PersonalData, Span

_S = r"[\s]*"
_YEAR = rf"(?:[12]|一|二|壹|贰)(?:{_S}{DIGIT}){{3}}"
_SHORT_YEAR = rf"{DIGIT}{_S}{DIGIT}"
_SMALL = rf"(?:{DIGIT}{_S}{DIGIT}|二?十{DIGIT}?|三十{DIGIT}?|{DIGIT})"
_MOON = rf"(?:农历|阴历|旧历)?{_S}闰?(?:正|腊|冬|十[一二]|{DIGIT}{{1,2}}|十){_S}月{_S}(?:初{_S}(?:{DIGIT}|十)|廿{DIGIT}?|卅|二?十{DIGIT}?|三十|{DIGIT}{{1,2}})(?:{_S}[日号])?"
"""A day of the moon's calendar: 腊月初八, 闰四月廿三, 八月十五."""
_STEM_YEAR = r"[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
_SEPARATORS = r"[.\-/、,·]"
_DATE = re.compile(
    rf"(?<![0-9])(?:"
    rf"(?:(?:(?:{_YEAR}|{_SHORT_YEAR}|{_STEM_YEAR}){_S}年(?:{_S}[,(]?)?)?{_S}{_MOON}(?![0-9月年]))"
    rf"|(?:{_YEAR}|{_SHORT_YEAR}){_S}年{_S}{_SMALL}{_S}月(?:{_S}{_SMALL}(?:{_S}[日号]|(?![0-9年月])))?"
    rf"|{_YEAR}{_S}{_SEPARATORS}{_S}{_SMALL}{_S}{_SEPARATORS}{_S}{_SMALL}(?![0-9])"
    rf"|(?:19|20){DIGIT}{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
    rf"|(?:[12]|一|二)(?:[\s.\-]?{DIGIT}){{7}}(?![0-9])"
    rf"|{_YEAR}{_S}{_SEPARATORS}{_S}{_SMALL}(?![0-9])"
    rf"|{_SHORT_YEAR}{_S}{_SEPARATORS}{_S}{_SMALL}{_S}{_SEPARATORS}{_S}{_SMALL}(?![0-9])"
    rf"|{_SMALL}{_S}月{_S}{_SMALL}{_S}[日号]"
    rf"|(?:{_YEAR}|{_SHORT_YEAR}|{_STEM_YEAR}){_S}年"
    rf")"
)
_BEFORE = re.compile(
    r"(?:出生(?:日期|年月日?|时间|于|在|:)?|生于|生日|诞生于?|出世于?|生辰|birth(?:day|date)?|date of birth|born(?: on| in)?|dob|төрсөн)"
    r"(?:[\s:是为在于(,\"'-]|农历|阴历|阳历|公历|就|我|日期|of|on|in){0,8}$"
)
_AFTER = re.compile(
    r"\s*(?:出生(?!缺陷|率|人口|证|的人口)|生人|生于|生(?=[\s,。、;!?()]|$|的|我|于|在|,|现)|诞生|出世|的?生日|是我(?:的)?生日|born)"
)
_LIMIT = re.compile(r"(?:以后|之后|以前|之前|起|前|后)")


def find_birth_dates(text: str) -> list[Span]:
    """Dates after 出生于, 生日, or before 生, 出生. A year alone counts only when someone says to be born in it."""
    if "生" not in text and "birth" not in text and "born" not in text and "dob" not in text and "出世" not in text:
        return []
    found = []
    for hit in _DATE.finditer(text):
        said = before(text, hit.start(), 24)
        following = text[hit.end() : hit.end() + 12]
        if _LIMIT.match(following):
            continue
        if _BEFORE.search(said) or _AFTER.match(following):
            found.append(Span(hit.start(), hit.end(), PersonalData.BIRTH_DATE))
    return found
