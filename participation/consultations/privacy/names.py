"""Names of persons after the words that announce one: 我叫, 姓名, 联系人, 本人, 我是……的."""

import re
from itertools import pairwise

from participation.consultations.privacy.kinds import PersonalData, Span
from participation.consultations.privacy.words import (
    COMPOUND_SURNAMES,
    MONGOLIAN_ENDINGS,
    MONGOLIAN_SIGNS,
    NOT_A_NAME_END,
    NOT_GIVEN,
    NOT_NAMES,
    STOPS,
    SURNAMES,
)

_COLON = r"[\s]*(?:[:=\-(\"'\[]|是|为|叫|->)*[\s]*[\"'(\[]?"
_STRONG = re.compile(
    r"(?:我\s*(?:的)?\s*(?:名字|姓名|真名|大名|全名|名)\s*(?:就)?(?:叫做|叫|是|为|:)?|我\s*(?:就\s*)?(?:叫做|叫|名叫|姓名)|我\s*姓[\u3400-\u9fff]{1,2}[,\s]*(?:名?叫|名)|本人\s*(?:姓名|名叫|叫)|(?<!同)姓\s*名|名叫|"
    r"联\s*系\s*人(?!员)|联络人|署\s*名|落\s*款|(?<!抽)签\s*名(?!单)|(?:申请|反映|投诉|举报|建议|留言|来信|提议|提案|填表|委托|代理|经办|收件|收款|持卡|报名|意见|紧急联系)人(?:姓名)?(?=[\s]*[:是为]|[ \t])|(?<!么)名\s*字(?=\s*[:是])|"
    r"户\s*名|户\s*主(?=[\s]*[:是为叫])|开户名|业\s*主(?=[\s]*[:叫])|称\s*呼(?=[\s]*:)|法定代表人|网名|本名|原名|留名|"
    r"(?:丈夫|妻子|老公|老婆|爱人|儿子|女儿|父亲|母亲|爸爸?|妈妈?|爷爷|奶奶|孙子|孙女|哥哥?|姐姐?|弟弟?|妹妹?|邻居|孩子|同事|房东|对象|媳妇)\s*(?:就?名?叫|姓名|的名字[叫是]))"
    + _COLON
)
_WEAK = re.compile(
    r"(?:(?:反映|投诉|举报|留言|来信)人|在下|户主|(?:居民|村民|牧民|住户|市民|群众)(?=\s*:)|名\s*字\s*叫做?|本人(?!情况|证件|身份|电话|手机|姓名|叫)|我是(?:来自|住在|家住|[^\s,。!?;:、]{0,4}住)?[^\s,。!?;:]{1,18}?的(?:住户|业主|居民|村民|牧民|农民|市民|群众|租户|商户|老师|学生|职工|党员|退休[^\s,。]{0,4}?|家长)?|我是[^\s,。!?;:]{0,14}?(?:业主|住户|居民|村民|牧民|农民|租户|商户|职工|党员|市民)|我是|我\s*,|--+|此致[\s,。!]*敬礼[\s!,。:]*)"
    r"[\s]*[:(\"'是为,]?[\s]*"
)
_SET_APART = re.compile(r"[\s:=\-(\"'\[是为叫]+$")
_AND = ("和", "与", "及", "或", "都", "应", "要", "单", "方", "栏")
_LATIN_NAME = re.compile(
    r"(?:[Mm]y (?:full )?name is|[Mm]y name['’]s|[Nn]ame:|I am called|[Cc]ontact(?: person)?:|Yours (?:sincerely|faithfully|truly),?\s+|Намайг|Миний нэр(?: бол)?)\s*"
    r"([A-ZА-ЯЁӨҮ][\w'’\-]+(?:[ \u00a0]+(?:[A-Z]\.|[A-ZА-ЯЁӨҮ][\w'’\-]*)){0,3})"
)
_PINYIN_NAME = re.compile(
    r"(?:联系人|联络人|聯絡人|聯繫人|姓名|我叫|我的名字[是叫]|署名)[\s:：]*([A-Z][a-z]+(?: +[A-Z][a-z]+){1,2})(?![A-Za-z])"
)
_MONGOLIAN_SCRIPT = re.compile("(?:ᠮᠢᠨᠦ ᠨᠡᠷ(?:᠎ᠡ)?|ᠨᠠᠮᠠᠢ ᠶᠢ|ᠨᠡᠷ(?:᠎ᠡ)?[:᠄])\\s*([\u1820-\u1842\u180b-\u180e\u202f]+)")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_GAP = re.compile(r"[ \t\u3000*.\-_/|]{0,2}")
_BOUNDARY = re.compile(r"[\s,。、;:!?.()\[\]\"'0-9a-z+/\\|…~\-]|$")
_STOP = re.compile("|".join(re.escape(word) for word in sorted(STOPS, key=len, reverse=True)))
_NOT_END = re.compile("(?:" + "|".join(map(re.escape, NOT_A_NAME_END)) + ")$")
_MONGOLIAN_END = re.compile("(?:" + "|".join(map(re.escape, MONGOLIAN_ENDINGS)) + ")$")
_DOTTED = re.compile(
    r"[\u3400-\u9fff]{1,8}(?:\s*·\s*[\u3400-\u9fff]{1,8}?){1,3}(?=[\s,。、;:!?.()\"'0-9a-z]|$|" + _STOP.pattern + ")"
)
_ROLE_AFTER = re.compile(r"\s*(?:\(|先生|女士|同志)")


