"""Names and sentences of questionnaires in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping

from participation.consultations.rules import Stance
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.questionnaires.rules import (
    MAX_ANSWER,
    MAX_OPTION,
    MAX_OPTIONS,
    MAX_PATHS,
    MAX_RANKED,
    MAX_ROWS,
    AnswerProblem,
    Question,
    QuestionKind,
    QuestionnaireState,
    QuestionProblem,
)

KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.SINGLE: N_("单选"),
    QuestionKind.MULTIPLE: N_("多选"),
    QuestionKind.SCALE: N_("打分"),
    QuestionKind.RANKING: N_("排序"),
    QuestionKind.MATRIX: N_("矩阵单选"),
    QuestionKind.TEXT: N_("文字"),
    QuestionKind.PROVISION: N_("逐条表态"),
}

KIND_NOTES: Mapping[QuestionKind, str] = {
    QuestionKind.SINGLE: N_("从几个选项里选一个"),
    QuestionKind.MULTIPLE: N_("从几个选项里选几个"),
    QuestionKind.SCALE: N_("从低到高打一个分"),
    QuestionKind.RANKING: N_("把几个选项按重要程度排好"),
    QuestionKind.MATRIX: N_("几件事用同一组选项，各选一个"),
    QuestionKind.TEXT: N_("用自己的话写。写下的就是一条意见，会登记、答复"),
    QuestionKind.PROVISION: N_("对选出的条文逐条赞成、反对或提修改建议。写下的就是意见"),
}

STATES: Mapping[QuestionnaireState, str] = {
    QuestionnaireState.DRAFT: N_("编写中"),
    QuestionnaireState.SCHEDULED: N_("待开始"),
    QuestionnaireState.OPEN: N_("正在收答卷"),
    QuestionnaireState.CLOSED: N_("已结束"),
}
STATE_COLOURS: Mapping[QuestionnaireState, str] = {
    QuestionnaireState.DRAFT: "yellow",
    QuestionnaireState.SCHEDULED: "blue",
    QuestionnaireState.OPEN: "green",
    QuestionnaireState.CLOSED: "grey",
}

STANCES: Mapping[Stance, str] = {
    Stance.SUPPORT: N_("赞成"),
    Stance.OPPOSE: N_("反对"),
    Stance.SUGGEST: N_("建议修改"),
}

_QUESTION_PROBLEMS: Mapping[QuestionProblem, tuple[str, str]] = {
    QuestionProblem.NO_TITLE: ("title", N_("请写下要问什么")),
    QuestionProblem.TOO_FEW_OPTIONS: ("options", N_("至少要有两个选项，一行一个")),
    QuestionProblem.TOO_MANY_OPTIONS: ("options", N_("选项最多 {options} 个，排序最多 {ranked} 个")),
    QuestionProblem.OPTION_TWICE: ("options", N_("有两个选项一样，请改掉一个")),
    QuestionProblem.OPTION_TOO_LONG: ("options", N_("每个选项最多 {option} 字")),
    QuestionProblem.NO_ROWS: ("rows", N_("请写下要逐一选择的事，一行一件")),
    QuestionProblem.TOO_MANY_ROWS: ("rows", N_("最多 {rows} 行")),
    QuestionProblem.ROW_TWICE: ("rows", N_("有两行一样，请改掉一行")),
    QuestionProblem.PICKS: ("most", N_("最少和最多选几个，要在选项个数以内，最多不少于最少")),
    QuestionProblem.SCALE: ("most", N_("分数从 0 到 10 之间取，最低分要小于最高分")),
    QuestionProblem.NO_PATHS: ("paths", N_("请至少选一条")),
    QuestionProblem.TOO_MANY_PATHS: ("paths", N_("最多选 {paths} 条")),
}

_ANSWER_PROBLEMS: Mapping[AnswerProblem, str] = {
    AnswerProblem.MISSING: N_("这一题要回答"),
    AnswerProblem.UNKNOWN: N_("请从列出的选项里选"),
    AnswerProblem.TOO_FEW: N_("请至少选 {least} 项"),
    AnswerProblem.TOO_MANY: N_("最多选 {most} 项"),
    AnswerProblem.OTHER_EMPTY: N_("您选了「其他」，请写明"),
    AnswerProblem.OTHER_TOO_LONG: N_("「其他」最多写 {option} 字"),
    AnswerProblem.RANK_MISSING: N_("请给每一项排上名次"),
    AnswerProblem.RANK_TWICE: N_("这个名次已经给了上面一项，每个名次只能用一次"),
    AnswerProblem.ROW_MISSING: N_("这一行还没有选"),
    AnswerProblem.TEXT_TOO_LONG: N_("最多写 {text} 字"),
    AnswerProblem.TEXT_CONTROL: N_("文字里有不能显示的控制字符，请删去后再提交"),
    AnswerProblem.STANCE_MISSING: N_("您写了意见，请再选赞成、反对还是建议修改"),
    AnswerProblem.SUGGESTION_EMPTY: N_("您选了建议修改，请写明怎么改"),
}


def question_problem(problem: QuestionProblem) -> tuple[str, str]:
    """(field of the editor, what is wrong there)."""
    field, message = _QUESTION_PROBLEMS[problem]
    limits = {"options": MAX_OPTIONS, "ranked": MAX_RANKED, "option": MAX_OPTION, "rows": MAX_ROWS, "paths": MAX_PATHS}
    return field, _(message).format(**limits)


def answer_problem(problem: AnswerProblem, question: Question) -> str:
    """What is wrong at a field of the page."""
    facts = {"least": question.least, "most": question.most, "option": MAX_OPTION, "text": MAX_ANSWER}
    return _(_ANSWER_PROBLEMS[problem]).format(**facts)


def question_label(question: Question, number: int) -> str:
    """1. 供热期从哪天到哪天？（必答）"""
    return f"{number}. {question.title}" + (_("（必答）") if question.required else "")


def kind_name(kind: QuestionKind) -> str:
    """单选, 多选, …"""
    return _(KINDS[kind])


def state_name(state: QuestionnaireState) -> str:
    """编写中, 正在收答卷, …"""
    return _(STATES[state])


def stance_name(stance: str) -> str:
    """赞成, 反对, 建议修改."""
    return _(STANCES[Stance(stance)])


def other_name() -> str:
    """What the option is called that is filled in with words."""
    return _("其他")


def rank_name(rank: int) -> str:
    """第 1, 第 2, …"""
    return _("第 {rank}").format(rank=rank)


def mean_rank_name() -> str:
    """The column with the mean of the ranks."""
    return _("平均名次")


def value_name(value: int) -> str:
    """One value of a scale: 4 分."""
    return _("{value} 分").format(value=value)
