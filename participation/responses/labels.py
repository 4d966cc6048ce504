"""The words for states, moves and outcomes of a response."""

from __future__ import annotations

from collections.abc import Mapping

from participation.platform.i18n import N_
from participation.responses.rules import Move, Outcome, ResponseState

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ADOPTED: N_("采纳"),
    Outcome.PARTIALLY_ADOPTED: N_("部分采纳"),
    Outcome.NOT_ADOPTED: N_("未采纳"),
    Outcome.NOTED: N_("说明"),
}

OUTCOME_HINTS: Mapping[Outcome, str] = {
    Outcome.ADOPTED: N_("照意见改"),
    Outcome.PARTIALLY_ADOPTED: N_("改一部分，写明哪些没有改、为什么"),
    Outcome.NOT_ADOPTED: N_("不改，写明为什么"),
    Outcome.NOTED: N_("没有要求修改，或者只需要解释"),
}

STATES: Mapping[ResponseState, str] = {
    ResponseState.DRAFTING: N_("起草中"),
    ResponseState.SUBMITTED: N_("待批准"),
    ResponseState.APPROVED: N_("已批准，待公布"),
    ResponseState.PUBLISHED: N_("已公布"),
}

MOVES: Mapping[Move, str] = {
    Move.SUBMIT: N_("提交批准"),
    Move.RETURN: N_("退回修改"),
    Move.APPROVE: N_("批准"),
    Move.PUBLISH: N_("公布"),
}