def find_names(folded: str) -> list[Span]:
    """Names in a folded text, without the words that announce them."""
    found: list[Span] = []
    for pattern, strong in ((_STRONG, True), (_WEAK, False)):
        position = 0
        while announced := pattern.search(folded, position):
            position = announced.start() + 1
            begin = announced.end()
            # "姓名和住址", "署名方式": a word that only names the thing, with nothing set between, announces less.
            sure = strong and (
                _SET_APART.search(announced.group()) is not None or folded[begin - 1] not in "名款人主呼"
            )
            if strong and not sure and folded[begin : begin + 1] in _AND:
                continue
            end = _name(folded, begin, strong=strong, announced=announced.group())
            if end and strong and not sure and not (_BOUNDARY.match(folded, end) or _STOP.match(folded, end)):
                end = None
            if end:
                found.append(Span(begin, end, PersonalData.NAME))
                position = end
            elif strong:
                position = max(position, announced.end())
    for signed in _SIGNED.finditer(folded):
        begin, word = signed.start(1), signed.group(1)
        end = _name(folded, begin, strong=True, announced="")
        if end == begin + len(word):
            found.append(Span(begin, end, PersonalData.NAME))
    taken = {one.start for one in found}
    return found + [one for one in _introduced(folded) if one.start not in taken]


_PERSON = re.compile(
    r"(?:市民|居民|村民|牧民|农民|住户|业主|租户|商户|职工|群众|邻居|同事|房东|(?:我|俺|我们|我们家|我家)(?:的)?(?:大|小|二|三|老)?"
    r"(?:女儿|儿子|闺女|姑娘|孩子|丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸?|妈妈?|爷爷|奶奶|姥爷|姥姥|孙子|孙女|外孙女?|哥哥?|姐姐?|弟弟?|妹妹?|媳妇|女婿|邻居|同事|婆婆|公公))\s*"
)
"""Whose name follows at once, without 叫 or 姓名."""
_SAYS = re.compile(
    r"\s*,?\s*(?:反映|投诉|举报|来信|来电|来访|留言|建议|提出|提议|认为|表示|诉称|告诉|说|称|问|在读|就读|在[^\s,。]{1,12}?(?:读书|上学|上班|工作|住院|打工|务工|居住|[一二三四五六]年级)"
    r"|在(?:读|校)|今年|现年|(?:现在|正在)?(?:读|上)(?:小学|初中|高中|大学|幼儿园|[一二三四五六七八九初高]年?[一二三级])|患(?:有|了|上)|得了|家(?:的|里|养|门口|在|,)|[0-9一二三四五六七八九十]{1,3}岁)"
)
"""What a person does or is: that a name ends here is not left to the surname alone."""
_HARDLY_SURNAMES = frozenset("都和经时相从全能单成平应于有过曾后公解养车水家计支向通别关满空国广那海图格特哈查利党须简")
_WORDS_LIKE_NAMES = frozenset(
    [
        "高度",
        "高考",
        "常年",
        "常常",
        "安全",
        "方便",
        "容易",
        "明年",
        "明确",
        "万一",
        "金融",
        "暴力",
        "程度",
        "方面",
        "温度",
        "严重",
        "强烈",
        "明显",
        "易于",
        "安静",
        "安心",
        "平时",
        "高兴",
        "高峰",
        "高血压",
        "高中",
        "高龄",
        "左右",
        "任何",
        "石油",
        "张贴",
        "张口",
        "双方",
        "毛病",
        "连续",
        "连连",
        "多次",
        "元旦",
        "周末",
        "周围",
        "周边",
        "季节",
        "时常",
        "常住",
        "常在",
        "祖辈",
        "祖孙",
        "党员",
        "代表",
        "小组",
        "委员",
        "计划",
        "习惯",
        "终于",
        "终年",
        "古稀",
        "白天",
        "白内障",
        "空调",
    ]
)


