"""The words for pools, kinds and needs, in the language of whoever reads. The rules speak in codes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from participation.hearings.rules import HearingKind, HearingState, PoolCode, RegistrationState, Selection
from participation.platform.clock import local
from participation.platform.i18n import N_, WEEKDAYS, current_language, format_long_date
from participation.platform.i18n import gettext as _

KINDS: Final[Mapping[HearingKind, str]] = {
    HearingKind.HEARING: N_("听证会"),
    HearingKind.GOVERNMENT_MEETING: N_("政府会议开放"),
}
NOTICES: Final[Mapping[HearingKind, str]] = {
    HearingKind.HEARING: N_("听证公告"),
    HearingKind.GOVERNMENT_MEETING: N_("会议旁听公告"),
}
POOLS: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("参加人席"),
    PoolCode.OBSERVER: N_("旁听席"),
    PoolCode.PRESS: N_("记者席"),
    PoolCode.EXPERT: N_("专家席"),
    PoolCode.INVITED: N_("受邀列席"),
}
TICKETS: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("参加证"),
    PoolCode.OBSERVER: N_("旁听证"),
    PoolCode.PRESS: N_("采访证"),
    PoolCode.EXPERT: N_("专家证"),
    PoolCode.INVITED: N_("列席证"),
}
RESERVED: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("参加人席已为您留好"),
    PoolCode.OBSERVER: N_("旁听席已为您留好"),
    PoolCode.PRESS: N_("记者席已为您留好"),
    PoolCode.EXPERT: N_("专家席已为您留好"),
    PoolCode.INVITED: N_("列席的席位已为您留好"),
}
GIVEN_BACK: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("您的参加人席已取消"),
    PoolCode.OBSERVER: N_("您的旁听席已取消"),
    PoolCode.PRESS: N_("您的记者席已取消"),
    PoolCode.EXPERT: N_("您的专家席已取消"),
    PoolCode.INVITED: N_("您的列席已取消"),
}
POOL_NOTES: Final[Mapping[PoolCode, str]] = {
    PoolCode.PARTICIPANT: N_("可以陈述、提问、辩论，并核对笔录"),
    PoolCode.OBSERVER: N_("可以递交书面意见，不发言、不提问"),
    PoolCode.PRESS: N_("凭记者证采访，不发言、不提问"),
    PoolCode.EXPERT: N_("受邀就专业问题说明"),
    PoolCode.INVITED: N_("受邀列席，不发言"),
}
SELECTIONS: Final[Mapping[Selection, str]] = {
    Selection.FIRST_COME: N_("按报名顺序"),
    Selection.DRAW: N_("公开抽取"),
    Selection.RECOMMENDED: N_("推荐产生"),
    Selection.INVITED: N_("邀请产生"),
}
STATES: Final[Mapping[HearingState, str]] = {
    HearingState.SCHEDULED: N_("报名还没开始"),
    HearingState.OPEN: N_("正在报名"),
    HearingState.CLOSED: N_("报名已截止"),
    HearingState.HELD: N_("已举行"),
    HearingState.CANCELLED: N_("已取消"),
}
REGISTRATION_STATES: Final[Mapping[RegistrationState, str]] = {
    RegistrationState.SUBMITTED: N_("已提交"),
    RegistrationState.ELIGIBLE: N_("符合条件"),
    RegistrationState.INELIGIBLE: N_("不符合条件"),
    RegistrationState.SELECTED: N_("已选中，待接受"),
    RegistrationState.WAITLISTED: N_("候补"),
    RegistrationState.OFFERED: N_("有空位，待接受"),
    RegistrationState.CONFIRMED: N_("已确认"),
    RegistrationState.CHECKED_IN: N_("已签到"),
    RegistrationState.NO_SHOW: N_("未到"),
    RegistrationState.WITHDRAWN: N_("已取消"),
}
#: What a person may need at the hearing; the codes are stored.
NEEDS: Final[Mapping[str, str]] = {
    "wheelchair": N_("轮椅席位"),
    "sign_language": N_("手语翻译"),
    "mongolian": N_("蒙古语同传"),
}


def kind_name(kind: HearingKind) -> str:
    """听证会 / 政府会议开放."""
    return _(KINDS[kind])


def kind_choices() -> dict[str, str]:
    """Kinds by code, for a form."""
    return {kind.value: _(text) for kind, text in KINDS.items()}


def need_choices() -> dict[str, str]:
    """Needs by code, for a form."""
    return {code: _(text) for code, text in NEEDS.items()}


def notice_name(kind: HearingKind) -> str:
    """听证公告 / 会议旁听公告."""
    return _(NOTICES[kind])


def pool_name(code: PoolCode) -> str:
    """参加人席 / 旁听席."""
    return _(POOLS[code])


def ticket_name(code: PoolCode) -> str:
    """参加证 / 旁听证."""
    return _(TICKETS[code])


def reserved(code: PoolCode) -> str:
    """旁听席已为您留好."""
    return _(RESERVED[code])


def given_back(code: PoolCode) -> str:
    """您的旁听席已取消."""
    return _(GIVEN_BACK[code])


def pool_note(code: PoolCode) -> str:
    """What one may do in such a place."""
    return _(POOL_NOTES[code])


def selection_name(selection: Selection) -> str:
    """How the places are given."""
    return _(SELECTIONS[selection])


def state_name(state: HearingState) -> str:
    """Where the hearing stands, in a word."""
    return _(STATES[state])


def registration_state_name(state: RegistrationState) -> str:
    """Where a registration stands, in a word."""
    return _(REGISTRATION_STATES[state])


def need_names(needs: tuple[str, ...]) -> list[str]:
    """The needs in words; a code no longer known is shown as it is."""
    return [_(NEEDS[need]) if need in NEEDS else need for need in needs]


def when(moment: datetime) -> str:
    """A moment people have to keep: 2026年12月10日（周四）9:30 / Thursday 10 December 2026, 9:30."""
    clock = local(moment)
    time = f"{clock.hour}:{clock.minute:02}"
    return f"{format_long_date(moment)}, {time}" if current_language() == "en" else f"{format_long_date(moment)}{time}"


def day(moment: datetime) -> str:
    """The day of the month, for a date tile."""
    return str(local(moment).day)


def month_and_weekday(moment: datetime) -> str:
    """12月 周四 / Dec Thu, for a date tile."""
    clock = local(moment)
    return f"{clock:%b %a}" if current_language() == "en" else f"{clock.month}月 周{WEEKDAYS[clock.weekday()]}"


def days_between(first: datetime, last: datetime) -> int:
    """Calendar days from one moment's day to the other's, in Asia/Shanghai."""
    return (local(last).date() - local(first).date()).days


def hash_name(code: str) -> str:
    """SHA-256 / MD5."""
    return {"sha256": "SHA-256", "md5": "MD5"}.get(code, code)
