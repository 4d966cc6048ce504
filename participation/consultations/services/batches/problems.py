"""Why a file of comments, or a row of it, is not taken, in words."""

from collections.abc import Mapping

from participation.consultations.batches import RowProblem, TableProblem
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_

PROBLEMS: Mapping[TableProblem, str] = {
    TableProblem.EMPTY: N_("文件里没有内容。请确认选对了文件"),
    TableProblem.TOO_BIG: N_("文件超过 20 MB。请分成几个文件"),
    TableProblem.OLD_EXCEL: N_("这是旧格式 .xls。请在表格程序里另存为 .xlsx 或 CSV"),
    TableProblem.OTHER_FORMAT: N_("不收这种表格（.ods、.xlsb、.numbers）。请在表格程序里另存为 .xlsx 或 CSV"),
    TableProblem.LOCKED: N_("文件设了密码，打不开。请在表格程序里去掉密码，再存一次"),
    TableProblem.MARKUP: N_("这是网页或 XML，不是表格，尽管名字可能是 .xls。请用表格程序打开，另存为 .xlsx 或 CSV"),
    TableProblem.BROKEN: N_("文件打不开，可能已损坏或设了密码。请重新导出"),
    TableProblem.BOMB: N_("文件展开后大得不合常理，为安全起见没有打开。请重新导出为 CSV"),
    TableProblem.ENCODING: N_("认不出文件的编码。请另存为 UTF-8 的 CSV 或 .xlsx"),
    TableProblem.NO_HEADER: N_("没有找到表头。第一行要写明各列的名称"),
    TableProblem.TOO_MANY_ROWS: N_("文件超过 50000 行。请分成几个文件"),
    TableProblem.TOO_MANY_COLUMNS: N_("文件的列太多。请只留下需要的列"),
}
ROW_PROBLEMS: Mapping[RowProblem, str] = {
    RowProblem.TEXT_EMPTY: N_("没有意见内容。补上，或者删去这一行"),
    RowProblem.FORMULA: N_(
        "这一格是公式，文件里没有它的结果。用表格程序打开文件、保存一次再上传，或者把公式粘贴为数值"
    ),
    RowProblem.TEXT_TOO_LONG: N_("意见超过字数（{value}）。分成两行"),
    RowProblem.TEXT_CONTROL: N_("意见里有不能显示的控制字符。删去"),
    RowProblem.PROVISION_UNKNOWN: N_("草案里没有「{value}」。写成“第三条”的样子，或者留空表示全文"),
    RowProblem.STANCE_UNKNOWN: N_("认不出态度「{value}」。写赞成、建议修改、反对或想问问，或者留空"),
    RowProblem.NAME_BAD: N_("称呼太长或有不能显示的字符。最多 40 字"),
    RowProblem.PHONE_BAD: N_("手机号不是 11 位数字。改正，或者留空"),
    RowProblem.CHANNEL_UNKNOWN: N_("认不出渠道「{value}」。写信函、电子邮件、电话、听证会或微信"),
    RowProblem.REGION_UNKNOWN: N_("地区列表里没有「{value}」。写列表里的名称或代码，或者留空"),
    RowProblem.DATE_UNREADABLE: N_("认不出日期「{value}」。写成 2026-11-25 的样子"),
    RowProblem.DATE_MISSING: N_("没有收到日期。补上，或者在上一步填写统一的日期"),
    RowProblem.DATE_OUTSIDE: N_("收到日期「{value}」不在征求意见期间"),
    RowProblem.DATE_FUTURE: N_("收到日期「{value}」在今天之后"),
}


class FileRefused(RuleViolation):
    """The file itself is not taken; the message says why and what to do."""
