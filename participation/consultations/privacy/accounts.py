"""Addresses in the net, WeChat and QQ accounts, number plates, passports."""

import re
from itertools import pairwise

from participation.consultations.privacy.context import before
from participation.consultations.privacy.folding import DIGIT, digits_of
from participation.consultations.privacy.kinds import PersonalData, Span

# ——— e-mail

_PROVIDERS = (
    "qq|foxmail|163|126|yeah|139|189|188|wo|sina|sohu|gmail|googlemail|outlook|hotmail|live|msn|icloud|me|aliyun|yahoo|21cn|tom|"
    "proton|protonmail|263|eyou|tencent|alibaba|vip|nmg|imu"
)
_TLD = "c[o0]m|cn|net|org|edu|gov|top|vip|me|io|hk|tw|mo|cc|info|co|xyz|mn|ru|uk|us|jp|de|fr|tech|club"
_DOT = r"\s*(?:\.|。|点儿?|丶|,|、|·|[(\[{<]\s*(?:dot|点|\.)\s*[)\]}>]|(?<=[\s\w])dot(?=[\s\w]))\s*"
_AT = r"\s*(?:@{1,3}|[(\[{<\"']\s*(?:at|a|@|艾特|爱特|圈a|圈|小老鼠|#)\s*[)\]}>\"']|艾特|爱特|挨特|圈a|a圈|小老鼠|[-_]at[-_])\s*|\s+at\s+"
_POOR_AT = r"\s*(?:圈|[#$&*!★☆※△◎⊙~^%]|at|a)\s*"
_LOCAL = r"(?<![a-z0-9_%+\-])[a-z0-9](?:[a-z0-9_%+\-]|(?:\.|点|\s*[(\[]dot[)\]]\s*)(?=[a-z0-9]))*"
_SPACED = r"(?<![a-z0-9_%+\-.])(?:[a-z0-9_.\-][ \t]+){3,}[a-z0-9]+"
_LABEL = r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
_SPACED_DOMAIN = rf"(?:(?:[a-z0-9][ \t]+){{1,8}}\.[ \t]+)?(?:[a-z0-9][ \t]+){{1,8}}[a-z0-9]{_DOT}(?:c[ \t]*o[ \t]*m|c[ \t]*n|n[ \t]*e[ \t]*t)"
_END = r"(?![a-z0-9])"
_EMAIL = re.compile(
    rf"(?:{_SPACED}|{_LOCAL})(?:{_AT})(?:(?:{_LABEL}{_DOT}){{1,3}}(?:{_TLD}){_END}|{_SPACED_DOMAIN}{_END})"
)
_POOR_EMAIL = re.compile(
    rf"{_LOCAL}{_POOR_AT}(?:(?:vip|mail){_DOT})?(?:(?:{_PROVIDERS}){_DOT}(?:com\s*{_DOT}\s*cn|com|cn|net)|[a-z0-9]+{_DOT}edu{_DOT}cn){_END}"
)
_BARE_AT = re.compile(rf"{_LOCAL}(?:{_AT})(?:qq|163|126|139|gmail|foxmail|sina|hotmail|outlook)(?:邮箱|信箱)")
_MAIL_SIGN = re.compile(r"@|at|艾特|爱特|挨特|圈|小老鼠|com|cn|net|邮箱")
_OFFICE_DOMAIN = re.compile(r"gov\s*\.\s*cn$")
_OFFICE_LOCAL = re.compile(
    r"^(?:zhengji|yijian|xinxiang|fzb|fgc|bgs|office|info|contact|service|webmaster|admin|public|advice|kefu|help|support)"
)


def find_emails(text: str) -> list[Span]:
    """Addresses, also with (at), 艾特, 点com and blanks; not the ones an office is reached at under gov.cn."""
    if not _MAIL_SIGN.search(text):
        return []
    found: list[Span] = []
    for reading in (text, digits_of(text)):
        for pattern in (_EMAIL, _POOR_EMAIL, _BARE_AT):
            for hit in pattern.finditer(reading):
                if any(hit.start() < span.end and span.start < hit.end() for span in found):
                    continue
                if _OFFICE_DOMAIN.search(hit.group()):
                    continue
                found.append(Span(hit.start(), hit.end(), PersonalData.EMAIL))
    return found


# ——— WeChat and QQ

