"""Names of stages, steps, reviews and tasks in the language of whoever reads."""

from collections.abc import Mapping
from datetime import datetime

from participation.identity.rules import Role
from participation.matters.rules import ReviewOutcome, ReviewState, Stage, StepKind, Task
from participation.platform import clock
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

STAGES: Mapping[Stage, str] = {
    Stage.DRAFTING: N_("起草中"),
    Stage.SECRECY_REVIEW: N_("保密审查中"),
    Stage.READY: N_("待公布"),
    Stage.CONSULTING: N_("征求意见中"),
    Stage.REPLYING: N_("研究答复中"),
    Stage.RESPONDED: N_("已公布采纳情况"),
    Stage.DECIDED: N_("已公布正式文件"),
    Stage.INTERPRETED: N_("已发布解读"),
}

STEPS: Mapping[StepKind, str] = {
    StepKind.DRAFT_PUBLISHED: N_("公布征求意见稿"),
    StepKind.CONSULTATION_OPENED: N_("公开征求意见"),
    StepKind.CONSULTATION_EXTENDED: N_("延长征求意见期限"),
    StepKind.CONSULTATION_REOPENED: N_("重新公开征求意见"),
    StepKind.DEADLINE_RECOMPUTED: N_("放假安排变动，顺延截止日期"),
    StepKind.CONSULTATION_CLOSED: N_("征求意见结束"),
    StepKind.HEARING_ANNOUNCED: N_("发布听证公告"),
    StepKind.REGISTRATION_SHORT: N_("听证报名不足"),
    StepKind.HEARING_NOTICE: N_("发布后续听证公告"),
    StepKind.DRAW_ANNOUNCED: N_("公布抽签安排"),
    StepKind.DRAW_RUN: N_("公开抽签"),
    StepKind.DRAW_VOIDED: N_("抽签作废"),
    StepKind.HEARING_HELD: N_("举行听证会"),
    StepKind.HEARING_RECORD: N_("公布听证笔录"),
    StepKind.HEARING_REPORT: N_("公布听证报告"),
    StepKind.EXPERTS_INVITED: N_("邀请专家论证"),
    StepKind.OPINION_RECEIVED: N_("收到专家意见"),
    StepKind.RESPONSE_PUBLISHED: N_("公布意见采纳情况"),
    StepKind.FINAL_PUBLISHED: N_("正式文件公布"),
    StepKind.INTERPRETATION_PUBLISHED: N_("发布政策解读"),
}

REVIEWS: Mapping[ReviewState, str] = {
    ReviewState.NO_DRAFT: N_("还没有草案"),
    ReviewState.PENDING: N_("待保密审查"),
    ReviewState.MAY_PUBLISH: N_("可以公布"),
    ReviewState.MAY_PUBLISH_AFTER_REDACTION: N_("删去有关内容后可以公布"),
    ReviewState.MAY_NOT: N_("不得公布"),
    ReviewState.REFERRED: N_("已送保密行政管理部门确定"),
}

OUTCOMES: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.MAY_PUBLISH: N_("可以公布"),
    ReviewOutcome.MAY_PUBLISH_AFTER_REDACTION: N_("删去有关内容后可以公布"),
    ReviewOutcome.MAY_NOT: N_("不得公布"),
    ReviewOutcome.REFER: N_("不能确定，送保密行政管理部门"),
}

OUTCOME_HINTS: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.MAY_PUBLISH: N_("发布员可以公布这一稿"),
    ReviewOutcome.MAY_PUBLISH_AFTER_REDACTION: N_("退回起草人；处理后的新稿再审查一次"),
    ReviewOutcome.MAY_NOT: N_("退回起草人，这一稿不公布"),
    ReviewOutcome.REFER: N_("得到答复后，再来登记结论"),
}

TASKS: Mapping[Task, str] = {
    Task.IMPORT_DRAFT: N_("导入草案"),
    Task.REVISE_DRAFT: N_("导入修改后的草案"),
    Task.REVIEW: N_("保密审查"),
    Task.PUBLISH: N_("公布征求意见"),
    Task.QUESTIONNAIRE: N_("问卷"),
    Task.IMPORT_NEXT: N_("导入修改后的新稿"),
    Task.PUBLISH_NEXT: N_("公布新的一稿"),
    Task.MODERATE: N_("审核意见"),
    Task.LOOK_AGAIN: N_("复核未公开的意见"),
    Task.HEARING: N_("听证会"),
    Task.EXPERTS: N_("专家论证"),
    Task.THEMES: N_("归类意见"),
    Task.RESPOND: N_("答复并公布采纳情况"),
    Task.IMPORT_FINAL: N_("导入正式文本"),
    Task.PUBLISH_FINAL: N_("公布正式文件"),
    Task.INTERPRET: N_("政策解读"),
}

