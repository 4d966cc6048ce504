"""Numbers of people: identity cards, mobile and fixed telephones, bank cards.

A *run* is digits with whatever people put between them. Inside a run a number may begin and end only where a group of
digits begins and ends; check digits, prefixes and the shape of the gaps decide what it is.

Sources: GB 11643-1999 (identity number and its check sign), ISO/IEC 7812 (Luhn), the numbering plan of the mainland.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from participation.consultations.privacy.context import before, nearest
from participation.consultations.privacy.folding import DIGIT, digits_of
from participation.consultations.privacy.kinds import PersonalData, Span

_FILLER = "那个|这个|然后|空格|减号|减|横杠|杠|横线|横|再加|再|接着|后面是|后面|呃|嗯|额|啊|哦|就是|中间|之后|跟着|点|空|星号|星|斜杠|逗号"
_SOFT = r"[\s.\-_·~*+|^'=<>\"]"
_HARD = r"[,、。/\\;:()\[\]{}…!?#&@$%]"
_GAP = rf"(?:(?:{_SOFT}|{_HARD}){{0,4}}|{_SOFT}{{5,12}}|\s*(?:{_FILLER})[\s,…]*|[,.…\s]+(?:{_FILLER})[\s,…]*)"
_SIGN = rf"(?:{DIGIT}|[olix×乂叉])"
_RUN = re.compile(rf"(?<![a-z0-9.])[(]?\+?{_SIGN}(?:{_GAP}{_SIGN}){{6,}}(?![a-z])")
_RUN_IN_WORD = re.compile(rf"{DIGIT}(?:{_GAP}{_SIGN}){{6,}}(?![a-z])")
_SAID_AS_DIGIT = str.maketrans("oli×乂叉", "011xxx")
_SOFT_ONLY = re.compile(rf"(?:{_SOFT})*")
_ORDER = re.compile(
    r"订单|单号|运单|快递|流水|编号|案号|文号|发票|合同|受理|工单|凭证|批号|型号|isbn|信用代码|税号|许可证|登记号|备案|序列|条码|"
    r"保单|批次|交易号|业务号|查询码|验证码|回执|档案|学号|工号|表号|户号|电表|水表|燃气|房产证|不动产|项目代码|order|invoice|serial|tracking"
)
_CARD_WORD = re.compile(
    r"卡号|银行|[建工农中招交]行|邮储|信用社|农商|账号|信用卡|储蓄卡|借记卡|工资卡|退款|汇款|转账|打款|打到|收款|开户|户头|帐号|账户|帐户|一卡通|卡是|农信|card|account|卡:"
)
_PHONE_WORD = re.compile(
    r"电话|手机|联系|拨打|号码|打给|打我|call|phone|tel|mobile|微信|致电|来电|短信|加我|找我|回电|утас|电\s*:|联络|热线|whatsapp|同号"
)
_CALLED = re.compile(_PHONE_WORD.pattern + r"|打(?=[1一幺壹])|打$|拨")
_ID_WORD = re.compile(r"身份证|证件号|身份号|身份證|公民身份|证号|id\s*(?:card|number|no)|身分证|shenfen")
_COUNTED = re.compile(r"\s*(?:元|块钱|万元|亿|人民币|人次|平方米|平米|吨|%|千瓦|公里|户|rmb|yuan|美元)")

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"


@dataclass(frozen=True, slots=True)
class Run:
    """`signs` are the digits (and x), `places` where each stands in the folded text, `gaps[i]` what stands before sign i."""

    signs: str
    places: list[int]
    gaps: list[str]
    start: int
    end: int


def runs(text: str) -> Iterator[Run]:
    """Every run of seven digits or more; `text` is folded."""
    ascii_text = digits_of(text)
    position = 0
    while True:
        found = _RUN.search(text, position) or None
        inner = _RUN_IN_WORD.search(text, position)
        if found is None or (inner is not None and inner.start() < found.start()):
            found = inner
        if found is None:
            return
        yield _run(text, ascii_text, found)
        position = found.end()


def _run(text: str, ascii_text: str, found: re.Match[str]) -> Run:
    signs, places, gaps = [], [], []
    gap_from = found.start()
    for sign in _SIGN_ONLY.finditer(text, found.start(), found.end()):
        place = sign.start()
        # A letter that belongs to a filler or stands beside other letters is none of the number's signs.
        places.append(place)
        signs.append(ascii_text[place].translate(_SAID_AS_DIGIT))
        gaps.append(text[gap_from:place])
        gap_from = place + 1
    return Run("".join(signs), places, gaps, found.start(), found.end())


_SIGN_ONLY = re.compile(_SIGN)


def find_numbers(text: str) -> list[Span]:
    """Identity cards, mobiles, fixed telephones and bank cards in a folded text, in order."""
    found = []
    for run in runs(text):
        start = 0
        while start < len(run.signs):
            hit = _at(text, run, start) if start == 0 or run.gaps[start] else None
            if hit is None:
                start += 1
                continue
            span, following = hit
            found.append(span)
            start = following
    if _CALLED.search(text) or "前" in text:
        found += _split_by_words(text)
    return found


# Not what is counted: 135户、2300人 is no number of anybody.
_BETWEEN = rf"[\s(\[,]{{0,2}}(?:空一格|(?:(?!{DIGIT}|[户人元年月日米度个条栋楼号室岁次天块万亿])[\u3400-\u9fff]){{1,6}}?)[\s)\],]{{0,2}}"
_SPLIT = re.compile(rf"(?<!{DIGIT})([1一幺壹]{DIGIT}{{2}}){_BETWEEN}({DIGIT}{{4}}){_BETWEEN}({DIGIT}{{4}})(?!{DIGIT})")


_TOLD = r"[\s:是为]{0,3}"
_TOLD_GAP = r"[\s,。;、]{0,3}"
_PIECES = re.compile(
    rf"(?:前[三3]位|开头)(?:数字)?{_TOLD}([1一幺壹]{DIGIT}{{2}}){_TOLD_GAP}中间(?:[四4]位)?(?:数字)?{_TOLD}({DIGIT}{{4}}){_TOLD_GAP}"
    rf"(?:最?后(?:面)?|末尾?|尾号)(?:[四4]位)?(?:数字)?{_TOLD}({DIGIT}{{4}})(?!{DIGIT})"
)
"""前三位138，中间四位0013，后四位8000."""


def _split_by_words(text: str) -> Iterator[Span]:
    """A mobile number with words put between its three groups, after a word such as 电话: 138爱0013心8000."""
    for hit in _PIECES.finditer(text):
        if _is_mobile(digits_of("".join(hit.groups())), 0):
            yield Span(hit.start(1), hit.end(3), PersonalData.MOBILE)
    for hit in _SPLIT.finditer(text):
        signs = digits_of("".join(hit.groups()))
        if _is_mobile(signs, 0) and _CALLED.search(before(text, hit.start(), 10)):
            yield Span(hit.start(), hit.end(), PersonalData.MOBILE)


def _at(text: str, run: Run, start: int) -> tuple[Span, int] | None:
    """The number that begins with sign `start`, and the sign after it."""
    for length, kind in _read(text, run, start):
        end = start + length
        first, last = run.places[start], run.places[end - 1] + 1
        if kind is PersonalData.MOBILE or kind is PersonalData.LANDLINE:
            first, last = _with_brackets(text, first, last)
        if kind is PersonalData.LANDLINE:
            last, end = _with_extension(text, run, last, end)
        return Span(first, last, kind), end
    return None


def _read(text: str, run: Run, start: int) -> Iterator[tuple[int, PersonalData]]:
    """What could begin here, best first: (number of signs, kind)."""
    signs = run.signs[start:]
    said = before(text, run.places[start], 24)
    ordered = nearest(said, _ORDER, (_CARD_WORD, _PHONE_WORD, _ID_WORD))
    told = bool(_ID_WORD.search(said))
    if (
        _ends(run, start, 18)
        and (told or _grouped(run, start, 18))
        and _is_id18(signs[:18], trusted=bool(_ID_WORD.search(said)) and not ordered)
    ):
        yield 18, PersonalData.ID_CARD
    if (
        _ends(run, start, 15)
        and (told or _grouped(run, start, 15))
        and is_id15(signs[:15])
        and not ordered
        and _even(run, start, 15)
    ):
        yield 15, PersonalData.ID_CARD
    # Whoever writes 幺 for 1 says a number aloud.
    phone = bool(_PHONE_WORD.search(said)) or "幺" in text[run.places[start] : run.places[start] + 4]
    for prefix in (0, 1, 2, 4):
        if _ends(run, start, 11 + prefix) and _is_mobile(signs[: 11 + prefix], prefix):
            if ordered or not _shape_of_mobile(text, run, start, prefix, trusted=phone):
                continue
            yield 11 + prefix, PersonalData.MOBILE
    for length in (19, 18, 17, 16):
        if _ends(run, start, length) and is_bank_card(signs[:length], trusted=bool(_CARD_WORD.search(said))):
            whole = _even(run, start, length) and _grouped(run, start, length)
            if ordered or not (whole or _CARD_WORD.search(said)):
                continue
            yield length, PersonalData.BANK_CARD
    for length in (12, 11, 10):
        if _ends(run, start, length) and _is_landline(signs[:length]) and _shape_of_landline(run, start, signs, length):
            end = run.places[start + length - 1] + 1
            if ordered or is_office(said) or _of_an_office(text, end, said) or _COUNTED.match(text, end):
                continue
            yield length, PersonalData.LANDLINE
    for abroad in (2, 4):
        # +86 471 6512345: the country's code instead of the nought of the area.
        if signs[:abroad] not in ("86", "0086") or (
            abroad == 2 and "+" not in text[max(0, run.places[start] - 1) : run.places[start] + 1]
        ):
            continue
        for length in (11, 10, 9):
            if _ends(run, start, abroad + length) and _is_landline("0" + signs[abroad : abroad + length]):
                end = run.places[start + abroad + length - 1] + 1
                if not (ordered or is_office(said) or _of_an_office(text, end, said)):
                    yield abroad + length, PersonalData.LANDLINE
    for length in (8, 7):
        if _ends(run, start, length) and signs[0] in "2345678" and _HOME.search(before(text, run.places[start], 10)):
            if "x" in signs[:length]:
                continue
            yield length, PersonalData.LANDLINE


def _ends(run: Run, start: int, length: int) -> bool:
    """Whether a group of digits ends after `length` signs from `start`."""
    end = start + length
    if end >= len(run.signs):
        return end == len(run.signs)
    if not run.gaps[end]:
        return run.signs[end] == "x" and length != 17
    # Written digit by digit, a number ends where another kind of gap stands.
    return not all(gap == run.gaps[end] for gap in run.gaps[start + 1 : end])


def _grouped(run: Run, start: int, length: int) -> bool:
    sizes = _groups(run.gaps[start + 1 : start + length])
    return _as_people_group(sizes) or (len(sizes) <= 6 and min(sizes) >= 2)


def _even(run: Run, start: int, length: int) -> bool:
    """Whether what stands between the signs is of one kind: nothing, or soft signs only, or the same sign each time."""
    gaps = {gap.strip() or gap for gap in run.gaps[start + 1 : start + length] if gap}
    if all(_SOFT_ONLY.fullmatch(gap) for gap in gaps):
        return len(gaps) <= 2
    return len(gaps) == 1 and sum(1 for gap in run.gaps[start + 1 : start + length] if gap) >= 5


# ——— identity cards


def _is_id18(signs: str, *, trusted: bool) -> bool:
    """18 signs whose check sign is right; after "身份证" a wrong check sign is a slip of the pen, the rest still tells who it is."""
    if "x" in signs[:17] or not _is_place_and_day(signs[:2], signs[6:14]):
        return False
    return id_check(signs[:17]) == signs[17] or trusted


def id_check(first: str) -> str:
    """The check sign (0–9 or x) of the first 17 digits, GB 11643 (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(sign) * weight for sign, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def is_id15(signs: str) -> bool:
    """A number of the first generation: six digits of place, six of birth, three of order."""
    return "x" not in signs and _is_place_and_day(signs[:2], "19" + signs[6:12])


def _is_place_and_day(province: str, day: str) -> bool:
    if province not in _PROVINCES:
        return False
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        return False
    return 1900 <= born.year <= _LAST_YEAR


_LAST_YEAR = 2050  # a bound for what can be a year of birth at all, not today's year: rules have no clock

# ——— telephones


def _is_mobile(signs: str, prefix: int) -> bool:
    head, number = signs[:prefix], signs[prefix:]
    return head in ("", "0", "86", "0086") and number[0] == "1" and number[1] in "3456789" and "x" not in number


def _shape_of_mobile(text: str, run: Run, start: int, prefix: int, *, trusted: bool) -> bool:
    """Whether eleven digits are written as a telephone number rather than as amounts, years or a list."""
    first = start + prefix
    end = first + 11
    digits = [text[place] for place in run.places[first:end]]
    real = sum(sign.isdigit() and sign.isascii() for sign in digits)
    if real < 3 and any(sign in "oli" for sign in digits):
        return False
    gaps = run.gaps[first + 1 : end]
    kinds = {gap.strip() or gap for gap in gaps if gap}
    if _COUNTED.match(text, run.places[end - 1] + 1):
        return trusted and not kinds
    if not kinds or trusted:
        return True
    sizes = _groups(gaps)
    if kinds == {"."} and len(sizes) == 2:
        return False  # a decimal fraction
    if len(sizes) > 2 and all(size == 3 for size in sizes[1:]) and sizes[0] <= 3:
        return False  # thousands
    if all(_SOFT_ONLY.fullmatch(gap) or _FILL.fullmatch(gap) for gap in kinds):
        return _as_people_group(sizes)
    return len(kinds) == 1 and (len(sizes) >= 6 or sizes == [3, 4, 4])


def _as_people_group(sizes: list[int]) -> bool:
    """Whether a long number is cut as people cut one, and not a row of small numbers."""
    if len(sizes) <= 3 or all(size == 1 for size in sizes) or sizes in ([3, 4, 2, 2], [3, 2, 2, 2, 2], [1, 2, 4, 4]):
        return True
    return len(sizes) <= 6 and all(size >= 3 for size in sizes[:-1]) and sum(sizes) >= 15


_FILL = re.compile(_GAP.replace(_HARD, _SOFT))


def _groups(gaps: list[str]) -> list[int]:
    sizes = [1]
    for gap in gaps:
        if gap:
            sizes.append(1)
        else:
            sizes[-1] += 1
    return sizes


_AREAS_OF_THREE = frozenset(["010", "020", "021", "022", "023", "024", "025", "027", "028", "029"])


def _is_landline(signs: str) -> bool:
    """An area code and seven or eight digits of a subscriber."""
    if signs[0] != "0" or "x" in signs:
        return False
    area = 3 if signs[:3] in _AREAS_OF_THREE else 4
    if area == 4 and (signs[1] in "012" or signs[:3] == "013"):
        return False
    number = signs[area:]
    return len(number) in ((8,) if area == 3 else (7, 8)) and number[0] in "2345678"


def _shape_of_landline(run: Run, start: int, signs: str, length: int) -> bool:
    """The first gap, if any, stands behind the area code, or the gaps are all alike."""
    area = 3 if signs[:3] in _AREAS_OF_THREE else 4
    gaps = [(index, gap) for index, gap in enumerate(run.gaps[start + 1 : start + length], 1) if gap]
    return not gaps or gaps[0][0] == area or _even(run, start, length)


_OFFICE = re.compile(
    r"热线|咨询|详询|会议室|监督|举报|投诉|客服|值班|服务|办公|局|厅|委员会|委电话|大厅|物业|派出所|居委|社区|街道办|中心|医院|学校|公司|单位|政府|"
    r"法院|检察院|报名|传真|官方|窗口|信访|供热|供水|供电|燃气|消防|急救|银行|hotline|office|fax|保安室|门卫|前台|站电话|所电话|处电话|科电话|队电话|院电话"
)
_OWN = re.compile(
    r"固定|住址|我家|家里|家中|家庭|本人|座机|宅电|固话|我的|我是|联系我|找我|打我|回电|家电话|家:|my|住宅|住家"
)
_HOME = re.compile(r"座机|固话|固定电话|宅电|家里电话|家电话|家庭电话|家中电话|家里的电话|住宅电话")


def is_office(said: str) -> bool:
    """Whether the words before a fixed telephone number name an office and not a home."""
    parts = said.split(",")
    # "市住建局，0471-…": a number that follows the comma at once belongs to what was said before it.
    clause = parts[-1] if re.search(r"\w", parts[-1]) or len(parts) == 1 else ",".join(parts[-2:])
    clause = clause[-16:]
    return nearest(clause, _OFFICE, (_OWN,))


_OFFICE_AFTER = re.compile(
    rf"\s*(?:转\s*(?:{DIGIT}){{1,5}})?\s*(?:咨询|热线|客服|投诉|举报|报修|[(\[]?[\u3400-\u9fff]{{0,8}}(?:局|厅|委|政府|办公室|大厅|中心|公司|物业|法院)[)\]])"
)


def _of_an_office(text: str, end: int, said: str) -> bool:
    """Whether what follows a fixed telephone number says whose it is: 0471-6512345（市住建局）, 0471-6512345咨询."""
    return bool(_OFFICE_AFTER.match(text, end)) and not _OWN.search(said[-16:])


def _with_brackets(text: str, first: int, last: int) -> tuple[int, int]:
    """The plus sign and the brackets that belong to an area or country code."""
    inside = text[first:last]
    if first and text[first - 1] == "+":
        first -= 1
    if first and text[first - 1] == "(" and ")" in inside:
        first -= 1
    if first and text[first - 1] == "+" and text[first] == "(":
        first -= 1
    return first, last


_EXTENSION = re.compile(r"\s*(?:转|分机号?|ext\.?|内线|#)\s*[:.]?\s*(?:[0-9]{1,5})(?![0-9])")


def _with_extension(text: str, run: Run, last: int, end: int) -> tuple[int, int]:
    """The extension behind a fixed number: 转 801, -801."""
    found = _EXTENSION.match(digits_of(text), last)
    if found:
        inside = sum(1 for place in run.places[end:] if place < found.end())
        return found.end(), end + inside
    if end < len(run.signs) and run.gaps[end] == "-":
        length = next((n for n in range(1, 6) if _ends(run, end, n)), 0)
        if length and (end + length == len(run.signs) or run.gaps[end + length] != "-"):
            return run.places[end + length - 1] + 1, end + length
    return last, end


# ——— bank cards

_ISSUERS = re.compile(r"62|60|81|4|5[1-5]|2[2-7]|35|37|9558|9400|9000|6[4-9]|5[06-9]")


def is_bank_card(signs: str, *, trusted: bool) -> bool:
    """16 to 19 digits with a right Luhn sum; without a word such as 卡号 before it, also an issuer's prefix."""
    if "x" in signs or not luhn(signs) or len(set(signs)) < 3:
        return False
    return trusted or bool(_ISSUERS.match(signs))


def luhn(signs: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for index, sign in enumerate(reversed(signs)):
        value = int(sign) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
