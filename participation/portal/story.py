"""The whole story of a matter as one list: what was done, what is going on, what is still to come.

Pure but for language: everything it tells was read before and is given to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup, escape

from participation.consultations.services import ConsultationState, ConsultationView
from participation.documents.rules import DocumentKind
from participation.documents.services import DocumentView
from participation.hearings.services import HearingView
from participation.hearings.services.notices import Due
from participation.matters.rules import Stage, StepKind, reached
from participation.matters.services import MatterView, StepView
from participation.platform.clock import local
from participation.platform.i18n import N_, format_date, format_datetime, format_number, ngettext
from participation.platform.i18n import gettext as _
from participation.portal.story_hearings import of_hearings
from participation.portal.story_item import DocumentRow, StoryItem, sentences
from participation.portal.words import chinese, last_day, short_day, short_range
from participation.procedures.services import Deadline, period_text, tentative


@dataclass(frozen=True, slots=True)
class Round:
    """A round of consultation with its number of comments; ``again``: not the first one of this matter."""

    consultation: ConsultationView
    total: int
    again: bool = False
    by_channel: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a story is told from. ``interpretation_due`` is None before the final text is out."""

    matter: MatterView
    steps: Sequence[StepView]
    rounds: Sequence[Round] = ()
    hearings: Sequence[HearingView] = ()
    documents: Sequence[DocumentView] = ()
    interpretation_due: Deadline | None = None
    hearing_dates: Mapping[UUID, Sequence[Due]] = field(default_factory=dict)
    """Hearing → by when its notices and papers are due."""


def tell(facts: Facts) -> list[StoryItem]:
    """Done (oldest first), then what is going on, then what is to come."""
    items = [
        *_drafts(facts),
        *_rounds(facts),
        *_notices(facts.steps),
        *of_hearings(facts.hearings, facts.steps, facts.hearing_dates),
        *_experts(facts),
        *_results(facts),
    ]
    done = sorted((item for item in items if item.state == "done" and item.at is not None), key=_moment)
    now = [item for item in items if item.state == "now"] or _under_way(facts)
    ahead = sorted((item for item in items if item.state == "next" and item.at is not None), key=_moment)
    return [*done, *now, *ahead, *_to_come(facts, under_way=bool(now))]


def _moment(item: StoryItem) -> datetime:
    assert item.at is not None
    return item.at


def document_rows(documents: Iterable[DocumentView], kind: DocumentKind) -> tuple[DocumentRow, ...]:
    """The documents of one kind, ready ones with their hash and the way to verify it."""
    return tuple(
        DocumentRow(document.title, f"/documents/{document.id}.pdf", pending=True)
        if document.sha256 is None
        else DocumentRow(
            document.title,
            f"/documents/{document.id}.pdf",
            size=document.size,
            sha256=document.sha256,
            verify=f"/verify/{document.sha256}",
        )
        for document in documents
        if document.kind == kind
    )


# --- what happened ---------------------------------------------------------------------------------------------------


def _drafts(facts: Facts) -> Iterable[StoryItem]:
    before = 0
    for step in facts.steps:
        if step.kind is not StepKind.DRAFT_PUBLISHED:
            continue
        articles, provisions = int(step.facts.get("articles") or 0), int(step.facts.get("provisions") or 0)
        size = (
            ngettext("共 {n} 条。", "共 {n} 条。", articles).format(n=articles)
            if articles
            else ngettext("共 {n} 段。", "共 {n} 段。", provisions).format(n=provisions)
        )
        ordinal = int(step.facts.get("ordinal") or 1)
        text = _("{size}公布前由起草人以外的人做了保密审查。").format(size=size)
        if note := str(step.facts.get("note") or ""):
            text = sentences(text, escape(_("修改说明：{note}")).format(note=chinese(note)))
        if before:
            text = sentences(text, _compare_link(facts.matter.number, before, ordinal))
        before = ordinal
        yield StoryItem(
            "done",
            _("公布征求意见稿") if ordinal == 1 else _("公布第 {n} 稿").format(n=ordinal),
            when=short_day(step.occurred_at),
            text=text,
            link=(_("读这一稿"), step.link) if step.link else None,
            at=step.occurred_at,
        )


def _compare_link(number: str, old: int, new: int) -> str:
    """A link to what is different between two versions."""
    words = _("与第 {n} 稿比较，看改了什么").format(n=old)
    return Markup('<a class="pp-link" href="/matters/{}/compare/v{}/v{}">{}</a>').format(number, old, new, words)


