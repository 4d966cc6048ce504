"""The words for pools for which too few came."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from participation.hearings.rules.shortfall import CHOICES, Remedy, RemedyProblem
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _

REMEDIES: Final[Mapping[Remedy, str]] = {
    Remedy.RECOMMENDED: N_("请有关单位推荐人选"),
    Remedy.EXTENDED: N_("延长报名"),
    Remedy.OTHER_POOL: N_("把名额转给另一类席位"),
    Remedy.HELD_ANYWAY: N_("空着，会议照常举行"),
    Remedy.LEFT: N_("按公告规定空着，不再补"),
}
PROBLEMS: Final[Mapping[RemedyProblem, str]] = {
    RemedyProblem.REASON_MISSING: N_("请写明理由，理由随公告公布"),
    RemedyProblem.BODY_MISSING: N_("请写明由哪个单位推荐"),
    RemedyProblem.UNTIL_MISSING: N_("请填写延长到什么时候"),
    RemedyProblem.UNTIL_OVER: N_("延长的截止时间要晚于现在"),
    RemedyProblem.UNTIL_AFTER_START: N_("延长的截止时间要早于开会"),
    RemedyProblem.FROZEN: N_("名单已经为抽签冻结，不能再延长报名。可以先作废抽签，或者请单位推荐"),
    RemedyProblem.POOL_MISSING: N_("请选择把名额转给哪一类席位"),
    RemedyProblem.PLACES: N_("转出的名额要在 1 和空缺的席位数之间"),
    RemedyProblem.SHARE: N_("这样转，就达不到公告规定的最低比例"),
}


def remedy_choices() -> dict[str, str]:
    """What an officer may decide, by code."""
    return {remedy.value: _(REMEDIES[remedy]) for remedy in CHOICES}


def decision_text(decision: Remedy | None, details: Mapping[str, Any]) -> str:
    """What was decided, in one sentence; that it is still to be decided where it is."""
    match decision:
        case None:
            return _("等主办单位决定怎样处理。")
        case Remedy.RECOMMENDED:
            return _("请{body}推荐人选。").format(body=details["body"])
        case Remedy.EXTENDED:
            until = format_datetime(datetime.fromisoformat(str(details["until"])))
            return _("报名延长到 {until}。").format(until=until)
        case Remedy.OTHER_POOL:
            return _("{places} 席转给{pool}。").format(places=details["places"], pool=details["pool"])
        case Remedy.HELD_ANYWAY:
            return _("席位空着，会议照常举行。")
        case Remedy.LEFT:
            return _("按公告规定，席位空着，不再补。")
