"""The words for draws, in the language of whoever reads."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final
from uuid import UUID

from participation.hearings.drawing import HASHES, Finding, SourceProblem
from participation.hearings.rules.draws import Agreement, DrawProblem, DrawState, Lottery, SourceKind
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _

if TYPE_CHECKING:
    from participation.hearings.draw_views import DrawView

STATES: Final[Mapping[DrawState, str]] = {
    DrawState.ANNOUNCED: N_("已公布，等来源出结果"),
    DrawState.READY: N_("来源已确认，可以抽签"),
    DrawState.DONE: N_("已抽签"),
    DrawState.VOID: N_("已作废"),
}
KINDS: Final[Mapping[SourceKind, str]] = {
    SourceKind.LOTTERY: N_("公开结果"),
    SourceKind.BEACON: N_("随机信标"),
    SourceKind.COMMITMENT: N_("承诺值"),
}
LOTTERIES: Final[Mapping[Lottery, str]] = {
    Lottery.DOUBLE_COLOUR: N_("双色球"),
    Lottery.SUPER: N_("大乐透"),
    Lottery.HAPPY_EIGHT: N_("快乐8"),
    Lottery.SEVEN: N_("七乐彩"),
    Lottery.THREE_D: N_("福彩3D（三位合写成一个数）"),
    Lottery.FIVE: N_("排列5（五位合写成一个数）"),
    Lottery.OTHER: N_("其他公开结果"),
}
PROBLEMS: Final[Mapping[DrawProblem, str]] = {
    DrawProblem.NO_SOURCE: N_("至少写一个随机来源"),
    DrawProblem.TOO_MANY_SOURCES: N_("随机来源最多 16 个"),
    DrawProblem.NO_PUBLIC_SOURCE: N_("只有承诺值不够：承诺的人自己知道，要再加一个公开来源"),
    DrawProblem.SOURCE_EXISTS: N_("这个来源的结果已经有了，名单可以凑着它定。请改用今后才有结果的来源"),
    DrawProblem.DRAWS_BEFORE_SOURCES: N_("抽签时间要晚于每个来源出结果的时间"),
    DrawProblem.DRAWS_AFTER_START: N_("抽签要在开会以前"),
    DrawProblem.TOLD_TOO_LATE: N_("承诺值要在第一个公开来源出结果以前揭示，不然可以看着结果决定揭不揭"),
    DrawProblem.REGISTRATION_OPEN: N_("报名还没有截止，名单还会变。截止以后再公布抽签"),
}
AGREEMENTS: Final[Mapping[Agreement, str]] = {
    Agreement.MISSING: N_("等两人分别录入"),
    Agreement.DIFFERENT: N_("两人录入的不一致"),
    Agreement.AGREED: N_("两人一致"),
}
SOURCE_PROBLEMS: Final[Mapping[str, str]] = {
    "empty": N_("请填写公布的数"),
    "sign": N_("只写数，不带正负号：{token}"),
    "letters": N_("只能有数，这里有别的：{token}"),
    "slash": N_("不能有斜线"),
    "too_many": N_("数太多，一个来源最多 1000 个"),
    "too_long": N_("这个数太长：{token}"),
}
PARTS: Final[Mapping[str, str]] = {
    "file": N_("文件"),
    "algorithm": N_("散列函数"),
    "pool": N_("名单"),
    "source": N_("随机来源"),
    "key": N_("密钥串"),
    "order": N_("顺序"),
    "steps": N_("步骤"),
    "places": N_("入选、备选和候补"),
    "draw": N_("抽签的记载"),
    "checks": N_("校验值"),
}
FIELDS: Final[Mapping[str, str]] = {
    "quota": N_("席位数"),
    "alternates": N_("备选数"),
    "skipped": N_("跳过的编号"),
    "selected": N_("入选的编号"),
    "alternate": N_("备选的编号"),
    "waitlist": N_("候补的编号"),
    "announced_at": N_("公布时间"),
    "draws_at": N_("公告的抽签时间"),
    "run_at": N_("抽签时间"),
    "due_at": N_("产生时间"),
    "settled_at": N_("确认时间"),
    "number": N_("抽签编号"),
    "notary": N_("公证"),
    "witnesses": N_("见证人"),
    "bits": N_("随机位数"),
    "sum": N_("总校验值"),
}
"""Fields of a transcript that are worth a word; others are named as they stand in the file."""
_PLACES: Final = (
    (re.compile(r"(?:published )?line (\d+)"), N_("第 {n} 行")),
    (re.compile(r"no\. (\d+)"), N_("第 {n} 个")),
    (re.compile(r"no\. (\d+), [\w.]+"), N_("第 {n} 个")),
    (re.compile(r"position (\d+)"), N_("第 {n} 位")),
    (re.compile(r"step (\d+), \w+"), N_("第 {n} 步")),
    (re.compile(r"selected no\. (\d+)"), N_("入选第 {n} 个")),
    (re.compile(r"alternate no\. (\d+)"), N_("备选第 {n} 个")),
    (re.compile(r"waitlist no\. (\d+)"), N_("候补第 {n} 个")),
    (re.compile(r"(\d+) more"), N_("另外 {n} 处")),
    (re.compile(r"size"), N_("行数")),
    (re.compile(r"length"), N_("个数")),
    (re.compile(r"entries"), N_("缺少的编号")),
    (re.compile(r"SHA-256"), N_("SHA-256 校验值")),
)


def state_name(state: DrawState) -> str:
    """Where a draw stands."""
    return _(STATES[state])


def kind_name(kind: SourceKind) -> str:
    """公开结果 / 随机信标 / 承诺值."""
    return _(KINDS[kind])


def agreement_name(agreement: Agreement) -> str:
    """How far two people have got with a source."""
    return _(AGREEMENTS[agreement])


def problem_text(problem: DrawProblem) -> str:
    """Why a draw cannot be announced."""
    return _(PROBLEMS[problem])


def pool_note(draws: "Iterable[DrawView]", pool_id: UUID) -> str:
    """What a pool's card says of its draw, to stand after another sentence; "" while none is announced."""
    for draw in draws:
        if draw.voided_at is None and any(pool.pool_id == pool_id for pool in draw.pools):
            if draw.run_at is not None:
                return _("。{when} 已抽签").format(when=format_datetime(draw.run_at))
            return _("。{when} 抽签").format(when=format_datetime(draw.draws_at))
    return ""