def _against_last_draft(facts: Facts, final: StepView) -> str:
    """What the final text changes in the last draft; "" where its address does not say which version it is."""
    drafts = [int(step.facts.get("ordinal") or 1) for step in facts.steps if step.kind is StepKind.DRAFT_PUBLISHED]
    ordinal = (final.link or "").rpartition("/v")[2]
    if not drafts or not ordinal.isdigit() or int(ordinal) <= drafts[-1]:
        return ""
    return _compare_link(facts.matter.number, drafts[-1], int(ordinal))


def _rounds(facts: Facts) -> Iterable[StoryItem]:
    for one in facts.rounds:
        consultation = one.consultation
        title = _("再次公开征求意见") if one.again else _("公开征求意见")
        if consultation.continued:
            title = _("第 {n} 稿征求意见").format(n=consultation.ordinal)
        when = short_range(consultation.opens_at, consultation.closes_at)
        if consultation.state is ConsultationState.OPEN:
            yield StoryItem("now", title, when, _("正在进行"), id="now", at=consultation.opens_at, live=True)
        elif consultation.state is ConsultationState.SCHEDULED:
            text = _("{opens_at} 开始。").format(opens_at=format_datetime(consultation.opens_at))
            yield StoryItem("next", title, when, text=text, at=consultation.opens_at)
        else:
            text = ngettext("共收到 {n} 条意见。", "共收到 {n} 条意见。", one.total).format(n=format_number(one.total))
            if consultation.replaced_by is not None:
                went_on = _("第 {n} 稿代替了这一稿，征求意见继续进行。").format(n=consultation.replaced_by)
                text = sentences(text, went_on)
            if consultation.shortened_reason:
                why = escape(_("期限短于规定，公布的理由是：{reason}")).format(
                    reason=chinese(consultation.shortened_reason)
                )
                text = sentences(text, why)
            link = (_("看全部意见"), f"{consultation.draft_path}/comments")
            if one is facts.rounds[-1]:
                link = (_("看全部意见"), f"/matters/{facts.matter.number}/comments")
            yield StoryItem("done", title, when, text=text, link=link, at=consultation.opens_at)


_NOTICES = {
    StepKind.CONSULTATION_EXTENDED: (N_("延长征求意见期限"), N_("截止时间由 {before} 延长到 {after}。")),
    StepKind.CONSULTATION_REOPENED: (N_("重新公开征求意见"), N_("原于 {before} 截止，重新开放到 {after}。")),
    StepKind.DEADLINE_RECOMPUTED: (N_("截止日期顺延"), N_("放假安排变动，截止时间由 {before} 顺延到 {after}。")),
}


def _notices(steps: Iterable[StepView]) -> Iterable[StoryItem]:
    """Notices that moved a closing."""
    for step in steps:
        if step.kind not in _NOTICES or "new_closes_at" not in step.facts:
            continue
        title, text = _NOTICES[step.kind]
        yield StoryItem(
            "done",
            _(title),
            short_day(step.occurred_at),
            text=_(text).format(
                before=format_datetime(datetime.fromisoformat(str(step.facts["old_closes_at"]))),
                after=format_datetime(datetime.fromisoformat(str(step.facts["new_closes_at"]))),
            ),
            link=(_("看公告"), step.link) if step.link else None,
            at=step.occurred_at,
        )


def _experts(facts: Facts) -> Iterable[StoryItem]:
    invited = [step for step in facts.steps if step.kind is StepKind.EXPERTS_INVITED]
    opinions = [step for step in facts.steps if step.kind is StepKind.OPINION_RECEIVED]
    if opinions:
        last = opinions[-1]
        n = len(opinions)
        yield StoryItem(
            "done",
            _("专家论证"),
            short_range(opinions[0].occurred_at, last.occurred_at),
            text=ngettext(
                "{n} 位专家提交了书面意见，提交前都申报了有没有利害关系。",
                "{n} 位专家提交了书面意见，提交前都申报了有没有利害关系。",
                n,
            ).format(n=n),
            link=(_("看专家意见"), f"/matters/{facts.matter.number}/experts"),
            at=last.occurred_at,
        )
    elif invited:
        text = _("已邀请，书面意见提交后公开。")
        yield StoryItem(
            "done", _("邀请专家论证"), short_day(invited[0].occurred_at), text=text, at=invited[0].occurred_at
        )


_OUTCOMES = ("adopted", "partially_adopted", "not_adopted", "noted")


