"""A row of a table → a comment ready to be taken in, or everything that is wrong with it, by column."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import TypeVar

from participation.consultations.batches.columns import Field
from participation.consultations.batches.reading import Row
from participation.consultations.rules import (
    MAX_TEXT,
    Channel,
    PhoneProblem,
    Stance,
    TextProblem,
    clean_text,
    name_problem,
    phone_problem,
    text_problem,
)
from participation.drafts.rules.numerals import to_chinese
from participation.identity.rules import clean_name, clean_phone


class RowProblem(StrEnum):
    """Values are stable: they stand in error reports."""

    TEXT_EMPTY = "text_empty"
    FORMULA = "formula"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_CONTROL = "text_control"
    PROVISION_UNKNOWN = "provision_unknown"
    STANCE_UNKNOWN = "stance_unknown"
    NAME_BAD = "name_bad"
    PHONE_BAD = "phone_bad"
    CHANNEL_UNKNOWN = "channel_unknown"
    REGION_UNKNOWN = "region_unknown"
    DATE_UNREADABLE = "date_unreadable"
    DATE_MISSING = "date_missing"
    DATE_OUTSIDE = "date_outside"
    DATE_FUTURE = "date_future"


@dataclass(frozen=True, slots=True)
class RowError:
    """``row``: as a spreadsheet counts; ``column``: number from 0, -1 for what comes from no column; ``value``: shortened,
    "" where it may be personal."""

    row: int
    column: int
    problem: RowProblem
    value: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row ready to be taken in. ``digest``: the same row again is the same comment."""

    row: int
    text: str
    provision_path: str
    stance: Stance
    name: str
    phone: str
    consent: bool
    received_at: datetime
    channel: Channel
    region: str
    digest: bytes


