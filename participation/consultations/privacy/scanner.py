"""All detectors together: candidates of every kind, the better one where two overlap, mapped back to the original."""

import re
from collections.abc import Callable
from dataclasses import replace

from participation.consultations.privacy.accounts import find_accounts, find_emails, find_passports, find_plates
from participation.consultations.privacy.addresses import find_addresses
from participation.consultations.privacy.dates import find_birth_dates
from participation.consultations.privacy.folding import DIGIT, Folded, fold
from participation.consultations.privacy.kinds import Finding, PersonalData, Span
from participation.consultations.privacy.names import find_latin_names, find_names
from participation.consultations.privacy.numbers import find_numbers

_DETECTORS: tuple[tuple[re.Pattern[str], Callable[[str], list[Span]]], ...] = (
    (re.compile(DIGIT), find_numbers),
    (re.compile(r"[a-z0-9]"), find_emails),
    (re.compile(r"信|芯|[vqw]|薇|威|扣|叩|蔻|抠|企|球球|秋秋|卫星|泡|微|加"), find_accounts),
    (
        re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][\s·.\-_,、:。()\[\]]{0,3}[a-z]"),
        find_plates,
    ),
    (re.compile(r"照|passport|旅行证"), find_passports),
    (
        re.compile(r"栋|幢|座|号|单\s*元|室|组|社|队|#|门|楼|嘎查|村|屯|[0-9]\s?[-~./]\s?[0-9]|building|room|unit|apt"),
        find_addresses,
    ),
    (re.compile(r"生|birth|born|dob|出世"), find_birth_dates),
    (
        re.compile(
            r"叫|名|在下|民|户|本人|联|我是|人|主|--|此致|落|[敬谨拜呈]|我\s*,|邻居|房东|群众|职工|同事|[我俺]们?家?的?[大小老二三]?[女儿闺姑孩丈妻老父母爸妈爷奶姥孙外哥姐弟妹媳婆公]"
        ),
        find_names,
    ),
)

_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            PersonalData.EMAIL,
            PersonalData.ID_CARD,
            PersonalData.PASSPORT,
            PersonalData.MOBILE,
            PersonalData.BANK_CARD,
            PersonalData.PLATE,
            PersonalData.LANDLINE,
            PersonalData.WECHAT_QQ,
            PersonalData.BIRTH_DATE,
            PersonalData.ADDRESS,
            PersonalData.NAME,
        )
    )
}


_PAGE = re.compile(r"(?:https?://|www\.)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def _without_addresses_of_pages(folded: Folded) -> Folded:
    """Numbers in the address of a page are nobody's."""
    if "www." not in folded.text and "://" not in folded.text:
        return folded
    return replace(folded, text=_PAGE.sub(lambda page: "\0" * len(page.group()), folded.text))


def scan(text: str) -> list[Finding]:
    """Personal data of a text in order of its place; findings never overlap.

    About 60 µs for a remark of 130 signs. Offsets are code points of `text` itself, disguises and all.
    """
    folded = _without_addresses_of_pages(fold(text))
    spans = [span for trigger, detect in _DETECTORS if trigger.search(folded.text) for span in detect(folded.text)]
    candidates = [(*folded.back(span.start, span.end), span.type) for span in spans]
    candidates += [(start, end, PersonalData.NAME) for start, end in find_latin_names(text)]
    candidates.sort(key=lambda one: (_RANK[one[2]], one[0], -one[1]))
    kept: list[Finding] = []
    for start, end, kind in candidates:
        if all(end <= other.start or other.end <= start for other in kept):
            kept.append(Finding(start, end, kind, text[start:end]))
    return sorted(kept)
