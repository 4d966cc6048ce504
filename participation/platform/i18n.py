"""Chinese first: msgids are the Chinese sentences, ``participation/locale/<language>/*.po`` translates them.

One file per feature, read once at start; there is nothing to compile.  The language of the request lives in a context
variable, so services, forms and templates translate without passing it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from participation.platform.clock import local

SOURCE = "zh-CN"
LANGUAGES = (SOURCE, "en")
LOCALE = Path(__file__).resolve().parent.parent / "locale"
WEEKDAYS = "一二三四五六日"
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def current_language() -> str:
    """``zh-CN`` or ``en``."""
    return _language.get()


def set_language(language: str) -> None:
    """Choose for the rest of this context (request or task)."""
    _language.set(language if language in LANGUAGES else SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language inside the block."""
    token = _language.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    """msgid → translation (a tuple where the message has plural forms)."""
    messages: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale=language):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, tuple | list):
                    messages[message.id[0]] = tuple(message.string or ())
                elif message.string:
                    messages[message.id] = str(message.string)
    return messages


def N_(msgid: str) -> str:  # noqa: N802  (the name gettext tools know)
    """Mark a msgid for the catalogue without translating it yet."""
    return msgid


def gettext(msgid: str) -> str:
    """``msgid`` in the current language; the msgid itself where the language is Chinese."""
    language = _language.get()
    if language == SOURCE:
        return msgid
    found = catalogue(language).get(msgid, msgid)
    return found if isinstance(found, str) else found[-1]


def ngettext(singular: str, plural: str, n: int) -> str:
    """Plural-aware; Chinese has one form."""
    language = _language.get()
    if language == SOURCE:
        return singular
    found = catalogue(language).get(singular, (singular, plural))
    forms = (found,) if isinstance(found, str) else found
    return forms[0] if n == 1 else forms[-1]


class Lazy:
    """A msgid that becomes text in the language of whoever reads it; for labels and messages made at import time."""

    __slots__ = ("msgid",)

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return gettext(self.msgid)

    def __repr__(self) -> str:
        return f"lazy({self.msgid!r})"

    def __mod__(self, values: Any) -> str:
        return str(gettext(self.msgid) % values)

    def format(self, **values: Any) -> str:
        return gettext(self.msgid).format(**values)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, Lazy | str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.msgid)


def lazy(msgid: str) -> Any:
    """``Lazy`` under the name the catalogue tools look for; typed Any, because WTForms wants ``str`` and shows what it gets."""
    return Lazy(msgid)


def format_date(value: date | datetime) -> str:
    """``2026年11月25日`` / ``25 November 2026``, in the region's zone."""
    day = local(value).date() if isinstance(value, datetime) else value
    if _language.get() == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def format_long_date(value: date | datetime) -> str:
    """With the day of the week."""
    day = local(value).date() if isinstance(value, datetime) else value
    if _language.get() == "en":
        return f"{day:%A} {day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def format_datetime(value: datetime) -> str:
    """``2026年11月25日 18:00``; midnight that ends a day is said as that day's 24:00, as notices do."""
    moment = local(value)
    if moment.hour == moment.minute == moment.second == 0:
        before = moment - timedelta(days=1)
        text = format_date(before.date())
        return f"{text}, midnight" if _language.get() == "en" else f"{text} 24:00"
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    text = format_date(moment.date())
    return f"{text}, {clock}" if _language.get() == "en" else f"{text} {clock}"


def format_number(value: int | float) -> str:
    """Thousands separated."""
    return f"{value:,}"
