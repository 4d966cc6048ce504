"""Names of states, interests and conclusions."""

from __future__ import annotations

from participation.experts.rules import Conclusion, Interest, InvitationState
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

INTERESTS: dict[Interest, str] = {
    Interest.NONE: N_("没有利害关系"),
    Interest.INDIRECT: N_("有间接关系（会随意见公布）"),
    Interest.DIRECT: N_("有直接利害关系"),
}
CONCLUSIONS: dict[Conclusion, str] = {
    Conclusion.SUPPORT: N_("赞成"),
    Conclusion.SUPPORT_WITH_CHANGES: N_("修改后赞成"),
    Conclusion.OPPOSE: N_("不赞成"),
}
STATES: dict[InvitationState, str] = {
    InvitationState.INVITED: N_("已邀请"),
    InvitationState.DECLARED: N_("已申报，待提交"),
    InvitationState.BARRED: N_("有直接利害关系，回避"),
    InvitationState.SUBMITTED: N_("已提交"),
    InvitationState.EXPIRED: N_("链接到期"),
}


def interest_choices() -> dict[str, str]:
    """Interests by code, for a form."""
    return {interest.value: _(text) for interest, text in INTERESTS.items()}


def conclusion_choices() -> dict[str, str]:
    """Conclusions by code, for a form."""
    return {conclusion.value: _(text) for conclusion, text in CONCLUSIONS.items()}
