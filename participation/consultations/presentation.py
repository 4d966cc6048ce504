"""The words for what consultations keep as codes, in the language of whoever reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from participation.consultations.rules import Channel, CommentState, ConsultationState, Stance, WhoMayComment
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _

STANCES: Mapping[str, str] = {
    Stance.SUPPORT: N_("赞成"),
    Stance.SUGGEST: N_("建议修改"),
    Stance.OPPOSE: N_("反对"),
    Stance.ASK: N_("想问问"),
}

CHANNELS: Mapping[str, str] = {
    Channel.WEB: N_("网上"),
    Channel.API: N_("接口"),
    Channel.PAPER: N_("信函"),
    Channel.EMAIL: N_("电子邮件"),
    Channel.PHONE: N_("电话"),
    Channel.HEARING: N_("听证会"),
    Channel.WECHAT: N_("微信"),
}

COMMENT_STATES: Mapping[str, str] = {
    CommentState.RECEIVED: N_("待审核"),
    CommentState.PUBLISHED: N_("已公开"),
    CommentState.WITHHELD: N_("未公开"),
    CommentState.WITHDRAWN: N_("已撤回"),
}

WHO_MAY_COMMENT: Mapping[str, str] = {
    WhoMayComment.ANONYMOUS: N_("任何人，可以不留姓名"),
    WhoMayComment.PHONE: N_("验证手机号的人（短信验证码）"),
    WhoMayComment.ACCOUNT: N_("登录的人（手机号登录，回执归到一处）"),
}

CONSULTATION_STATES: Mapping[str, str] = {
    ConsultationState.SCHEDULED: N_("尚未开始"),
    ConsultationState.OPEN: N_("正在征求意见"),
    ConsultationState.CLOSED: N_("已截止"),
}

OUTCOMES: Mapping[str, str] = {
    "adopted": N_("采纳"),
    "partially_adopted": N_("部分采纳"),
    "not_adopted": N_("未采纳"),
    "noted": N_("说明"),
}


MASKS: Mapping[str, str] = {
    "id_card": N_("身份证号"),
    "mobile": N_("手机号"),
    "landline": N_("电话号码"),
    "bank_card": N_("银行卡号"),
    "email": N_("邮箱"),
    "plate": N_("车牌号"),
    "address": N_("住址"),
    "wechat_qq": N_("微信或 QQ"),
    "name": N_("姓名"),
    "passport": N_("护照号"),
    "birth_date": N_("出生日期"),
    "other": N_("个人信息"),
}


WORD_CATEGORIES: Mapping[str, str] = {
    "abuse": N_("辱骂"),
    "advertising": N_("广告"),
    "politics": N_("政治"),
    "violence": N_("暴力"),
    "other": N_("其他"),
}


def word_category_text(category: str) -> str:
    """What a list of words is about."""
    return _(WORD_CATEGORIES[category])


def mask_kind_text(kind: str) -> str:
    """What a masked place was."""
    return _(MASKS[kind])


def mask_text(kind: str) -> str:
    """What stands in a published text instead of a masked place: always in the language of the text's record, Chinese."""
    return f"〔已隐去：{MASKS[kind]}〕"


def review_decision_text(review: Any) -> str:
    """What whoever looked again decided, of a `ReviewView`."""
    if review.decision == "published":
        return _("改为公开") if review.kind == "appeal" else _("公开")
    return _("维持不公开") if review.kind == "appeal" else _("不公开")


def minute(moment: datetime) -> str:
    """A moment without its seconds, where nothing hangs on them."""
    return format_datetime(moment.replace(second=0, microsecond=0))


def stance_text(stance: str) -> str:
    return _(STANCES[stance])


PROBLEMS: Mapping[str, str] = {
    "empty": N_("文件是空的"),
    "too_large": N_("文件超过 10 MB"),
    "unknown": N_("只收 PDF、DOCX、ODT、PNG、JPEG 文件"),
    "damaged": N_("文件打不开，可能损坏了"),
    "locked": N_("文件加了密码，请去掉密码再传"),
    "macros": N_("文件里有宏或者程序，请另存为不带宏的文件再传"),
    "active": N_("文件里嵌入了别的程序或外部内容，请删去后再传"),
    "bomb": N_("文件展开后太大"),
    "virus": N_("文件里有病毒"),
    "erased": N_("为保护个人信息，文件已删除"),
}

ATTACHMENT_STATES: Mapping[str, str] = {
    "quarantined": N_("正在检查"),
    "clean": N_("已检查"),
    "refused": N_("没有收下"),
}


def problem_text(problem: str) -> str:
    return _(PROBLEMS[problem])


def attachment_state_text(state: str) -> str:
    return _(ATTACHMENT_STATES[state])


def who_text(who: str) -> str:
    return _(WHO_MAY_COMMENT[who])


def channel_text(channel: str) -> str:
    return _(CHANNELS[channel])


def comment_state_text(state: str) -> str:
    return _(COMMENT_STATES[state])


def consultation_state_text(state: str) -> str:
    return _(CONSULTATION_STATES[state])


def outcome_text(outcome: str) -> str:
    """An outcome's word; a code of a later version is shown as it is."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome


def provision_text(label: str) -> str:
    """The official label, or "the whole" for a comment on no single provision."""
    return label or _("全文")


def name_text(shown_name: str) -> str:
    return shown_name or _("匿名")