def source_choices() -> dict[str, str]:
    """Sources by code, for a form; the first is "not used"."""
    found = {"": _("不用")}
    found |= {lottery.value: _(text) for lottery, text in LOTTERIES.items()}
    found |= {kind.value: _(KINDS[kind]) for kind in (SourceKind.BEACON, SourceKind.COMMITMENT)}
    return found


def hash_choices() -> dict[str, str]:
    """Hash functions by code, for a form."""
    return {code: hash_name(code) for code in HASHES}


def hash_name(code: str) -> str:
    """SHA-256 / MD5."""
    return {"sha256": "SHA-256", "md5": "MD5"}.get(code, code)


def source_problem_text(problem: SourceProblem) -> str:
    """Why a value cannot be used."""
    return _(SOURCE_PROBLEMS[problem.code]).format(token=problem.token)


def finding_text(finding: Finding) -> str:
    """What was changed, and where: 顺序，第 7 位：记录里是 9，应为 16."""
    part = _(PARTS.get(finding.part, finding.part))
    place = finding.place
    for pattern, template in _PLACES:
        match = pattern.fullmatch(finding.place)
        if match:
            place = _(template).format(n=match[1] if match.groups() else "")
            break
    inner = _NAMED_FIELD.fullmatch(finding.place)
    if inner is not None and (finding.part in ("places", "draw", "checks", "file") or inner[1]):
        place = (
            _("{place}，{field}").format(place=place, field=field_name(inner[2])) if inner[1] else field_name(inner[2])
        )
    where = _("{part}，{place}").format(part=part, place=place) if place else part
    if _plain(finding.said) and _plain(finding.found):
        return _("{where}：记录里是 {said}，应为 {found}").format(
            where=where, said=_value(finding.said), found=_value(finding.found)
        )
    if _plain(finding.said):
        return _("{where}：记录里的 {said} 被改过").format(where=where, said=_value(finding.said))
    return _("{where}：被改过").format(where=where)


_NAMED_FIELD = re.compile(r"(no\. \d+, )?([a-z_]\w*(?:\.\w+)*)")


def field_name(path: str) -> str:
    """A field in words, with its path: 抽签时间（run_at）."""
    known = next((FIELDS[name] for name in reversed(path.split(".")) if name in FIELDS), None)
    return _("{word}（{path}）").format(word=_(known), path=path) if known else path


def _plain(value: str) -> bool:
    """A value as it stands in the file, no words of the engine's."""
    return value.startswith("“") or value.isdigit() or value in (*HASHES, "nothing")


def _value(value: str) -> str:
    return _("没有") if value == "nothing" else value
