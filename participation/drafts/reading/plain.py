"""Plain text in the encodings Chinese offices use: UTF-8, UTF-16, GB18030 (which holds GBK and GB2312)."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
# Every fourth character of Chinese official prose is one of these.
_FREQUENT = frozenset(
    "的一是不在人有和为以中国第条章规定应当政府或者及其他法本办部门管理行机关单位工作民公开信息应由可对按照实施上下年月日"
    "自得等于所会业主物市区县人员责任申请款项时后前与从到地方各级务制度要进了大生发经全新加强建设一二三四五六七八九十"
    "，。、；：（）《》“”【】〔〕　"
)


class Undecodable(ValueError):
    """No encoding gives text that a person could have written."""


def decode(data: bytes) -> tuple[str, str]:
    """(text with line ends as U+000A, name of the encoding). Undecodable where it is garbage."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            text = strictly(data[len(mark) :], encoding)
            if text is None or not _is_clean(text):
                raise Undecodable(encoding)
            return normalise(text), encoding
    if b"\x00" in data:
        return normalise(_without_mark(data)), "utf-16"
    text = strictly(data, "utf-8")
    if text is not None and _is_clean(text):
        return normalise(text), "utf-8"
    text = strictly(data, "gb18030")
    if text is not None and _is_clean(text) and _is_chinese(text):
        return normalise(text), "gb18030"
    raise Undecodable("no encoding fits")


def normalise(text: str) -> str:
    """Line ends of every kind as U+000A; a stray byte order mark at the start gone."""
    return _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))


def strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _without_mark(data: bytes) -> str:
    """UTF-16 that forgot its mark: the half in which most bytes are zero is the high one."""
    order = ("utf-16-le", "utf-16-be") if data[1::2].count(0) >= data[0::2].count(0) else ("utf-16-be", "utf-16-le")
    for encoding in order:
        text = strictly(data, encoding)
        if text is not None and _is_clean(text) and (text.isascii() or _is_chinese(text)):
            return text
    raise Undecodable("zero bytes")


def _is_clean(text: str) -> bool:
    """No NUL, and hardly a control character: a text file, not a program or a picture."""
    return "\x00" not in text and len(_CONTROLS.findall(text)) * 500 <= len(text)


def _is_chinese(text: str) -> bool:
    """Whether the characters beyond ASCII are what Chinese is written with, and not another encoding misread."""
    beyond = [c for c in text if c > "\x7f"]
    if not beyond:
        return True
    known = sum(1 for c in beyond if _is_ordinary(c))
    if known < 0.8 * len(beyond):
        return False
    if len(beyond) < 60:
        return True
    # By what is written often, or, in a text that repeats itself, by what is written at all
    different = set(beyond)
    often = sum(1 for c in beyond if c in _FREQUENT) >= 0.12 * len(beyond)
    return often or len(different & _FREQUENT) >= 0.12 * len(different)


def _is_ordinary(char: str) -> bool:
    """Punctuation, full-width forms, or one of the 3,755 commonest characters (GB 2312, level 1)."""
    if char in _FREQUENT:
        return True
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7
