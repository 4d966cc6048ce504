"""What pages, tickets and messages say of a session, its places and a registration: sentences about views.

The words for single codes stand in ``words``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from participation.hearings.rules import PoolCode, RegistrationState
from participation.hearings.views import HearingView, PoolView, TicketView
from participation.hearings.words import POOLS, reason_name, registration_state_name
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

_RESERVED: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("参加人席已为您留好"),
    PoolCode.OBSERVER: N_("旁听席已为您留好"),
    PoolCode.PRESS: N_("记者席已为您留好"),
    PoolCode.EXPERT: N_("专家席已为您留好"),
    PoolCode.INVITED: N_("列席的席位已为您留好"),
}
_GIVEN_BACK: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("您的参加人席已取消"),
    PoolCode.OBSERVER: N_("您的旁听席已取消"),
    PoolCode.PRESS: N_("您的记者席已取消"),
    PoolCode.EXPERT: N_("您的专家席已取消"),
    PoolCode.INVITED: N_("您的列席已取消"),
}
_POOL_NOTES: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("可以陈述、提问、辩论，并核对笔录"),
    PoolCode.OBSERVER: N_("可以递交书面意见，不发言、不提问"),
    PoolCode.PRESS: N_("凭记者证采访，不发言、不提问"),
    PoolCode.EXPERT: N_("受邀就专业问题说明"),
    PoolCode.INVITED: N_("受邀列席，不发言"),
}


def _reserved(code: PoolCode) -> str:
    """旁听席已为您留好."""
    return _(_RESERVED[code])


def _given_back(code: PoolCode) -> str:
    """您的旁听席已取消."""
    return _(_GIVEN_BACK[code])


def pool_note(pool: PoolView) -> str:
    """What one may do in such a place: the officer's own words where there are any."""
    return pool.note or _(_POOL_NOTES[pool.code])


def pool_note_of(hearing: HearingView, slug: str) -> str:
    """The same for the pool of that name."""
    pool = hearing.pool(slug)
    return pool_note(pool) if pool else ""


def ticket_state(ticket: TicketView) -> str:
    """已确认, 候补第 3 位, 会议已取消 …"""
    if ticket.hearing.cancelled:
        return _("会议已取消")
    if ticket.position is not None:
        return _("候补第 {position} 位").format(position=ticket.position)
    return registration_state_name(ticket.state)


_TICKET_LEADS: Final[Mapping[RegistrationState, str]] = {
    RegistrationState.SUBMITTED: N_("报名已收到，正在核对条件。结果发短信告诉您。"),
    RegistrationState.ELIGIBLE: N_("报名已收到。截止后公开抽取，结果发短信告诉您。"),
    RegistrationState.WAITLISTED: N_("现在还没有席位。有空位时按顺序发短信，请留意手机。"),
    RegistrationState.SELECTED: N_("席位为您留着，要您确认才算定下来。"),
    RegistrationState.OFFERED: N_("席位为您留着，要您确认才算定下来。"),
    RegistrationState.CONFIRMED: N_("签到、取消都凭编号和查询码，请截图或打印保存。"),
    RegistrationState.CHECKED_IN: N_("您已签到。"),
    RegistrationState.NO_SHOW: N_("到截止时间没有签到，席位已让给现场候补的人。"),
    RegistrationState.WITHDRAWN: N_("席位已经让出。要再参加，需要重新报名。"),
}


def ticket_heading(ticket: TicketView) -> str:
    """What the holder has, in one line."""
    if ticket.hearing.cancelled:
        return _("这场会议已取消")
    match ticket.state:
        case RegistrationState.WITHDRAWN:
            return _given_back(ticket.pool)
        case RegistrationState.WAITLISTED:
            return _("{pool}已报满，您排候补第 {position} 位").format(pool=ticket.pool_name, position=ticket.position)
        case RegistrationState.OFFERED:
            return _("{pool}有空位，请您确认").format(pool=ticket.pool_name)
        case RegistrationState.SELECTED:
            return _("您被选中（{pool}），请您确认").format(pool=ticket.pool_name)
        case RegistrationState.INELIGIBLE:
            return _("{pool}报名不符合条件").format(pool=ticket.pool_name)
        case RegistrationState.SUBMITTED | RegistrationState.ELIGIBLE:
            return _("{pool}报名已收到").format(pool=ticket.pool_name)
    return _reserved(ticket.pool)