def _introduced(folded: str) -> list[Span]:
    """市民王小虎反映, 我女儿王诗涵在读: a whole name between what a person is and what the person does."""
    found = []
    for person in _PERSON.finditer(folded):
        begin = person.end()
        for length in (4, 3, 2, 5, 6):
            word = folded[begin : begin + length]
            if len(word) < length or not _SAYS.match(folded, begin + length):
                continue
            if _whole_name(word):
                found.append(Span(begin, begin + length, PersonalData.NAME))
                break
    return found


def _whole_name(word: str) -> bool:
    """Whether these signs are a surname with one or two given signs, or a Mongolian name, and no common word."""
    if _starts_like_a_word(word) or word[:2] in _WORDS_LIKE_NAMES or word[:3] in _WORDS_LIKE_NAMES:
        return False
    if len(word) >= 3 and _only_mongolian(word) and _STOP.match(word) is None:
        return True
    surname = 2 if word[:2] in COMPOUND_SURNAMES and len(word) > 2 else 1
    given = word[surname:]
    known = surname == 2 or (word[0] in SURNAMES and word[0] not in _HARDLY_SURNAMES)
    return (
        known and 1 <= len(given) <= 2 and all(_HAN.match(sign) and sign not in NOT_GIVEN for sign in given)
    ) and _NOT_END.search(word) is None


_SIGNED = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff·]{2,9})(?=\s*(?:敬上|谨上|敬启|谨启|谨呈|拜上|呈上|顿首))")


def find_latin_names(original: str) -> list[tuple[int, int]]:
    """Names after "My name is", "Намайг" and their like; these need the original's capitals."""
    return [
        (hit.start(1), hit.end(1))
        for pattern in (_LATIN_NAME, _PINYIN_NAME, _MONGOLIAN_SCRIPT)
        for hit in pattern.finditer(original)
        if hit.group(1).split()[0] not in _NO_LATIN_NAMES
    ]


_NO_LATIN_NAMES = frozenset(["The", "A", "An", "In", "On", "Not", "Please", "For"])


def _name(text: str, begin: int, *, strong: bool, announced: str) -> int | None:
    """Where the name that begins here ends; None when no name begins here."""
    stop = _STOP.match(text, begin)
    if begin >= len(text) or (stop and (len(stop.group()) > 1 or stop.group() not in SURNAMES)):
        return None
    dotted = _DOTTED.match(text, begin)
    if dotted and "的" not in dotted.group():
        return dotted.end()
    signs = _signs(text, begin, 9)
    word = "".join(sign for _, sign in signs)
    if not word or _starts_like_a_word(word):
        return None
    delimited = _delimited(text, signs)
    mongolian = _mongolian(word)
    if mongolian and (strong or _ends_there(text, signs, mongolian)):
        chinese = _chinese(text, signs)
        if mongolian > (chinese or 0) or not chinese:
            return signs[mongolian - 1][0] + 1
    length = _chinese(text, signs)
    if length is None:
        if strong and delimited and 2 <= len(word) <= 8 and _only_mongolian(word) and len(word) >= 3:
            return signs[-1][0] + 1
        return None
    name = word[:length]
    if _NOT_END.search(name) and not strong:
        return None
    if strong:
        return None if name in NOT_NAMES or (_NOT_END.search(name) and len(name) > 2) else signs[length - 1][0] + 1
    return signs[length - 1][0] + 1 if _ends_there(text, signs, length) and not _weak_doubt(announced, name) else None


def _weak_doubt(announced: str, name: str) -> bool:
    """After a bare 我是 or a dash only what is at least two signs and no common word counts."""
    return len(name) < 2 or name in NOT_NAMES


