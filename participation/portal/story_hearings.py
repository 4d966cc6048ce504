"""The hearings in a matter's story: sessions, numbered notices, draws, and by when each of them is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from markupsafe import escape

from participation.hearings.services import HearingView
from participation.hearings.services.notices import Due, kind_code_name
from participation.matters.rules import StepKind
from participation.matters.services import StepView
from participation.platform.clock import local
from participation.platform.i18n import N_, format_date, format_datetime, ngettext
from participation.platform.i18n import gettext as _
from participation.portal.story_item import StoryItem, sentences
from participation.portal.words import chinese, short_day
from participation.procedures.rules import RuleCode

_DUE = {
    RuleCode.SECOND_NOTICE: N_("公布会议时间、地点和名单"),
    RuleCode.PAPERS: N_("送达听证材料"),
}
"""What is still due before a session. The first notice has been published with it."""


def of_hearings(
    hearings: Sequence[HearingView], steps: Sequence[StepView], due: Mapping[UUID, Sequence[Due]]
) -> Iterable[StoryItem]:
    """Every hearing with what was published about it, what was drawn, and what is due before it."""
    cancelled = {step.facts.get("number") for step in steps if _notice(step) == "cancel"}
    yield from (_session(hearing) for hearing in hearings if hearing.number not in cancelled)
    yield from (_notice_item(step) for step in steps if _notice(step) is not None)
    yield from (_recomputed(step) for step in steps if "new_last_day" in step.facts)
    yield from (_short(step) for step in steps if step.kind is StepKind.REGISTRATION_SHORT)
    yield from _draws(steps)
    yield from (_paper(step) for step in steps if step.kind in _PAPERS)
    told = {(step.facts.get("number"), _notice(step)) for step in steps}
    for hearing in hearings:
        if hearing.begun or hearing.cancelled:
            continue
        for one in due.get(hearing.id, ()):
            if one.rule in _DUE and not (
                one.rule is RuleCode.SECOND_NOTICE and (hearing.number, "arrangements") in told
            ):
                yield _due_item(hearing, one)


def _notice(step: StepView) -> str | None:
    return str(step.facts.get("notice")) if step.kind is StepKind.HEARING_NOTICE else None


def _notice_item(step: StepView) -> StoryItem:
    facts = step.facts
    starts_at = format_datetime(datetime.fromisoformat(str(facts["starts_at"])))
    place = chinese(str(facts["venue"]))
    text: str
    if _notice(step) == "cancel":
        text = escape(_("“{title}”取消：{reason}")).format(title=chinese(str(facts["title"])), reason=facts["reason"])
    elif facts.get("before"):
        text = escape(_("改为 {starts_at}，{venue}。原定 {before}，{place}。原因：{reason}")).format(
            starts_at=starts_at,
            venue=place,
            before=format_datetime(datetime.fromisoformat(str(facts["before"]["starts_at"]))),
            place=chinese(str(facts["before"]["venue"])),
            reason=facts["reason"],
        )
    else:
        text = escape(_("{starts_at}，{venue}。")).format(starts_at=starts_at, venue=place)
    if facts.get("earliest"):
        lead = _("从公布之日算，按规定最早 {day} 举行。").format(day=format_date(date.fromisoformat(facts["earliest"])))
        text = sentences(text, lead)
    if facts.get("short_reason"):
        text = sentences(text, escape(_("提前的理由：{reason}")).format(reason=facts["short_reason"]))
    return StoryItem(
        "done",
        _("第 {n} 号听证公告：{kind}").format(n=facts["ordinal"], kind=kind_code_name(str(facts["notice"]))),
        short_day(step.occurred_at),
        text=text,
        link=(_("看公告"), step.link) if step.link else None,
        at=step.occurred_at,
    )


def _recomputed(step: StepView) -> StoryItem:
    day = format_date(date.fromisoformat(str(step.facts["new_last_day"])))
    return StoryItem(
        "done",
        _("听证会公告期限重新计算"),
        short_day(step.occurred_at),
        text=_("放假安排变动，按规定听证会最早 {day} 举行。承办单位将另行公告。").format(day=day),
        link=(_("看公告"), step.link) if step.link else None,
        at=step.occurred_at,
    )


def _short(step: StepView) -> StoryItem:
    facts = step.facts
    text = _("“{title}”{pool}共 {capacity} 席，报名截止时还缺 {missing} 席。主办单位决定怎样处理，另行公告。").format(
        title=chinese(str(facts["title"])),
        pool=chinese(str(facts["pool"])),
        capacity=facts["capacity"],
        missing=facts["missing"],
    )
    link = (_("看席位"), step.link) if step.link else None
    at = step.occurred_at
    return StoryItem("done", _("听证报名不足"), short_day(at), text=escape(text), link=link, at=at)


_PAPERS = {
    StepKind.HEARING_RECORD: (N_("笔录已公布"), N_("“{title}”。每一条发言都登记为意见，会逐条答复。"), N_("看笔录")),
    StepKind.HEARING_REPORT: (N_("报告已公布"), N_("“{title}”。写明各方意见、处理建议和理由。"), N_("看报告")),
}


def _paper(step: StepView) -> StoryItem:
    """The record or the report of a session."""
    title, text, link = _PAPERS[step.kind]
    at = step.occurred_at
    words = escape(_(text)).format(title=chinese(str(step.facts["title"])))
    return StoryItem("done", _(title), short_day(at), text=words, link=(_(link), step.link or ""), at=at)


def _draws(steps: Sequence[StepView]) -> Iterable[StoryItem]:
    """Announced, then drawn or void; one that is still to come stands among what comes."""
    over = {step.facts["number"] for step in steps if step.kind in (StepKind.DRAW_RUN, StepKind.DRAW_VOIDED)}
    for step in steps:
        facts, at, link = step.facts, step.occurred_at, step.link or ""
        if step.kind is StepKind.DRAW_ANNOUNCED:
            draws_at = datetime.fromisoformat(str(facts["draws_at"]))
            last = max(datetime.fromisoformat(str(source["due_at"])) for source in facts["sources"])
            people = sum(int(pool["size"]) for pool in facts["pools"])
            text = ngettext(
                "{n} 份报名的名单已冻结，指纹已公布。随机来源 {last} 才全部产生，谁也不能预先知道结果。",
                "{n} 份报名的名单已冻结，指纹已公布。随机来源 {last} 才全部产生，谁也不能预先知道结果。",
                people,
            ).format(n=people, last=format_datetime(last))
            yield StoryItem("done", _("公布抽签安排"), short_day(at), text=text, link=(_("看名单和来源"), link), at=at)
            if facts["number"] not in over:
                when = _("{when} 抽签，当场公布全部顺序。").format(when=format_datetime(draws_at))
                yield StoryItem(
                    "next", _("公开抽签"), short_day(draws_at), text=when, link=(_("看怎样核验"), link), at=draws_at
                )
        elif step.kind is StepKind.DRAW_RUN:
            places = _("；").join(
                _("{pool}：{size} 份报名，抽出 {quota} 席").format(
                    pool=chinese(str(pool["name"])), size=pool["size"], quota=min(pool["quota"], pool["size"])
                )
                for pool in facts["pools"]
            )
            text = _("{places}。任何人都可以重算一遍。").format(places=places)
            yield StoryItem("done", _("公开抽签"), short_day(at), text=text, link=(_("看结果、自己核验"), link), at=at)
        elif step.kind is StepKind.DRAW_VOIDED:
            why = escape(_("没有抽，名单可以重新公布。理由：{reason}")).format(reason=facts["reason"])
            yield StoryItem("done", _("抽签作废"), short_day(at), text=why, link=(_("看当时的安排"), link), at=at)


def _due_item(hearing: HearingView, due: Due) -> StoryItem:
    text = (
        _("“{title}”：最迟 {day}。{rule}（{law}）。") if due.cited else _("“{title}”：最迟 {day}。{rule}。")
    ).format(title=chinese(hearing.title), day=format_date(due.latest), rule=due.text, law=due.cited)
    at = local(hearing.starts_at).replace(hour=0, minute=0) - timedelta(
        days=(local(hearing.starts_at).date() - due.latest).days
    )
    return StoryItem(
        "next",
        _(_DUE[due.rule]),
        short_day(at),
        text=text,
        link=(_("看公告"), f"/hearings/{hearing.number}"),
        at=at,
    )


def _session(hearing: HearingView) -> StoryItem:
    """The session itself: to come with its places, held with how many came."""
    item = StoryItem(
        "done",
        chinese(hearing.title),
        short_day(hearing.starts_at),
        link=(_("看公告"), f"/hearings/{hearing.number}"),
        at=hearing.starts_at,
    )
    if hearing.held_at is not None:
        text = _("到会：参加人 {participants} 人，旁听 {observers} 人。").format(
            participants=hearing.attended_participants or 0, observers=hearing.attended_observers or 0
        )
        return replace(item, text=text)
    if hearing.begun:
        return replace(item, text=_("已经开始，等待登记到会情况。"))
    seats = _("；").join(
        _("{pool}余 {left} 席").format(pool=pool.name, left=pool.left)
        if not pool.full
        else _("{pool}已满").format(pool=pool.name)
        for pool in hearing.pools
    )
    taking = hearing.registration_opens_at <= hearing.as_of < hearing.registration_closes_at
    return replace(
        item,
        state="next",
        tag=_("报名中") if taking else "",
        text=escape(_("{starts_at}，{venue}。{seats}。")).format(
            starts_at=format_datetime(hearing.starts_at), venue=chinese(hearing.venue), seats=seats
        ),
        link=(_("看公告、报名") if taking else _("看公告"), f"/hearings/{hearing.number}"),
    )
