"""Addresses down to the door: 东方小区10号楼3单元502室, 查干嘎查3组12号, 中山路5号院2-301."""

import re

from participation.consultations.privacy.kinds import PersonalData, Span

_S = r"[\s\-·.,/_]{0,2}"
_DIGITS = r"[0-9](?:\s?[0-9]){0,3}"
_CN = r"[一二三四五六七八九十百零〇两壹贰叁肆伍陆柒捌玖拾]{1,5}"
_N = rf"(?:{_DIGITS}|{_CN})[a-z]?"
_BUILDING = rf"(?:(?:{_N}|[a-z甲乙丙丁东西南北][0-9]{{0,2}}){_S}(?:号\s*楼|#\s*楼?|栋|幢|座|号\s*院|楼(?!上|下|道|里|长|顶|层|栋|盘)))"
_UNIT = rf"(?:(?:{_N}|[东西中左右南北]){_S}(?:单\s*元|门(?!口|前|店|诊|卫|禁)))"
_FLOOR = rf"(?:{_N}{_S}(?:层|楼))"
_DOOR = rf"(?:{_N}(?:-{_DIGITS})?{_S}(?:室|号房|房间?|号(?!楼|院|线)|户(?!人|居|里|业|村|都|有|没|家|反))|[东西中南北]户|(?:[一二三四五六七八九]|十[一二三四五六七八九]?)[零〇一二三四五六七八九]{{1,2}}[一二三四五六七八九](?![零〇一二三四五六七八九十百千万年])|[a-z]?[0-9](?:\s?[0-9]){{2,3}}(?![0-9年月日元度米平万亿多个人户条栋块次岁]))"
_BARE = rf"(?:[0-9](?:\s?[0-9]){{0,2}}{_S}[-~./]{_S}[0-9](?:\s?[0-9])?{_S}[-~./]{_S}[0-9](?:\s?[0-9]){{2,3}})"
_CHAIN = re.compile(
    rf"(?P<full>{_BUILDING}{_S}{_UNIT}{_S}(?:{_FLOOR}{_S})?{_DOOR})"
    rf"|(?P<flat>{_BUILDING}{_S}(?:{_FLOOR}{_S})?(?:{_DIGITS}\s?[-~]\s?)?{_DOOR})"
    rf"|(?P<unit>{_UNIT}{_S}(?:{_FLOOR}{_S})?{_DOOR})"
    rf"|(?P<bare>(?<![0-9\-./]){_BARE}(?![0-9\-]|[./][0-9]))"
    rf"|(?P<group>(?:{_N}{_S}(?:组|社|队|委|小队|生产队|村民小组|牧业组))(?:{_S}{_N}{_S}(?:号|户))?)"
    rf"|(?P<street>(?<![0-9第]){_N}(?:-{_DIGITS})?{_S}号(?:院|之[一二三])?(?!楼|线|文|令|公告|车|电|码|店|床)(?:{_S}{_DIGITS}{_S}(?:室|房))?)"
    rf"|(?P<room>(?<![0-9]){_DIGITS}{_S}室)"
)
_LEAD = re.compile(
    r"家\s*庭?\s*住\s*址|家庭地址|(?:详细|联系|通讯|通信|现|收货|邮寄|收件|邮政)?\s*(?:住|地)\s*址|居住地|现住地|现居住?于?|户籍(?:所在)?地?|户口(?:所在地|在)?|"
    r"家\s*住|我\s*们?\s*住|租\s*住|居\s*住|住\s*在|住\s*于|我\s*家|家\s*在|家\s*就?\s*在|房子在|搬[到至]|寄[到往]|送[到至]|上门|门牌号?|常住|住\s*(?=[^户房宅院])|address\s*:?|家:"
)
_LEAD_TAIL = re.compile(r"^(?:\s|[:是为在于到就,的\"'(\[]|位于|->)+")
_CUT = re.compile(r"[。!?;:\"'()\[\]、|…]|,(?!\s*[\u3400-\u9fff]{1,8}(?:区|县|旗|路|街|镇|乡|号|栋|小区))|\n(?=\s*\n)")
_IN_WORDS = re.compile(r"在|是|到|于|的|我们|我|他|她|你|您|给|住|位于|来自")
_PLACE = re.compile(
    r"(?:自治区|省|市|盟|区|旗|县|镇|乡|苏木|街道|嘎查|村|屯|庄|堡|大街|路|街|巷|胡同|条|道|弄|里|小区|社区|花园|家园|公寓|新村|名邸|华府|广场|苑|园|府|城|湾|居|庭|郡|墅|庄园|宿舍|大院|家属院|家属楼|大厦|中心|学校|大学|厂|院|营子|营|浩特|"
    r"[0-9一二三四五六七八九十]+号(?:院|楼)?|期|坊|轩|阁|台|岸|都|汇|座|世家|国际|天下|人家|名城|嘉园|山庄|馨苑|雅居|东区|西区|南区|北区|[a-d]区)$"
)
_RURAL = re.compile(r"嘎查|苏木|村|屯|乡|镇|营子|庄|牧场|农场|林场|分场")
_STREET = re.compile(r"(?:路|街|巷|胡同|大道|道|弄|里|村|嘎查|苏木|队|组|屯|小区|院|宿舍|营子|庄|条)$")
_PUBLIC = re.compile(
    r"政务|政府|法院|检察院|大厅|服务中心|会议|派出所|医院|学校|大学|中学|小学|听证|办公|机关|银行|[局厅委]大?楼?$"
)
_ENGLISH = re.compile(
    r"(?:(?:room|rm|apt|apartment|flat|suite)\.?\s*#?\s*[0-9]{1,4}[a-z]?|(?:unit|building|bldg|block|no)\.?\s*#?\s*[0-9]{1,4})"
    r"(?:\s*,\s*(?:unit|building|bldg|block|floor|entrance|no|room|rm)\.?\s*#?\s*[0-9]{1,4}){1,3}"
    r"(?:\s*,\s*[a-z0-9' ]{2,30}?(?:\s(?:community|road|street|avenue|district|garden|gardens|residence|city|banner|county|estate)\b))*"
)