@dataclass
class Checker:
    """How to read one file.

    ``columns``: column number → field; ``labels``: official label → path of what can be commented on; ``regions``:
    code → name; times aware; ``zone``: of times written without one. ``stance``, ``channel``, ``received`` are what rows
    get that say nothing.
    """

    columns: Mapping[int, Field]
    labels: Mapping[str, str]
    regions: Mapping[str, str]
    opens_at: datetime
    closes_at: datetime
    now: datetime
    zone: tzinfo
    stance: Stance = Stance.SUGGEST
    channel: Channel = Channel.WECHAT
    received: date | None = None
    _seen: Counter[bytes] = field(default_factory=Counter)
    _places: dict[str, str] = field(default_factory=dict)
    _regions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for label, path in self.labels.items():
            self._places.setdefault(place_name(label), path)
            self._places.setdefault(path.casefold(), path)
        for code, name in self.regions.items():
            self._regions[code.casefold()] = self._regions[_plain(name)] = code

    def check(self, row: Row) -> tuple[Candidate | None, list[RowError]]:
        """(the comment, no errors), or (None, all errors)."""
        at = {field: column for column, field in self.columns.items()}
        cells = {field: row.cell(column) for column, field in self.columns.items()}
        errors: list[RowError] = []

        def wrong(field: Field, problem: RowProblem, *, personal: bool = False) -> None:
            value = "" if personal else cells.get(field, "")[:40]
            errors.append(RowError(row.number, at.get(field, -1), problem, value))

        for column in sorted(row.unreckoned.intersection(self.columns)):
            errors.append(RowError(row.number, column, RowProblem.FORMULA))
        text = clean_text(cells.get(Field.TEXT, ""))
        match text_problem(text):
            case TextProblem.EMPTY if at.get(Field.TEXT) in row.unreckoned:
                pass  # said above: what the formula should give is not known
            case TextProblem.EMPTY:
                wrong(Field.TEXT, RowProblem.TEXT_EMPTY)
            case TextProblem.TOO_LONG:
                errors.append(
                    RowError(row.number, at.get(Field.TEXT, -1), RowProblem.TEXT_TOO_LONG, f"{len(text)}/{MAX_TEXT}")
                )
            case TextProblem.CONTROL:
                wrong(Field.TEXT, RowProblem.TEXT_CONTROL, personal=True)
        path = self._provision(cells.get(Field.PROVISION, ""))
        if path is None:
            wrong(Field.PROVISION, RowProblem.PROVISION_UNKNOWN)
        stance = _STANCES.get(_plain(cells.get(Field.STANCE, ""))) if cells.get(Field.STANCE) else self.stance
        if stance is None:
            wrong(Field.STANCE, RowProblem.STANCE_UNKNOWN)
        name = clean_name(cells.get(Field.NAME, ""))
        if name_problem(name) is not None:
            wrong(Field.NAME, RowProblem.NAME_BAD, personal=True)
        # A spreadsheet that took the number for one to reckon with may have written 13800138000.0.
        phone = clean_phone(re.sub(r"\.0+$", "", cells.get(Field.PHONE, "")))
        if phone and phone_problem(phone) in (
            PhoneProblem.NOT_DIGITS,
            PhoneProblem.WRONG_LENGTH,
            PhoneProblem.NOT_MOBILE,
        ):
            wrong(Field.PHONE, RowProblem.PHONE_BAD, personal=True)
        channel = _CHANNELS.get(_plain(cells.get(Field.CHANNEL, ""))) if cells.get(Field.CHANNEL) else self.channel
        if channel is None:
            wrong(Field.CHANNEL, RowProblem.CHANNEL_UNKNOWN)
        region = self._regions.get(_plain(cells.get(Field.REGION, "")), "") if self.regions else ""
        if self.regions and cells.get(Field.REGION) and not region:
            wrong(Field.REGION, RowProblem.REGION_UNKNOWN)
        received, problem = self._received(cells.get(Field.RECEIVED, ""))
        if problem is not None:
            said = cells.get(Field.RECEIVED) or (self.received.isoformat() if self.received else "")
            errors.append(RowError(row.number, at.get(Field.RECEIVED, -1), problem, said[:40]))
        if errors:
            return None, errors
        assert path is not None and stance is not None and channel is not None and received is not None  # noqa: PT018
        consent = _plain(cells.get(Field.CONSENT, "")) in _YES and bool(name)
        said = "\x00".join(
            (
                cells.get(Field.EXTERNAL_ID, ""),
                path,
                stance,
                text,
                name,
                phone,
                channel,
                received.isoformat(),
                str(consent),
            )
        )
        digest = hashlib.sha256(said.encode("utf-8", "replace")).digest()
        # The same words twice in one file are two comments; the second row stays the second when the file comes again.
        self._seen[digest] += 1
        digest = hashlib.sha256(digest + self._seen[digest].to_bytes(4, "big")).digest()
        return (
            Candidate(row.number, text, path, stance, name, phone, consent, received, channel, region, digest),
            [],
        )

    def _provision(self, cell: str) -> str | None:
        wanted = place_name(cell)
        if not wanted or wanted in _WHOLE:
            return ""
        if wanted in self._places:
            return self._places[wanted]
        # 「第三条 室内温度」: the place, then its title.
        match = _PLACE.match(wanted)
        return self._places.get(match[0]) if match else None

    def _received(self, cell: str) -> tuple[datetime | None, RowProblem | None]:
        if not cell:
            if self.received is None:
                return None, RowProblem.DATE_MISSING
            day, clock = self.received, None
        else:
            read = read_moment(cell)
            if read is None:
                return None, RowProblem.DATE_UNREADABLE
            # A spreadsheet writes a mere day as its midnight.
            day, clock = read[0], read[1] or None if read[1] != time.min else None
        moment = datetime.combine(day, clock or time.min, tzinfo=self.zone)
        if clock is None and moment < self.opens_at and self.opens_at.astimezone(self.zone).date() == day:
            moment = self.opens_at
        if moment > self.now and not (clock is None and day <= self.now.astimezone(self.zone).date()):
            return None, RowProblem.DATE_FUTURE
        if not self.opens_at <= moment < self.closes_at:
            return None, RowProblem.DATE_OUTSIDE
        return moment, None