def _results(facts: Facts) -> Iterable[StoryItem]:
    for step in facts.steps:
        if step.kind is StepKind.RESPONSE_PUBLISHED:
            yield StoryItem(
                "done",
                _("公布意见采纳情况"),
                short_day(step.occurred_at),
                text=outcome_sentence({code: int(step.facts.get(code) or 0) for code in _OUTCOMES}),
                link=(_("看答复和理由"), step.link) if step.link else None,
                docs=document_rows(facts.documents, DocumentKind.CONSULTATION_SUMMARY),
                at=step.occurred_at,
            )
        elif step.kind is StepKind.FINAL_PUBLISHED:
            yield StoryItem(
                "done",
                _("集体讨论决定，公布正式文件"),
                short_day(step.occurred_at),
                text=_against_last_draft(facts, step),
                link=(_("读正式文件"), step.link) if step.link else None,
                at=step.occurred_at,
            )
        elif step.kind is StepKind.INTERPRETATION_PUBLISHED:
            yield StoryItem(
                "done",
                _("政策解读"),
                short_day(step.occurred_at),
                text=_("逐项对应条文：背景、主要内容、适用范围、注意事项。"),
                link=(_("看解读"), step.link) if step.link else None,
                docs=document_rows(facts.documents, DocumentKind.INTERPRETATION),
                at=step.occurred_at,
            )


def outcome_sentence(numbers: dict[str, int]) -> str:
    """``归为 42 个问题逐一答复：采纳 15 个、部分采纳 11 个……``; "" where no numbers are known."""
    total = sum(numbers.values())
    if not total:
        return ""
    words = {
        "adopted": _("采纳 {n} 个"),
        "partially_adopted": _("部分采纳 {n} 个"),
        "not_adopted": _("未采纳 {n} 个"),
        "noted": _("说明 {n} 个"),
    }
    parts = _("、").join(words[code].format(n=n) for code, n in numbers.items() if n)
    return ngettext("归为 {total} 个问题逐一答复：{parts}。", "归为 {total} 个问题逐一答复：{parts}。", total).format(
        total=total, parts=parts
    )


# --- what is going on and what is still to come ----------------------------------------------------------------------


def _under_way(facts: Facts) -> list[StoryItem]:
    """What goes on when no round is open, by stage."""
    match facts.matter.stage:
        case Stage.CONSULTING | Stage.REPLYING if any(
            one.consultation.state is ConsultationState.CLOSED for one in facts.rounds
        ):
            total = sum(one.total for one in facts.rounds)
            text = ngettext("{n} 条意见正在归成问题、逐个答复。", "{n} 条意见正在归成问题、逐个答复。", total)
            return [
                StoryItem(
                    "now",
                    _("整理和答复意见"),
                    _("现在"),
                    _("正在进行"),
                    text=sentences(
                        text.format(n=format_number(total)) if total else "",
                        _("每条意见有归属、每个问题有答复之后才能公布。"),
                    ),
                    id="now",
                )
            ]
        case Stage.RESPONDED:
            text = _("答复已公布。决定机关集体讨论，通过后公布正式文件。")
            return [StoryItem("now", _("集体讨论决定"), _("现在"), _("正在进行"), text=text, id="now")]
        case Stage.DECIDED:
            due = facts.interpretation_due
            text = _("与文件同步起草、同步审查、同步发布。")
            if due is not None:
                text = _("最迟 {day} 发布（文件公布后 {period}）。").format(
                    day=format_date(due.last_day) + tentative(due), period=period_text(due.period)
                )
            return [StoryItem("now", _("政策解读"), _("现在"), _("正在进行"), text=text, id="now")]
    return []


def _to_come(facts: Facts, *, under_way: bool) -> Iterable[StoryItem]:
    """The stages after the one under way."""
    stage = facts.matter.stage
    open_round = any(one.consultation.state is not ConsultationState.CLOSED for one in facts.rounds)
    if not reached(stage, Stage.RESPONDED) and (open_round or not under_way):
        text = _("每条意见有归属、每个问题有答复之后才能公布。")
        yield StoryItem("next", _("公布意见采纳情况"), _("截止以后"), text=text)
    if not reached(stage, Stage.RESPONDED):
        yield StoryItem("next", _("集体讨论决定、公布"), _("待定"))
    if not reached(stage, Stage.DECIDED):
        yield StoryItem("next", _("政策解读"), _("公布以后"), text=_("与文件同步起草、同步审查、同步发布。"))


# --- the ruler -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ruler:
    """Days of an open round. ``today`` counts from the day after the opening (0: the opening day itself);
    ``left`` are the whole days until its last one."""

    total: int
    today: int
    left: int


def ruler(consultation: ConsultationView, today: date) -> Ruler:
    """Day ``today`` (in the region's zone) on the round's ruler; total 0 for a round that ends on the day it opens."""
    opening, last = local(consultation.opens_at).date(), last_day(consultation.closes_at)
    return Ruler((last - opening).days, (today - opening).days, (last - today).days)
