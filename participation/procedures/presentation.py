"""The words for what the rules compute, in the language of whoever reads: profiles, periods, citations, reasons.

The rules speak in codes so that a stored deadline has no language; every code becomes a sentence here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from participation.platform.i18n import (
    N_,
    current_language,
    format_date,
    format_datetime,
    ngettext,
)
from participation.platform.i18n import gettext as _
from participation.procedures.rules import (
    DayReason,
    Deadline,
    Period,
    RuleCode,
    SkippedDay,
    Unit,
    Violation,
    ViolationCode,
)

PROFILE_NAMES: Mapping[str, str] = {
    "major_decision": N_("重大行政决策"),
    "government_rule": N_("政府规章"),
    "normative_document": N_("行政规范性文件"),
    "price_hearing": N_("政府制定价格"),
    "licence_hearing": N_("行政许可听证"),
    "penalty_hearing": N_("行政处罚听证"),
}

LAWS: Mapping[str, str] = {
    "order_713": N_("《重大行政决策程序暂行条例》"),
    "rules_procedure": N_("《规章制定程序条例》"),
    "price_hearing_local": N_("《政府制定价格听证办法》的地方实施细则"),
    "licence_law": N_("《行政许可法》"),
    "penalty_law": N_("《行政处罚法》"),
}

RULES: Mapping[str, str] = {
    RuleCode.COMMENT_PERIOD: N_("征求意见不少于 {period}"),
    RuleCode.HEARING_NOTICE: N_("听证会公告至少提前 {period}"),
    RuleCode.SECOND_NOTICE: N_("听证会第二次公告至少提前 {period}"),
    RuleCode.PAPERS: N_("听证材料至少提前 {period}送达参加人"),
    RuleCode.REQUEST_WITHIN: N_("被告知后 {period}内可以要求听证"),
    RuleCode.HELD_WITHIN: N_("收到听证要求后 {period}内举行听证"),
    RuleCode.INTERPRETATION_DUE: N_("政策解读不晚于文件公布后 {period}"),
}

STARTS: Mapping[str, str] = {
    RuleCode.COMMENT_PERIOD: N_("{start}公布，次日（{first}）起算"),
    RuleCode.HEARING_NOTICE: N_("{start}发布公告，次日（{first}）起算"),
    RuleCode.SECOND_NOTICE: N_("{start}发布公告，次日（{first}）起算"),
    RuleCode.INTERPRETATION_DUE: N_("{start}公布，次日（{first}）起算"),
}

REASONS: Mapping[DayReason, str] = {
    DayReason.WEEKEND: N_("周末"),
    DayReason.NEW_YEAR: N_("元旦"),
    DayReason.SPRING_FESTIVAL: N_("春节"),
    DayReason.QINGMING: N_("清明节"),
    DayReason.LABOUR_DAY: N_("劳动节"),
    DayReason.DRAGON_BOAT: N_("端午节"),
    DayReason.MID_AUTUMN: N_("中秋节"),
    DayReason.NATIONAL_DAY: N_("国庆节"),
    DayReason.SPECIAL_HOLIDAY: N_("国家规定的放假日"),
    DayReason.MAKE_UP_DAY: N_("调休上班"),
}

VIOLATIONS: Mapping[ViolationCode, str] = {
    ViolationCode.CLOSES_BEFORE_OPENING: N_("截止时间要晚于开始时间"),
    ViolationCode.PERIOD_TOO_SHORT: N_("征求意见不得少于 {period}，最早 {required_closes_at} 截止"),
    ViolationCode.REASON_REQUIRED: N_(
        "征求意见不少于 {period}，最早 {required_closes_at} 截止；要缩短，请写明理由，理由随草案一并公布"
    ),
    ViolationCode.NOTICE_TOO_LATE: N_("公告至少提前 {period}，听证会最早 {earliest} 举行"),
}

_DIGITS = "零一二三四五六七八九"


def profile_name(code: str) -> str:
    """The profile's name in the current language; an unknown code is shown as it is."""
    return _(PROFILE_NAMES[code]) if code in PROFILE_NAMES else code


def period_text(period: Period) -> str:
    """30 日 / 3 个工作日."""
    if period.unit is Unit.WORKING_DAY:
        return ngettext("{n} 个工作日", "{n} 个工作日", period.n).format(n=period.n)
    return ngettext("{n} 日", "{n} 日", period.n).format(n=period.n)


def chinese_numeral(n: int) -> str:
    """1 to 999 as law counts its articles: 十五, 二十, 一百零六. ValueError beyond."""
    if not 1 <= n <= 999:
        raise ValueError(f"no article is numbered {n}")
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def citation(article: str) -> str:
    """《重大行政决策程序暂行条例》第十五条 for `order_713:15`; any text that is no such code, "" too, as it is."""
    law, colon, number = article.partition(":")
    if law not in LAWS:
        return article
    name = _(LAWS[law])
    if not colon or not number.isdigit():
        return name
    numeral = number if current_language() == "en" else chinese_numeral(int(number))
    return _("{law}第{article}条").format(law=name, article=numeral)


