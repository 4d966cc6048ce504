"""One step of a timeline in a few words, for feeds and mails, in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participation.matters.rules import StepKind
from participation.matters.services import MatterView, StepView, step_name
from participation.platform.i18n import N_, format_date, format_datetime
from participation.platform.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class News:
    """``title``: what happened; ``text``: one or two sentences, may be ""; ``path``: where it is read on this site."""

    title: str
    text: str
    path: str


def news_of(step: StepView, matter: MatterView) -> News:
    """The step as news of its matter."""
    describe = _TEXTS.get(step.kind)
    return News(step_name(step.kind), describe(step) if describe else "", step.link or f"/matters/{matter.number}")


def _moment(step: StepView, name: str) -> str:
    value: Any = step.facts.get(name)
    return format_datetime(datetime.fromisoformat(str(value))) if value else ""


def _opened(step: StepView) -> str:
    until = step.until
    return _("{closes_at} 截止。每条意见都会登记、答复。").format(closes_at=format_datetime(until)) if until else ""


def _moved(template: str) -> Callable[[StepView], str]:
    def text(step: StepView) -> str:
        if "new_closes_at" not in step.facts:
            return ""
        return _(template).format(before=_moment(step, "old_closes_at"), after=_moment(step, "new_closes_at"))

    return text


def _recomputed(step: StepView) -> str:
    if "new_last_day" in step.facts:
        day = format_date(date.fromisoformat(str(step.facts["new_last_day"])))
        return _("放假安排变动，按规定听证会最早 {day} 举行。承办单位将另行公告。").format(day=day)
    return _moved(N_("放假安排变动，截止时间由 {before} 顺延到 {after}。"))(step)


def _notice(step: StepView) -> str:
    """What a numbered notice of a hearing says: what it is now, and why it is not what it was."""
    facts = step.facts
    when = _moment(step, "starts_at")
    if facts.get("notice") == "cancel":
        return _("“{title}”取消：{reason}").format(title=facts["title"], reason=facts["reason"])
    text = _("“{title}”：{starts_at}，{venue}。").format(title=facts["title"], starts_at=when, venue=facts["venue"])
    return text + (_("原因：{reason}").format(reason=facts["reason"]) if facts.get("reason") else "")


def _of_session(template: str) -> Callable[[StepView], str]:
    def text(step: StepView) -> str:
        facts = step.facts
        return _(template).format(
            title=facts["title"], draws_at=_moment(step, "draws_at"), reason=facts.get("reason") or ""
        )

    return text


_TEXTS: dict[StepKind, Callable[[StepView], str]] = {
    StepKind.CONSULTATION_OPENED: _opened,
    StepKind.CONSULTATION_EXTENDED: _moved(N_("截止时间由 {before} 延长到 {after}。")),
    StepKind.CONSULTATION_REOPENED: _moved(N_("原于 {before} 截止，重新开放到 {after}。")),
    StepKind.DEADLINE_RECOMPUTED: _recomputed,
    StepKind.CONSULTATION_CLOSED: lambda _step: _("不再收取意见，正在逐条研究答复。"),
    StepKind.HEARING_NOTICE: _notice,
    StepKind.DRAW_ANNOUNCED: _of_session(N_("“{title}”的报名名单已冻结，{draws_at} 公开抽签。")),
    StepKind.DRAW_RUN: _of_session(N_("“{title}”已抽签，全部顺序已公布，任何人都可以核验。")),
    StepKind.DRAW_VOIDED: _of_session(N_("“{title}”的抽签作废：{reason}")),
    StepKind.HEARING_RECORD: _of_session(N_("“{title}”的笔录已公布，每一条发言都登记为意见。")),
    StepKind.HEARING_REPORT: _of_session(N_("“{title}”的报告已公布，写明对各方意见的处理建议和理由。")),
    StepKind.RESPONSE_PUBLISHED: lambda _step: _("每条意见的采纳结果和理由都可以查看。"),
}