NOTES: Mapping[Task, str] = {
    Task.IMPORT_DRAFT: N_("起草人上传 Word、OpenDocument、网页、PDF 或文本文件，核对拆分结果后保存"),
    Task.REVISE_DRAFT: N_("按保密审查意见处理，保存为新的一稿"),
    Task.REVIEW: N_("起草人不能自审"),
    Task.PUBLISH: N_("做保密审查的人不能公布"),
    Task.QUESTIONNAIRE: N_("编写、由另一人公布、看结果"),
    Task.IMPORT_NEXT: N_("征求意见期间或者截止以后都可以。新稿也要经保密审查"),
    Task.PUBLISH_NEXT: N_("先看与上一稿的比较；已有的意见会带到新稿上"),
    Task.MODERATE: N_("公开或不公开，不公开要写理由，都不删除"),
    Task.LOOK_AGAIN: N_("提意见的人或审核人请求时，由没有作出原决定的人来看"),
    Task.HEARING: N_("公告、报名、席位"),
    Task.EXPERTS: N_("邀请、回避申报、论证意见"),
    Task.THEMES: N_("每条意见都归入问题"),
    Task.RESPOND: N_("每个问题都要有结论和理由，由另一人审批"),
    Task.IMPORT_FINAL: N_("决策机关通过的文本，审查后公布"),
    Task.PUBLISH_FINAL: N_("做保密审查的人不能公布"),
    Task.INTERPRET: N_("与文件同步，逐项对应条文"),
}

# The words of the identity feature, whose catalogue translates them.
ROLE_NAMES: Mapping[Role, str] = {
    Role.DRAFTER: N_("起草人"),
    Role.REVIEWER: N_("保密审查员"),
    Role.PUBLISHER: N_("发布员"),
    Role.MODERATOR: N_("意见管理员"),
    Role.HEARING_OFFICER: N_("听证承办人"),
    Role.EXPERT_SECRETARY: N_("专家论证秘书"),
    Role.RESPONSE_OFFICER: N_("意见答复员"),
    Role.APPROVER: N_("审批人"),
    Role.AUDITOR: N_("审计员"),
    Role.ADMINISTRATOR: N_("管理员"),
}

_PATHS: Mapping[Task, str] = {
    Task.IMPORT_DRAFT: "draft/import",
    Task.REVISE_DRAFT: "draft/import",
    Task.REVIEW: "review",
    Task.PUBLISH: "consultation",
    Task.QUESTIONNAIRE: "questionnaires",
    Task.IMPORT_NEXT: "draft/import",
    Task.PUBLISH_NEXT: "consultation/next",
    Task.MODERATE: "moderation",
    Task.LOOK_AGAIN: "reviews",
    Task.HEARING: "hearings",
    Task.EXPERTS: "experts",
    Task.THEMES: "themes",
    Task.RESPOND: "response",
    Task.IMPORT_FINAL: "final",
    # The final text is published beside its interpretation.
    Task.PUBLISH_FINAL: "interpretation",
    Task.INTERPRET: "interpretation",
}


def stage_name(stage: Stage) -> str:
    return _(STAGES[stage])


def step_name(kind: StepKind) -> str:
    return _(STEPS[kind])


def review_name(state: ReviewState) -> str:
    return _(REVIEWS[state])


def outcome_name(outcome: ReviewOutcome) -> str:
    return _(OUTCOMES[outcome])


def outcome_hint(outcome: ReviewOutcome) -> str:
    return _(OUTCOME_HINTS[outcome])


def task_name(task: Task) -> str:
    return _(TASKS[task])


def task_note(task: Task) -> str:
    return _(NOTES[task])


def role_name(role: Role) -> str:
    return _(ROLE_NAMES[role])


def iso_day(moment: datetime) -> str:
    """2026-11-23, the day in Shanghai: the timeline's narrow column."""
    return clock.local(moment).date().isoformat()


def task_link(number: str, task: Task) -> str:
    """The office page of a task; most belong to the features above."""
    return f"/office/matters/{number}/{_PATHS[task]}"