def rule_text(rule: str, period: Period) -> str:
    """What the rule demands; text that is no rule code is shown as it is."""
    return _(RULES[rule]).format(period=period_text(period)) if rule in RULES else rule


def violation_message(violation: Violation) -> str:
    """One sentence saying what is wrong and what would be right."""
    facts = dict(violation.facts)
    shown = {name: _shown(value) for name, value in facts.items()}
    if isinstance(facts.get("n"), int):
        shown["period"] = period_text(Period(int(str(facts["n"])), Unit(str(facts["unit"]))))
    return _(VIOLATIONS[violation.code]).format(**shown)


def why_rows(
    deadline: Deadline, *, closes_at: datetime | None = None, shortened_reason: str | None = None
) -> list[tuple[str, str]]:
    """Label and text of each step of the computation, in the order a person would check it.

    With the moment something really closes, a difference from the computed one gets its own row, and a period that
    was shortened the reason for it.
    """
    rule = rule_text(deadline.rule, deadline.period)
    cited = citation(deadline.article)
    working = deadline.period.unit is Unit.WORKING_DAY
    rows = [
        (
            _("依据"),
            _("{citation}：{rule}").format(citation=cited, rule=rule)
            if cited
            else _("办理要求：{rule}").format(rule=rule),
        ),
        (
            _("从哪天起"),
            _(STARTS.get(deadline.rule, N_("{start}，次日（{first}）起算"))).format(
                start=format_date(deadline.start), first=format_date(deadline.first_day)
            ),
        ),
        (
            _("单位"),
            _("工作日，周末和节假日扣除，调休上班日计入") if working else _("自然日，周末和节假日不扣除"),
        ),
        (_("扣除"), skipped_text(deadline.skipped) or _("无")),
    ]
    if deadline.made_up:
        days = _("、").join(format_date(day) for day in deadline.made_up)
        rows.append((_("计入"), _("{days}（调休上班）").format(days=days)))
    rows.append((_("结果"), _result(deadline)))
    if deadline.provisional:
        rows.append(
            (_("注意"), _("其中有的年份放假安排尚未公布，暂按周末和固定日期的节日推算；公布后，没有到期的重新计算"))
        )
    if closes_at is not None and closes_at != deadline.closes_at:
        template = (
            N_("{closes_at} 截止，短于上述期限")
            if closes_at < deadline.closes_at
            else N_("{closes_at} 截止，长于上述期限")
        )
        rows.append((_("实际截止"), _(template).format(closes_at=format_datetime(closes_at))))
        if closes_at < deadline.closes_at and shortened_reason:
            rows.append((_("缩短的理由"), shortened_reason))
    return rows


def tentative(deadline: Deadline) -> str:
    """ "（暂定，放假安排未公布）" behind a date that depends on a year not announced yet; "" for any other."""
    return _("（暂定，放假安排未公布）") if deadline.provisional else ""


def skipped_text(skipped: Sequence[SkippedDay]) -> str:
    """Days not counted, neighbours of one reason joined: 10月1日至10月7日（国庆节）、10月11日（周末）; "" for none."""
    runs: list[tuple[date, date, DayReason]] = []
    for day in skipped:
        if runs and runs[-1][2] is day.reason and day.date - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day.date, day.reason)
        else:
            runs.append((day.date, day.date, day.reason))
    return _("、").join(_run(*run) for run in runs)


def _run(first: date, last: date, reason: DayReason) -> str:
    named = _(REASONS[reason])
    if first == last:
        return _("{day}（{reason}）").format(day=format_date(first), reason=named)
    return _("{first}至{last}（{reason}）").format(first=format_date(first), last=format_date(last), reason=named)


def _result(deadline: Deadline) -> str:
    n, last = deadline.period.n, format_date(deadline.last_day)
    if deadline.rule in (RuleCode.HEARING_NOTICE, RuleCode.SECOND_NOTICE, RuleCode.PAPERS):
        template = N_("第 {n} 日为 {last}，听证会最早当日举行")
        if deadline.period.unit is Unit.WORKING_DAY:
            template = N_("第 {n} 个工作日为 {last}，听证会最早当日举行")
    else:
        template = N_("第 {n} 日为 {last}，当日 24:00 截止（北京时间）")
        if deadline.period.unit is Unit.WORKING_DAY:
            template = N_("第 {n} 个工作日为 {last}，当日 24:00 截止（北京时间）")
    return _(template).format(n=n, last=last)


def _shown(value: int | str | date | datetime) -> str:
    if isinstance(value, datetime):
        return format_datetime(value)
    return format_date(value) if isinstance(value, date) else str(value)