def _signs(text: str, begin: int, most: int) -> list[tuple[int, str]]:
    """Up to `most` Chinese signs from here, over the little gaps people put into a name; ends at a word that ends names."""
    found: list[tuple[int, str]] = []
    position = begin
    while len(found) < most and position < len(text):
        if found and _STOP.match(text, position) and not _inside_name(text, position, found):
            break
        if not _HAN.match(text, position):
            gap = _GAP.match(text, position)
            following = gap.end() if gap else position
            # A gap is inside the name only when one sign stands before or after it.
            if following == position or not found or not _HAN.match(text, following):
                break
            if len(found) > 2 and not (len(found) < 5 and _spaced(found) and _single(text, following)):
                break
            compound = "".join(sign for _, sign in found) in COMPOUND_SURNAMES
            if len(found) >= 2 and not compound and not _single(text, following):
                break
            position = following
            continue
        found.append((position, text[position]))
        position += 1
    return found


def _spaced(found: list[tuple[int, str]]) -> bool:
    """Whether every sign so far stands alone: 司 马 政 波."""
    return all(after[0] - before[0] > 1 for before, after in pairwise(found))


def _single(text: str, position: int) -> bool:
    """Whether a lone sign stands here."""
    return bool(_HAN.match(text, position)) and not _HAN.match(text, position + 1)


def _inside_name(text: str, position: int, found: list[tuple[int, str]]) -> bool:
    """Some words that end names are also parts of names: 和 in 苏和, 王和平; 为 in 李为民; 有 in 李有才; 于, 要 never."""
    sign = text[position]
    if sign == "刚" and found and (_BOUNDARY.match(text, position + 1) or len(found) == 1):
        return bool(_BOUNDARY.match(text, position + 1) or _BOUNDARY.match(text, position + 2))
    if sign not in "和为有向从到几几那图":
        return False
    so_far = "".join(one for _, one in found)
    if sign == "和" and so_far and _only_mongolian(so_far):
        return bool(_BOUNDARY.match(text, position + 1)) or bool(_STOP.match(text, position + 1)) or len(so_far) >= 1
    following = text[position + 1 : position + 2]
    return (
        len(found) == 1
        and bool(_HAN.match(following))
        and bool(_BOUNDARY.match(text, position + 2) or _STOP.match(text, position + 2))
    )


def _starts_like_a_word(word: str) -> bool:
    return word[:2] in NOT_NAMES or word[:3] in NOT_NAMES


def _delimited(text: str, signs: list[tuple[int, str]]) -> bool:
    return _ends_there(text, signs, len(signs))


def _ends_there(text: str, signs: list[tuple[int, str]], length: int) -> bool:
    """Whether after that many signs comes an end: punctuation, a digit, a word that ends names."""
    after = signs[length - 1][0] + 1
    return bool(_BOUNDARY.match(text, after) or _STOP.match(text, after) or _ROLE_AFTER.match(text, after))


def _chinese(text: str, signs: list[tuple[int, str]]) -> int | None:
    """Number of signs of a name that begins with a surname."""
    word = "".join(sign for _, sign in signs)
    surname = next((length for length in (4, 2) if word[:length] in COMPOUND_SURNAMES), 0)
    if not surname:
        surname = 1 if word[0] in SURNAMES else 0
    if not surname or len(word) <= surname:
        return None
    given = 0
    for sign in word[surname : surname + 2]:
        if sign in NOT_GIVEN:
            break
        given += 1
    if given == 2 and _apart(signs, surname + 1):
        given = 1
    return surname + given if given else None


def _apart(signs: list[tuple[int, str]], index: int) -> bool:
    """Whether this sign stands apart from the one before while the two before stand together: 张伟 男."""
    return index >= 2 and signs[index][0] - signs[index - 1][0] > 1 and signs[index - 1][0] - signs[index - 2][0] == 1


def _only_mongolian(word: str) -> bool:
    return all(sign in MONGOLIAN_SIGNS for sign in word)


def _mongolian(word: str) -> int | None:
    """Number of signs of a Mongolian name in Chinese writing, three or more."""
    length = 0
    while length < len(word) and word[length] in MONGOLIAN_SIGNS:
        length += 1
    if length >= 3 and (length == len(word) or _STOP.match(word[length:])):
        return length
    for end in range(length, 1, -1):
        if _MONGOLIAN_END.search(word[:end]):
            return end
    return length if length >= 4 else None
