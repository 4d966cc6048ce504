"""The elements' names and what belongs into each."""

from __future__ import annotations

from participation.interpretations.rules import ElementCode, State
from participation.platform.i18n import N_

ELEMENTS: dict[ElementCode, str] = {
    ElementCode.BACKGROUND: N_("背景和依据"),
    ElementCode.GOALS: N_("目标任务"),
    ElementCode.MAIN_CONTENT: N_("主要内容"),
    ElementCode.SCOPE: N_("适用范围"),
    ElementCode.STANDARDS: N_("执行标准"),
    ElementCode.ATTENTION: N_("注意事项"),
    ElementCode.KEY_TERMS: N_("关键词解释"),
    ElementCode.BENEFITS: N_("惠民利民举措"),
    ElementCode.CHANGES: N_("新旧政策差异"),
}

HINTS: dict[ElementCode, str] = {
    ElementCode.BACKGROUND: N_("为什么要定，依据哪些上位规定"),
    ElementCode.GOALS: N_("要达到什么，到什么时候"),
    ElementCode.MAIN_CONTENT: N_("规定了什么，用居民听得懂的话说"),
    ElementCode.SCOPE: N_("对谁、在哪里适用"),
    ElementCode.STANDARDS: N_("数额、时限、条件"),
    ElementCode.ATTENTION: N_("容易弄错的地方"),
    ElementCode.KEY_TERMS: N_("文件里的专门用语"),
    ElementCode.BENEFITS: N_("居民能得到什么"),
    ElementCode.CHANGES: N_("和以前比，改了什么；哪些是听取意见改的"),
}

STATES: dict[State, str] = {
    State.DRAFTING: N_("撰写中"),
    State.SUBMITTED: N_("待批准"),
    State.APPROVED: N_("已批准，待发布"),
    State.PUBLISHED: N_("已发布"),
}
