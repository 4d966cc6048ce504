"""What the parser and the reader could not be sure of, in words."""

from __future__ import annotations

from participation.drafts.reading import NoteCode
from participation.drafts.rules import Act, Kind, ParseWarning, WarningCode
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _

WARNINGS: dict[WarningCode, str] = {
    WarningCode.NO_PROVISIONS: N_("没有认出条款，全文按自然段保存"),
    WarningCode.NO_TITLE: N_("没有认出标题，用事项的标题代替"),
    WarningCode.GAP: N_("序号不连续：应为{expected}，写的是{found}"),
    WarningCode.DUPLICATE: N_("序号重复：{label}"),
    WarningCode.BACKWARDS: N_("序号倒退：{previous}之后是{found}"),
    WarningCode.MAYBE_LABEL: N_("像是条款的开头“{label}”，按正文保存"),
    WarningCode.OUTSIDE_ARTICLE: N_("章和第一条之间有文字，单独保存为一段"),
    WarningCode.NOT_TEXT: N_("像是网页上的文字，放在正文之外"),
    WarningCode.UNRECOGNISED: N_("没有认出是什么，原样保存"),
}
NOTES: dict[NoteCode, str] = {
    NoteCode.REVISIONS: N_("接受了 {count} 处修订"),
    NoteCode.ORIGINAL: N_("没有采用 {count} 处修订，用的是修订前的文字"),
    NoteCode.COMMENTS: N_("略去了 {count} 条批注"),
    NoteCode.HIDDEN: N_("略去了 {count} 处隐藏文字"),
    NoteCode.PICTURES: N_("略去了 {count} 幅图片"),
    NoteCode.HEADERS: N_("略去了 {count} 处页眉页脚"),
    NoteCode.FOOTNOTES: N_("{count} 条脚注移到文末"),
    NoteCode.NUMBERING: N_("{count} 处自动编号写成了文字"),
    NoteCode.SCANNED: N_("有 {count} 页是图片，没有文字，没有读到"),
}
KINDS: dict[Kind, str] = {
    Kind.TITLE: N_("标题"),
    Kind.HEAD: N_("文首"),
    Kind.PART: N_("编"),
    Kind.CHAPTER: N_("章"),
    Kind.SECTION: N_("节"),
    Kind.ARTICLE: N_("条"),
    Kind.PARAGRAPH: N_("款"),
    Kind.ITEM: N_("项"),
    Kind.SUBITEM: N_("目"),
    Kind.HEADING: N_("标题段"),
    Kind.TABLE: N_("表格"),
    Kind.ATTACHMENT: N_("附件"),
    Kind.OTHER: N_("其他"),
}


MENDS: dict[Act, str] = {
    Act.SPLIT: N_("拆分：{provision}"),
    Act.MERGE: N_("与前一条合并：{provision}"),
    Act.CHANGE: N_("改种类或序号：{provision}"),
}


def mend_text(act: str, provision: str) -> str:
    """What a correction did."""
    return _(MENDS[Act(act)]).format(provision=provision)


def warning_text(warning: ParseWarning) -> str:
    """The warning's sentence; facts that a code does not have leave it as it is."""
    try:
        return _(WARNINGS[warning.code]).format(**warning.facts)
    except (KeyError, IndexError):
        return _(WARNINGS[warning.code])
