"""Short dates and the public's words for where a matter stands, in the language of whoever reads."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from participation.matters.rules import Stage
from participation.platform.clock import local
from participation.platform.i18n import N_, SOURCE, current_language
from participation.platform.i18n import gettext as _

#: What the public reads for each stage; the earlier ones are never public.
STANDING: Mapping[Stage, str] = {
    Stage.CONSULTING: N_("正在征求意见"),
    Stage.REPLYING: N_("正在研究答复"),
    Stage.RESPONDED: N_("已答复，等待决定"),
    Stage.DECIDED: N_("已公布正式文件"),
    Stage.INTERPRETED: N_("已公布并解读"),
}

#: 有效性 in the head table of an official document, by stage.
VALIDITY: Mapping[Stage, str] = {
    Stage.CONSULTING: N_("征求意见稿，未生效"),
    Stage.REPLYING: N_("征求意见稿，未生效"),
    Stage.RESPONDED: N_("征求意见稿，未生效"),
    Stage.DECIDED: N_("有效"),
    Stage.INTERPRETED: N_("有效"),
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = "一二三四五六日"


def standing(stage: Stage) -> str:
    """Where a public matter stands."""
    return _(STANDING[stage]) if stage in STANDING else _("准备中")


def validity(stage: Stage) -> str:
    """Whether the text is in force."""
    return _(VALIDITY[stage]) if stage in VALIDITY else _("征求意见稿，未生效")


def chinese(text: str) -> Markup:
    """Words of the matter itself, escaped; on a page in another language marked as the Chinese they stay."""
    if current_language() == SOURCE:
        return escape(text)
    return Markup('<span lang="zh-CN">{}</span>').format(text)


def last_day(closes_at: datetime) -> date:
    """The day on which something ends: 24:00 belongs to the day it ends."""
    return local(closes_at - timedelta(microseconds=1)).date()


def short_day(moment: datetime) -> str:
    """``2026-06-08`` / ``8 Jun 2026``, in the region's zone."""
    return _short(local(moment).date())


def short_range(start: datetime, end: datetime) -> str:
    """``06-08 至 07-08`` / ``8 Jun to 8 Jul``; one day where both are the same, with years where they differ."""
    first, last = local(start).date(), last_day(end)
    if first >= last:
        return _short(first)
    if first.year != last.year:
        return _("{first} 至 {last}").format(first=_short(first), last=_short(last))
    return _("{first} 至 {last}").format(first=_bare(first), last=_bare(last))


def tile(moment: datetime) -> tuple[str, str]:
    """A date tile: (``27``, ``11月 周五``) / (``27``, ``Nov Fri``)."""
    day = local(moment).date()
    if current_language() == "en":
        return str(day.day), f"{_MONTHS[day.month - 1]} {day:%a}"
    return str(day.day), f"{day.month}月 周{_WEEKDAYS[day.weekday()]}"


def _short(day: date) -> str:
    return f"{_bare(day)} {day.year}" if current_language() == "en" else day.isoformat()


def _bare(day: date) -> str:
    if current_language() == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month:02d}-{day.day:02d}"
