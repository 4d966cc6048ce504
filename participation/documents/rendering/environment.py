"""The templates of the printed page: their own environment, apart from the web's, with nothing undefined allowed."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from participation.documents.rendering.text import chinese_number, full_date, title_height, title_lines
from participation.platform import i18n
from participation.platform.clock import local
from participation.settings import current

OUTCOMES = {"adopted": "采纳", "partially_adopted": "部分采纳", "not_adopted": "未采纳", "noted": "说明"}
"""In the order in which they are counted and shown."""


def paragraphs(text: str) -> list[str]:
    """Lines that are not blank; a resident's line feed is a paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def iso_w3c(moment: datetime) -> str:
    """The W3C form that PDF metadata take."""
    return local(moment).isoformat(timespec="seconds")


@cache
def environment() -> Environment:
    """Autoescaping everywhere: a view holds text, never markup."""
    env = Environment(
        loader=FileSystemLoader(current().templates / "documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    env.filters.update(
        chinese=chinese_number,
        full_date=full_date,
        title_lines=title_lines,
        title_height=title_height,
        paragraphs=paragraphs,
        # Looked up when used: the language of the receipt is only known then.
        zh_datetime=_chinese_datetime,
        datetime=lambda moment: i18n.format_datetime(moment),
        date=lambda moment: i18n.format_date(moment),
        longdate=lambda moment: i18n.format_long_date(moment),
        number=lambda n: i18n.format_number(n),
        clock=lambda moment: f"{local(moment):%H:%M}",
        iso=iso_w3c,
    )
    env.globals["OUTCOMES"] = OUTCOMES
    return env


@cache
def stylesheet(name: str) -> str:
    """The text of one print stylesheet of templates/documents."""
    return (current().templates / "documents" / name).read_text(encoding="utf-8")


def _chinese_datetime(moment: datetime) -> str:
    """In Chinese whatever the document's language: for what is printed in both."""
    with i18n.speaking(i18n.SOURCE):
        return i18n.format_datetime(moment)
