"""Which passwords are refused. Length counts (NIST SP 800-63B); demanding capitals and signs only makes them worse.

What is looked for is what guessing programs try first: well-known words with digits around them, one unit repeated, walks
over the keyboard or the alphabet, dates and telephone numbers, and the person's own user name.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise
from typing import Final

MINIMUM_LENGTH: Final = 12
MAXIMUM_LENGTH: Final = 128
_FEWEST_DIFFERENT: Final = 5

#: Words that make up most of the long passwords in published leaks, English and pinyin. Digits and signs around them and
#: in place of letters are taken off before comparing.
_WORDS: Final = frozenset(
    """
    password passwort passw passwd pass word administrator administration admin root system sysadmin manager master
    superuser user username login signin logon welcome hello letmein openup access secret private secure security
    changeme changeit change default temporary temp test testing tester guest demo example sample service server
    database oracle mysql postgres postgresql windows microsoft linux ubuntu google facebook tencent alibaba weixin
    wechat taobao baidu huawei xiaomi iphone android samsung internet network computer laptop
    qwe asd zxc qaz wsx qwerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc abcdefg abcdef abcd abc
    iloveyou ilove love you lovely princess dragon monkey football baseball basketball superman batman sunshine shadow
    michael jordan charlie freedom trustno trust whatever starwars pokemon liverpool chelsea arsenal barcelona
    summer winter spring autumn january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    woaini woaiwo woai aini wo ai ni nihao mima wodemima yonghu guanliyuan guanli denglu ceshi xitong
    zhongguo china zhonghua renmin zhengfu gongan gongwu zhengwu gongzhong canyu neimenggu neimeng huhehaote hohhot
    baotou beijing shanghai guangzhou shenzhen gongkai xinxi bangong bangongshi jiayou gongxi facai dashabi caonima
    laopo laogong baobao tianshi xingfu kuaile shengri wangba zhangsan lisi wangwu
    participation government office citizen public hearing
    """.split()  # noqa: SIM905  (a list of words reads as words)
)
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "qazwsxedcrfvtgbyhnujm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
)
_LEET: Final = str.maketrans("013457@$!", "oleasta" + "si")


class PasswordProblem(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    HAS_USERNAME = "has_username"
    COMMON = "common"
    MONOTONOUS = "monotonous"


def password_problems(password: str, username: str) -> list[PasswordProblem]:
    """Everything that is wrong with ``password`` for the account ``username``; empty when it is fine.

    Lengths are counted in characters after NFC, so a Chinese sentence is welcome.
    """
    text = unicodedata.normalize("NFC", password)
    folded = unicodedata.normalize("NFKC", text).lower()
    found = []
    if len(text) < MINIMUM_LENGTH:
        found.append(PasswordProblem.TOO_SHORT)
    if len(text) > MAXIMUM_LENGTH:
        found.append(PasswordProblem.TOO_LONG)
    if len(username) >= 3 and username.lower() in folded:
        found.append(PasswordProblem.HAS_USERNAME)
    if len(set(folded)) < _FEWEST_DIFFERENT or _repeats(folded) or _is_walk(folded):
        found.append(PasswordProblem.MONOTONOUS)
    elif _is_common(folded):
        found.append(PasswordProblem.COMMON)
    return found


def _repeats(text: str) -> bool:
    """One short unit, over and over: ``abc1abc1abc1``. By the usual trick: a text that is found inside its own double."""
    at = (text + text).find(text, 1)
    return 0 < at <= max(len(text) // 2, 1) and at < len(text)


def _is_walk(text: str) -> bool:
    """At least three quarters of the steps go to a neighbour on a keyboard row or in the alphabet."""
    pairs = list(pairwise(text))
    neighbours = sum(any(a + b in row or b + a in row for row in _ROWS) or a == b for a, b in pairs)
    return bool(pairs) and neighbours * 4 >= len(pairs) * 3


def _is_common(text: str) -> bool:
    """Nothing but well-known words, digits and signs (``Password@2026!``, ``woaini5201314``), or nothing but digits."""
    plain = re.sub(r"[\W\d_]+", " ", text)
    if not plain.strip():
        return True
    unleeted = re.sub(r"[\W\d_]+", " ", text.translate(_LEET))
    # The digits at both ends are a year or a count more often than letters in disguise.
    trimmed = re.sub(r"[\W\d_]+", " ", re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text).translate(_LEET))
    return any(all(_is_words(part) for part in form.split()) for form in (plain, unleeted, trimmed))


def _is_words(text: str) -> bool:
    """Whether ``text`` can be cut into well-known words without a rest."""
    reachable = {0}
    for end in range(1, len(text) + 1):
        if any(start in reachable and text[start:end] in _WORDS for start in range(max(0, end - 15), end)):
            reachable.add(end)
    return len(text) in reachable