_WECHAT = (
    r"(?:微\s*信|薇信|威信|维信|徽信|微心|薇心|微芯|微x|wei\s*信|薇\s*[❤♥]|wei\s*xin|we\s*chat|v\s*信|v\s*x|w\s*x|卫星|绿泡泡|[加+]\s*v|[加+]\s*微|加\s*我\s*v|[+加]\s*[薇威]|微号|微\s*❤|v\s*❤|"
    r"(?<![a-z0-9])v(?=\s*(?:[:=]|号|是))|(?<![a-z0-9])v(?=\s+[a-z][a-z_\-]*[0-9]{3}))"
)
_QQ = r"(?:(?<![a-z0-9])q\s*\.?\s*q|扣\s*扣|叩叩|蔻蔻|抠抠|秋秋|(?<!折)扣(?=\s*[:=号])|企\s*鹅|球球|(?<![a-z0-9])q(?=\s*(?:[:=号是]|[0-9]{6}))|加\s*q(?![a-z]))"
_LINK = r"\s*(?:号码|号|帐号|账号|id|扣|同号)?\s*(?:是|为|[:=~\-]|->|→|搜索?|加|请加|我的?|就是|→|➡|联系|可加|添加|备注|\s|[(\"'\[<]){0,6}\s*"
_ID = rf"[a-z](?:[a-z0-9_\-]|{DIGIT})*(?:[ \t.·]{{1,2}}{DIGIT}{{1,6}}(?![0-9]|[ \-.]?{DIGIT})[a-z0-9_\-]*)*"
_NUMBER = rf"{DIGIT}(?:[\s.\-_·~*]{{0,3}}{DIGIT}){{4,11}}"
_KOU_AT = re.compile(
    rf"(?<![折克回暗抵减])扣\s*(?P<id>{DIGIT}(?:[\s\-]?{DIGIT}){{5,10}})(?![a-z0-9@元块分%万亿]|{DIGIT})"
)
_WECHAT_AT = re.compile(rf"{_WECHAT}{_LINK}(?P<id>{_ID}|{_NUMBER})(?![a-z0-9@]|\s*@|艾特|\(at)")
_QQ_AT = re.compile(rf"{_QQ}(?:邮箱|信箱)?{_LINK}(?P<id>{_NUMBER})(?![a-z0-9@]|\s*@|艾特|\(at)")
_GROUP = re.compile(r"群|公众|小程序|官方|服务号|视频号|支付")
_NOT_AN_ID = frozenset(
    [
        "wechat",
        "weixin",
        "qq",
        "vx",
        "wx",
        "app",
        "iphone",
        "android",
        "pay",
        "id",
        "com",
        "www",
        "http",
        "https",
        "email",
        "mail",
        "phone",
        "tel",
    ]
)


def find_accounts(text: str) -> list[Span]:
    """What follows 微信, vx, 扣扣 and the like; the account alone, without the word before it."""
    found = []
    for pattern in (_WECHAT_AT, _QQ_AT, _KOU_AT):
        for hit in pattern.finditer(text):
            start, end = hit.span("id")
            account = hit.group("id")
            signs = sum(sign.isalnum() for sign in account)
            if signs < 5 or account in _NOT_AN_ID or _GROUP.search(text[hit.start() : start]):
                continue
            if account[0] in "abcdefghijklmnopqrstuvwxyz" and signs > 24:
                continue
            found.append(Span(start, end, PersonalData.WECHAT_QQ))
    return found


# ——— number plates

_PLATE = re.compile(
    rf"(?P<city>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][\s·.\-_,、:。()\[\]]{{0,3}}[a-hj-z][)\]]?)"
    rf"(?P<rest>[:。,、]?(?:[\s·.\-_*]{{0,3}}(?:[a-z0-9]|{DIGIT})){{4}}(?:[\s·.\-_*]{{0,2}}(?:[a-z0-9]|{DIGIT}|[警学挂港澳领试超])){{1,2}})"
)
_SEPARATOR = re.compile(r"[\s·.\-_*:。,、]+")


def find_plates(text: str) -> list[Span]:
    """Plates of the mainland: a province, a letter, five signs, or six with a letter for new energy (GA 36-2018)."""
    found = []
    for hit in _PLATE.finditer(text):
        rest = digits_of(hit.group("rest"))
        offset = hit.end("city")
        places = [index for index, sign in enumerate(rest) if not _SEPARATOR.match(sign)]
        for length in (6, 5):
            if len(places) < length:
                continue
            chosen = places[:length]
            signs = "".join(rest[index] for index in chosen)
            end = offset + chosen[-1] + 1
            follows = text[end : end + 1]
            if follows and (follows.isascii() and follows.isalnum()):
                continue
            if not any(sign.isdigit() for sign in signs):
                continue
            if length == 6 and not _is_new_energy(signs):
                continue
            together = all(after - before == 1 for before, after in pairwise(chosen[:5]))
            if length == 6 and together and chosen[5] - chosen[4] > 1:
                continue  # five signs together, then something else
            if "级" in follows:
                continue
            # A bracket that was opened before the province and closed behind the letter belongs to it.
            opened = (
                hit.group("city")[-1] in ")]"
                and not re.search(r"[(\[]", hit.group("city"))
                and text[hit.start() - 1 : hit.start()] in ("(", "[")
            )
            found.append(Span(hit.start() - opened, end, PersonalData.PLATE))
            break
    return found


def _is_new_energy(signs: str) -> bool:
    small = signs[0].isalpha() and signs[2:].isdigit()
    return small or (signs[-1].isalpha() and signs[-1].isascii() and signs[:-1].isdigit())


# ——— passports

_PASSPORT_GAP = r"[\s.\-_·,、。*+=|~@#/…]{0,2}"
_PASSPORT = re.compile(
    rf"(?<![a-z0-9])(?:[egdsphk]{_PASSPORT_GAP}(?:{DIGIT}{_PASSPORT_GAP}){{7}}{DIGIT}|"
    rf"[egdsp]{_PASSPORT_GAP}[a-z]{_PASSPORT_GAP}(?:{DIGIT}{_PASSPORT_GAP}){{6}}{DIGIT}|1[45](?:[\s.\-]?{DIGIT}){{7}})"
    rf"(?!{DIGIT}|[a-z])"
)
_PASSPORT_WORD = re.compile(r"护\s*照|passport|旅行证|паспорт")


def find_passports(text: str) -> list[Span]:
    """Passport numbers where a passport is spoken of: E, G or D with eight digits, EA with seven."""
    if not _PASSPORT_WORD.search(text):
        return []
    return [
        Span(hit.start(), hit.end(), PersonalData.PASSPORT)
        for hit in _PASSPORT.finditer(text)
        if _PASSPORT_WORD.search(before(text, hit.start(), 24))
        or _PASSPORT_WORD.match(text[hit.end() :].lstrip("(是为,的 ")[:8])
    ]
