"""The words for notices, in the language of whoever reads."""

from collections.abc import Mapping
from typing import Final

from participation.hearings.rules.notices import DRAFTABLE, Lists, NoticeKind, NoticeState
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

KINDS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.RECRUIT: N_("征集参加人和旁听人"),
    NoticeKind.ARRANGEMENTS: N_("时间、地点和名单"),
    NoticeKind.CHANGE: N_("安排变更"),
    NoticeKind.DRAW: N_("抽签"),
    NoticeKind.RESULT: N_("结果"),
    NoticeKind.CANCEL: N_("取消"),
    NoticeKind.SHORTFALL: N_("报名不足的处理"),
    NoticeKind.OTHER: N_("其他事项"),
}
STATES: Final[Mapping[NoticeState, str]] = {
    NoticeState.DRAFT: N_("起草中"),
    NoticeState.SUBMITTED: N_("等保密审查"),
    NoticeState.REVIEWED: N_("审查通过，等公布"),
    NoticeState.RETURNED: N_("已退回修改"),
    NoticeState.PUBLISHED: N_("已公布"),
    NoticeState.DROPPED: N_("不再使用"),
}
LISTS: Final[Mapping[Lists, str]] = {
    Lists.NONE: N_("不附名单"),
    Lists.PARTICIPANTS: N_("附参加人名单"),
    Lists.EVERYBODY: N_("附参加人和旁听人名单"),
}


def kind_name(kind: NoticeKind) -> str:
    """What a notice is about."""
    return _(KINDS[kind])


def kind_code_name(code: str) -> str:
    """The same by its code, as steps of a timeline hold it."""
    return kind_name(NoticeKind(code))


def state_name(state: NoticeState) -> str:
    """Where a notice stands in the office."""
    return _(STATES[state])


def kind_choices() -> dict[str, str]:
    """The kinds an officer may draft, by code."""
    return {kind.value: _(KINDS[kind]) for kind in DRAFTABLE}


def list_choices() -> dict[str, str]:
    """Which list, by code."""
    return {code.value: _(text) for code, text in LISTS.items()}


def outcome_choices() -> dict[str, str]:
    """What a review may come to."""
    return {"publish": _("可以公布"), "return": _("退回修改")}