def find_addresses(text: str) -> list[Span]:
    """From the first word of the place to the door; a street or a building alone is nobody's address."""
    found: list[Span] = []
    floor = 0
    for hit in _CHAIN.finditer(text):
        if hit.start() < floor or (hit.lastgroup in ("street", "group") and _GOES_ON.match(text, hit.end())):
            continue
        start = _start(text, hit, floor)
        if start is None:
            continue
        end = hit.end()
        while (more := _MORE.match(text, end)) and more.end() > end:
            end = more.end()
        found.append(Span(start, end, PersonalData.ADDRESS))
        floor = end
    for hit in _HOMESTEAD.finditer(text):
        if all(hit.end(1) <= one.start or hit.start(1) >= one.end for one in found):
            found.append(Span(hit.start(1), hit.end(1), PersonalData.ADDRESS))
    if "room" in text or "apt" in text or "flat" in text or "building" in text or "unit" in text:
        found += [Span(hit.start(), hit.end(), PersonalData.ADDRESS) for hit in _ENGLISH.finditer(text)]
    return found


_WORD = r"[\u3400-\u9fff]"
_HOMESTEAD = re.compile(
    rf"(?:{_LEAD.pattern})(?:\s|[住:是为在于到就,的\"'(\[]|位于)*"
    rf"((?:{_WORD}{{2,9}}?(?:自治区|省|市|盟))?(?:{_WORD}{{1,9}}?(?:旗|县|区|市))?\s?"
    rf"(?:{_WORD}{{1,8}}?(?:苏木|镇|乡|街道)\s?{_WORD}{{1,8}}?(?:嘎查|村(?!民|委|里|口|级|干)|屯|营子|牧点|浩特)(?:\s?{_WORD}{{1,6}}?(?:组(?!织|长|建|成)|屯|小队|自然村|独贵龙?))?"
    rf"|{_WORD}{{1,8}}?(?:嘎查|村(?!民|委|里|口|级|干)|屯)\s?{_WORD}{{1,6}}?(?:组(?!织|长|建|成)|小队|自然村|独贵龙?)))"
)
"""A home in the country has no number: the village of a township, or the group of a village, after 家住 and its like."""


_GOES_ON = re.compile(
    rf"{_S}[\u3400-\u9fff]{{0,12}}?\s?(?:[a-d]区)?{_S}(?:{_BUILDING}{_S}(?:{_UNIT}|{_FLOOR}|{_DOOR})|{_UNIT}{_S}{_DOOR}|{_BARE}|{_N}{_S}号)"
)
"""After a street's number the address goes on to the building and the door."""

_MORE = re.compile(rf"{_S}(?:{_UNIT}|{_FLOOR}|{_N}{_S}(?:室|号房|户(?!人|居|里|业|村|都|有|没|家|反)))")


def _start(text: str, hit: re.Match[str], floor: int) -> int | None:
    """Where the address begins; None when the chain is no address to a door."""
    kind = hit.lastgroup
    low = max(floor, hit.start() - 48)
    head = text[low : hit.start()].rstrip(" ,、\n")
    cut = _last_end(_CUT, head)
    lead = _last_end(_LEAD, head)
    led = (lead >= 0 and lead >= cut) or (
        lead >= 0 and re.fullmatch(r"[\s:是为在(\"'\[]*", head[lead:cut] or "") is not None
    )
    begin = max(cut, lead, 0)
    begin += _skipped(head[begin:])
    if not led:
        words = _last_end(_IN_WORDS, head[begin:])
        if words > 0:
            begin += words
        begin += _skipped(head[begin:])
    place = head[begin:].rstrip(" -·,.\t\n")
    known = bool(_PLACE.search(place))
    if not led and _PUBLIC.search(place):
        return None
    match kind:
        case "full":
            return low + begin if led or known or len(place) >= 2 else (hit.start() if not place else None)
        case "flat":
            return low + begin if place and (led or known) else None
        case "unit":
            return low + begin if (place and (led or known)) or led else None
        case "bare":
            # 28.5.2303 is a door where somebody says to live there; elsewhere it may be a day or a version.
            sure = led or not re.search(r"[./]", hit.group())
            return low + begin if place and known and sure else None
        case "group":
            # A group of a village is a place; with a house number, or said to be one's home, it is a door.
            if not _RURAL.search(place) and not (led and known):
                return None
            return low + begin if led or re.search(r"[号户]$", hit.group()) else None
        case "street":
            return low + begin if led and place and _STREET.search(place) else None
        case "room":
            return low + begin if led and place and known else None
    return None


def _skipped(head: str) -> int:
    tail = _LEAD_TAIL.match(head)
    return tail.end() if tail else 0


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    end = -1
    for found in pattern.finditer(text):
        end = found.end()
    return end
