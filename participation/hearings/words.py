"""The words for pools, kinds and needs, in the language of whoever reads. The rules speak in codes.

What is said of a whole session, pool or ticket stands in ``presentation``.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Final

from participation.hearings.rules import (
    Condition,
    ConditionKind,
    HearingKind,
    HearingState,
    Mode,
    PoolCode,
    RegistrationState,
    Seating,
    Selection,
    Shortfall,
)
from participation.hearings.rules.seating import GridFault, GridProblem
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
    "interpreter": N_("其他语言翻译"),
    "hearing_loop": N_("助听设备"),
}


def kind_name(kind: HearingKind) -> str:
    """听证会 / 政府会议开放."""
    return _(KINDS[kind])


def kind_choices() -> dict[str, str]:
    """Kinds by code, for a form."""
    return {kind.value: _(text) for kind, text in KINDS.items()}


SHORTFALLS: Final[Mapping[Shortfall, str]] = {
    Shortfall.LEAVE_UNFILLED: N_("空着"),
    Shortfall.RECOMMEND: N_("由主办单位决定怎样补足，并公告"),
}
SEATINGS: Final[Mapping[Seating, str]] = {
    Seating.FREE: N_("不排座位"),
    Seating.ASSIGNED: N_("系统排座，同行的排在一起"),
    Seating.CHOSEN: N_("报名人自选，不选就由系统排"),
}


def selection_choices() -> dict[str, str]:
    """Ways of giving places by code, for a form."""
    return {selection.value: _(text) for selection, text in SELECTIONS.items()}


def shortfall_name(policy: Shortfall) -> str:
    """What happens with places for which too few came."""
    return _(SHORTFALLS[policy])


def shortfall_choices() -> dict[str, str]:
    """Shortfall policies by code, for a form."""
    return {policy.value: _(text) for policy, text in SHORTFALLS.items()}


def seating_choices() -> dict[str, str]:
    """Kinds of seating by code, for a form."""
    return {seating.value: _(text) for seating, text in SEATINGS.items()}


def mode_choices() -> dict[str, str]:
    """Ways of taking part by code, for a form."""
    return {mode.value: _(text) for mode, text in MODES.items()}


def pool_kind_choices(codes: Iterable[PoolCode]) -> dict[str, str]:
    """Kinds of pools by code, for a form."""
    return {code.value: _(POOLS[code]) for code in codes}


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


def meetings_name() -> str:
    """The office's list of meetings about no matter of ours."""
    return _("政府会议")


MODES: Final[Mapping[Mode, str]] = {
    Mode.IN_PERSON: N_("现场"),
    Mode.ONLINE: N_("线上"),
    Mode.HYBRID: N_("现场和线上"),
}


def mode_name(mode: Mode) -> str:
    """现场 / 线上 / 现场和线上."""
    return _(MODES[mode])


def conditions_text(conditions: Iterable[Condition]) -> str:
    """Several conditions in one sentence."""
    return _("；").join(condition_text(condition) for condition in conditions)


def share_text(share: Fraction) -> str:
    """2/5."""
    return f"{share.numerator}/{share.denominator}"


def clock(moment: datetime) -> str:
    """The time of day: 9:30."""
    found = local(moment)
    return f"{found.hour}:{found.minute:02}"


def selection_name(selection: Selection) -> str:
    """How the places are given."""
    return _(SELECTIONS[selection])


def state_name(state: HearingState) -> str:
    """Where the hearing stands, in a word."""
    return _(STATES[state])


def registration_state_name(state: RegistrationState) -> str:
    """Where a registration stands, in a word."""
    return _(REGISTRATION_STATES[state])


REASONS: Final[Mapping[str, str]] = {
    "own_wish": N_("您自己取消"),
    "declined": N_("您没有接受"),
    "offer_expired": N_("没有按时确认"),
    "moved_up": N_("您已有参加人席"),
    "office": N_("主办单位取消"),
    ConditionKind.AGE.value: N_("年龄不符合公告的条件"),
    ConditionKind.RESIDENCE.value: N_("住址不在公告的范围内"),
    ConditionKind.OCCUPATION.value: N_("公告规定的人员不能参加"),
    ConditionKind.ONE_PER_PERSON.value: N_("一人只能报一次"),
    ConditionKind.DECLARATION.value: N_("没有确认公告要求的事项"),
}