def ticket_lead(ticket: TicketView) -> str:
    """What it means and what to do."""
    if ticket.hearing.cancelled:
        return _("理由：{reason}。您不用再做什么。").format(reason=ticket.hearing.cancel_reason)
    if ticket.state is RegistrationState.INELIGIBLE:
        return _("理由：{reason}").format(reason=reason_text(ticket))
    lead = _(_TICKET_LEADS[ticket.state])
    if ticket.state is RegistrationState.WITHDRAWN and ticket.reason not in ("", "own_wish"):
        return f"{reason_text(ticket)}{_('。')}{lead}"
    return lead


def next_steps(ticket: TicketView) -> list[str]:
    """What happens next, in order."""
    if ticket.holds_place:
        return [_("有变动会发短信通知您。"), _("当天带身份证件，提前 20 分钟到场。"), _("出示二维码，或者报编号。")]
    if ticket.state is RegistrationState.WAITLISTED:
        return [_("有空位时发短信给您。"), _("在保留的时间内打开本页确认。"), _("确认后就有席位和二维码。")]
    return [_("结果发短信给您。"), _("也可以随时打开本页看。")]


def offers_end(hearing: HearingView) -> datetime:
    """After this nobody moves up any more."""
    return min(hearing.offers_until or hearing.starts_at, hearing.starts_at)


_APPLY_TITLES: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("报名参加"),
    PoolCode.OBSERVER: N_("报名旁听"),
    PoolCode.PRESS: N_("报名采访"),
}
_CHOICES: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("参加并发言"),
    PoolCode.OBSERVER: N_("旁听"),
    PoolCode.PRESS: N_("采访"),
}


def apply_title(pool: PoolView) -> str:
    """报名旁听; with the category's name where there are several."""
    title = _(_APPLY_TITLES.get(pool.code, N_("报名")))
    return _("{title}：{pool}").format(title=title, pool=pool.label) if pool.label else title


def pool_choices(hearing: HearingView, pools: Sequence[PoolView], chosen: PoolView) -> list[tuple[str, str, bool]]:
    """Links to the forms of the pools: (text, address, is this one), observers first."""
    return [
        (
            pool.label or _(_CHOICES.get(pool.code, POOLS[pool.code])),
            f"/hearings/{hearing.number}?pool={pool.slug}#apply",
            pool.slug == chosen.slug,
        )
        for pool in sorted(pools, key=lambda pool: pool.on_page)
    ]


def closed_pool_text(pool: PoolView) -> str:
    """How the places of a pool come about that nobody registers for by themselves."""
    if pool.recommended_by:
        return _("{pool} {capacity} 席由{body}推荐，名单与理由随后公布。").format(
            pool=pool.name, capacity=pool.capacity, body=pool.recommended_by
        )
    return _("{pool} {capacity} 席由主办单位邀请，名单与理由随后公布。").format(pool=pool.name, capacity=pool.capacity)


def reserved_at(ticket: TicketView) -> str:
    """旁听席已为您留好, with the seats and how many places where there is more than one."""
    found = _reserved(ticket.pool)
    if ticket.seats:
        found += _("，座位 {seats}").format(seats=_("、").join(ticket.seats))
    elif ticket.places > 1:
        found += _("，共 {places} 席").format(places=ticket.places)
    return found


def reason_text(ticket: TicketView) -> str:
    """Why it ended: the officer's own words where there are any."""
    return ticket.reason_text or reason_name(ticket.reason)