def place_name(label: str) -> str:
    """A place of the text as it is compared: 第 12 条、第十二条、十二条 and 12 are one."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).strip("《》").casefold()
    if re.fullmatch(r"\d{1,4}", text):
        text = f"第{text}条"
    elif re.match(r"[一二三四五六七八九十百零〇\d]+条", text):
        text = re.sub(r"(?<=条)(?=[一二三四五六七八九十\d]+款)", "第", "第" + text)
    return re.sub(r"\d{1,4}(?=[条款项章节编])", lambda match: to_chinese(int(match[0])), text) if "第" in text else text


def read_moment(cell: str) -> tuple[date, time | None] | None:
    """2026-11-24, 2026/11/24 9:30, 2026年11月24日 09:30:15, 20261124, 45985 (a spreadsheet's day) → (date, time or None)."""
    text = unicodedata.normalize("NFKC", cell).strip()
    match = _MOMENT.fullmatch(text)
    try:
        if match is None:
            if not re.fullmatch(r"4\d{4}(?:\.\d+)?", text):
                return None
            days, _, part = text.partition(".")
            seconds = round(float(f"0.{part or 0}") * 86_400)
            clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60) if 0 < seconds < 86_400 else None
            return date.fromordinal(_EXCEL_EPOCH + int(days)), clock
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if not match["hour"]:
            return day, None
        hour, half = int(match["hour"]), (match["half"] or match["half_after"] or "").casefold()
        if half in ("下午", "晚上", "pm", "p.m.") and hour < 12:
            hour += 12
        elif half in ("上午", "am", "a.m.", "凌晨") and hour == 12:
            hour = 0
        clock = time(hour, int(match["minute"]), int(match["second"] or 0))
        if match["zone"]:
            moment = datetime.fromisoformat(f"{day}T{clock}{match['zone'].upper()}").astimezone(_CHINA)
            return moment.date(), moment.time()
        return day, clock
    except ValueError:
        return None


_MOMENT = re.compile(
    r"(\d{4})[-/.年]?\s*(\d{1,2})[-/.月]?\s*(\d{1,2})日?"
    r"(?:[T\s]*(?P<half>上午|下午|晚上|凌晨)?\s*(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?)?[秒分]?"
    r"\s*(?P<half_after>[aApP]\.?[mM]\.?)?(?P<zone>Z|z|[+-]\d{2}:?\d{2})?)?"
)
_CHINA = timezone(timedelta(hours=8))
_EXCEL_EPOCH = date(1899, 12, 30).toordinal()
_PLACE = re.compile(
    r"第[一二三四五六七八九十百千零〇]+[编章节条](?:之[一二三四五六七八九十]+)?(?:第[一二三四五六七八九十]+款)?(?:第[(（]?[一二三四五六七八九十]+[)）]?项)?"
)
_WHOLE = frozenset({"全文", "全稿", "整体", "总体", "不限", "无", "whole", "all", "全部", "通篇"})
_YES = frozenset({"是", "同意", "y", "yes", "true", "1", "公开", "愿意", "同意公开"})


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).casefold()


_Member = TypeVar("_Member", bound=StrEnum)


def _words(table: Mapping[_Member, str]) -> dict[str, _Member]:
    return {word: member for member, words in table.items() for word in (member.value, *words.split())}


_STANCES: dict[str, Stance] = _words(
    {
        Stance.SUPPORT: "赞成 支持 同意 赞同 完全赞成 完全同意 agree supports yes",
        Stance.SUGGEST: "建议修改 建议 修改 有修改建议 提建议 suggestion amend",
        Stance.OPPOSE: "反对 不赞成 不同意 不支持 不赞同 against disagree no",
        Stance.ASK: "想问问 询问 咨询 提问 疑问 有疑问 问题 question",
    }
)
# What reached the office by itself (the site, the API) is not in a file: such words are refused.
_CHANNELS: dict[str, Channel] = _words(
    {
        Channel.PAPER: "信函 信件 来信 书面 纸质 邮寄 letter mail",
        Channel.EMAIL: "电子邮件 邮件 电邮 邮箱 e-mail",
        Channel.PHONE: "电话 来电 热线 12345 telephone call",
        Channel.HEARING: "听证会 听证 座谈会 现场",
        Channel.WECHAT: "微信 微信群 微信公众号 公众号 微信问卷 问卷 小程序 链接 weixin 手机提交",
    }
)
