"""What a comment is: its stance, the channel it came by, its text, and the states it passes through.

A comment is never deleted. Withholding hides its text from the public with a published reason; it is
still counted and still answered. Whoever wrote it may change it (it waits for moderation again, the earlier wording
is kept) or withdraw it until the closing; a withdrawn one is counted as such and not answered.
"""

import re
import unicodedata
from enum import StrEnum

MAX_TEXT = 2000
"""Longest comment, in Unicode code points (𠮷 counts as one)."""

MAX_REASON = 300
"""Longest published reason, in code points."""


class Stance(StrEnum):
    SUPPORT = "support"
    SUGGEST = "suggest"
    OPPOSE = "oppose"
    ASK = "ask"


class Channel(StrEnum):
    WEB = "web"
    API = "api"
    PAPER = "paper"
    EMAIL = "email"
    PHONE = "phone"
    HEARING = "hearing"
    WECHAT = "wechat"


STAFF_CHANNELS = (Channel.PAPER, Channel.EMAIL, Channel.PHONE, Channel.HEARING, Channel.WECHAT)
"""Channels whose comments an officer enters; the other two arrive by themselves."""


class CommentState(StrEnum):
    RECEIVED = "received"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"


# Publishing is not the end of the way: someone's address overlooked in a published comment must be
# taken out of sight again (PIPL art. 47). The history keeps both steps.
_MOVES: dict[CommentState, frozenset[CommentState]] = {
    CommentState.RECEIVED: frozenset({CommentState.PUBLISHED, CommentState.WITHHELD}),
    CommentState.WITHHELD: frozenset({CommentState.PUBLISHED}),
    CommentState.PUBLISHED: frozenset({CommentState.WITHHELD}),
    CommentState.WITHDRAWN: frozenset(),
}


def may_move(current: CommentState, target: CommentState) -> bool:
    """Whether moderation may bring a comment from one state to another. Nothing leads back to received."""
    return target in _MOVES[current]


def needs_reason(target: CommentState) -> bool:
    """Whether the step must carry a reason that everyone can read."""
    return target is CommentState.WITHHELD


class TextProblem(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL = "control"


def clean_text(raw: str) -> str:
    """Line ends made "\\n" and outer white space removed; nothing else is touched: it is the person's own text."""
    return raw.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_problem(text: str) -> TextProblem | None:
    """What is wrong with a cleaned text, or None. Control characters other than tab and line feed are refused
    (PostgreSQL cannot store U+0000, and direction overrides could make a text read as another one)."""
    if not any(_is_visible(character) for character in text):
        return TextProblem.EMPTY
    if len(text) > MAX_TEXT:
        return TextProblem.TOO_LONG
    if _FORBIDDEN.search(text):
        return TextProblem.CONTROL
    return None


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC"


# Control characters (Cc without tab and line feed), halves of surrogate pairs (Cs), direction overrides. Cf as a whole
# stays allowed: Mongolian needs its vowel separator, emoji the joiner.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