OCCUPATION_NAMES: Final[Mapping[str, str]] = {
    "civil_servant": N_("公务员"),
    "official_of_organiser": N_("主办单位工作人员"),
    "industry_employee": N_("相关行业企业人员"),
    "other": N_("其他"),
}


def occupation_choices(codes: Iterable[str]) -> dict[str, str]:
    """Occupations by code, for a form."""
    return {code: _(OCCUPATION_NAMES[code]) for code in codes}


def occupation_name(code: str) -> str:
    """An occupation by its code; "" for none."""
    return _(OCCUPATION_NAMES[code]) if code in OCCUPATION_NAMES else code


def yes_no_choices() -> dict[str, str]:
    """是 / 否, for a form."""
    return {"yes": _("是"), "no": _("否")}


def condition_text(condition: Condition) -> str:
    """A condition as the notice says it: 年满 18 周岁."""
    match condition.kind:
        case ConditionKind.AGE:
            return _("年满 {age} 周岁").format(age=condition.minimum)
        case ConditionKind.RESIDENCE:
            return _("住在{areas}").format(areas=_("、").join(condition.values))
        case ConditionKind.OCCUPATION:
            names = (_(OCCUPATION_NAMES[value]) for value in condition.values if value in OCCUPATION_NAMES)
            return _("不是{occupations}").format(occupations=_("、").join(names))
        case ConditionKind.ONE_PER_PERSON:
            return _("一人只能报一种席位、一个场次")
        case ConditionKind.DECLARATION:
            return condition.text


def unmet_text(condition: Condition) -> str:
    """Why somebody does not meet a condition of the notice."""
    return _("公告要求{condition}，按您填的不符合").format(condition=condition_text(condition))


def missing_text(kind: ConditionKind) -> str:
    """What is asked for because a condition needs it."""
    return {
        ConditionKind.AGE: _("请填写出生日期"),
        ConditionKind.RESIDENCE: _("请选择居住地"),
        ConditionKind.OCCUPATION: _("请选择职业"),
    }[kind]


def reason_name(code: str) -> str:
    """Why a registration changed, by its code; "" for none."""
    return _(REASONS[code]) if code in REASONS else code


def who_registered(*, by_identity: bool) -> str:
    """Who is registered already, as far as we may say."""
    return _("这个手机号或证件号") if by_identity else _("这个手机号")


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


GRID_FAULTS: Final[Mapping[GridProblem, str]] = {
    GridProblem.ROW_WITHOUT_SEATS: N_("第 {line} 行：排号“{word}”后面没有座位号"),
    GridProblem.NOT_A_SEAT: N_("第 {line} 行：“{word}”不是座位号，请写成 5、1-10、3* 的样子"),
    GridProblem.TWICE: N_("第 {line} 行：座位 {word} 写了两次"),
    GridProblem.TOO_MANY: N_("第 {line} 行：座位太多。一场最多 2000 个座位、100 排，一排最多 100 个"),
    GridProblem.LONG_LABEL: N_("第 {line} 行：排号“{word}”太长，最多 8 个字"),
}


def grid_fault(fault: GridFault) -> str:
    """What is wrong with a seat plan, and where."""
    return _(GRID_FAULTS[fault.problem]).format(line=fault.line, word=fault.word)


ACTIONS: Final[Mapping[str, str]] = {
    "ineligible": N_("认定不符合条件"),
    "withdraw": N_("取消报名"),
    "reinstate": N_("恢复已取消的报名（重新排队）"),
}
CHECK_NAMES: Final[Mapping[str, str]] = {
    "taken_is_held": N_("已定席位等于有席位的报名"),
    "never_too_many": N_("席位不超额"),
    "no_free_place_while_somebody_waits": N_("有人候补时没有空席"),
    "one_live_telephone": N_("一个手机号一份报名"),
    "one_live_identity": N_("一个证件号一份报名"),
    "offers_end_in_time": N_("递补不晚于开会"),
    "no_offer_outlives_its_time": N_("过期的递补及时让出"),
    "history_says_the_state": N_("经过和状态一致"),
    "seats_are_the_holders": N_("座位只给有席位的人"),
    "who_has_a_place_has_a_seat": N_("有席位的都有座位"),
}


def action_choices() -> dict[str, str]:
    """What the office may do with one registration, for a form."""
    return {code: _(text) for code, text in ACTIONS.items()}


def check_name(code: str) -> str:
    """An invariant in words."""
    return _(CHECK_NAMES[code])
