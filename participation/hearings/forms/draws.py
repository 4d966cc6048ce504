"""The forms of draws: announcing one, entering and telling values, running, skipping, voiding, checking a transcript."""

import json
import re
from datetime import datetime
from typing import Any

from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from participation.hearings.draw_words import hash_choices, problem_text, source_choices, source_problem_text
from participation.hearings.drawing import HASHES, Algorithm, SourceProblem, bits_of_outcomes, read_source
from participation.hearings.forms.fields import Moment, Whole, add_error, block, lazy, line
from participation.hearings.rules.draws import (
    MAX_BEACON_ROUND,
    OUTCOMES,
    DrawProblem,
    Lottery,
    SourceKind,
    SourcePlan,
    draw_problems,
)
from participation.hearings.services.draws import DrawAnnouncement, Evidence, SourceNotice
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form

ROWS = 6
"""Sources one form offers; RFC 3797's own example has three."""
BEACON_BITS = 256.0
MAX_PICTURE = 8 * 1024 * 1024
MAX_TRANSCRIPT = 60 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"(0x)?[0-9a-fA-F]{32,256}")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+|https?://[^\s/]+(:\d+)?(/\S*)?")


def _row(n: int) -> dict[str, Any]:
    return {
        f"s{n}_kind": SelectField(lazy("来源"), choices=source_choices, default="", validate_choice=False),
        f"s{n}_name": StringField(
            lazy("名称和期号"), [Length(max=200, message=lazy("名称最多 200 字"))], filters=[line]
        ),
        f"s{n}_due": Moment(lazy("什么时候出结果"), [Optional()]),
        f"s{n}_extra": StringField(lazy("轮次、承诺值或结果总数"), filters=[line]),
        f"s{n}_address": StringField(
            lazy("在哪里公布（网址）"), [Length(max=400, message=lazy("网址最多 400 字"))], filters=[line]
        ),
        f"s{n}_how": StringField(lazy("取哪些数"), [Length(max=300, message=lazy("最多 300 字"))], filters=[line]),
    }


class AnnounceDrawForm(Form):
    """Freeze the pools and publish a draw. Rows ``s1_…`` to ``s6_…`` are sources; one without kind and name is unused."""

    draws_at = Moment(lazy("抽签时间"), [InputRequired(lazy("请填写抽签时间"))])
    place = StringField(lazy("抽签地点"), [Length(max=200, message=lazy("地点最多 200 字"))], filters=[line])
    algorithm = RadioField(
        lazy("散列函数"),
        choices=hash_choices,
        default=Algorithm.SHA256.value,
        validators=[AnyOf(HASHES, message=lazy("请选择散列函数"))],
        validate_choice=False,
    )

    def row(self, n: int) -> dict[str, Any]:
        """The fields of source n, by short name."""
        return {name: self[f"s{n}_{name}"] for name in ("kind", "name", "due", "extra", "address", "how")}

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [self.row(n) for n in range(1, ROWS + 1)]

    def used(self, n: int) -> bool:
        """Whether anything was filled in for source n."""
        row = self.row(n)
        return any(row[name].data for name in ("kind", "name", "extra", "address", "how")) or bool(row["due"].data)

    def sources(self) -> tuple[SourceNotice, ...]:
        """The sources that were filled in, errors added to what is missing or cannot be."""
        return tuple(found for n in range(1, ROWS + 1) if self.used(n) and (found := self._source(n)) is not None)

    def _source(self, n: int) -> SourceNotice | None:
        row = self.row(n)
        kind_code, extra = row["kind"].data or "", row["extra"].data or ""
        if kind_code not in dict(source_choices()) or not kind_code:
            add_error(row["kind"], lazy("请选择来源，或者把这一栏全部清空"))
        if not row["name"].data:
            add_error(row["name"], lazy("请写清名称和期号，例如 大乐透第 26135 期"))
        if row["due"].moment is None:
            add_error(row["due"], lazy("请填写出结果的时间"))
        if row["address"].data and not _WEB.fullmatch(row["address"].data):
            add_error(row["address"], lazy("网址要以 https:// 开头"))
        kind, bits, commitment, round_ = self._kind(row, kind_code, extra)
        if any(field.errors for field in row.values()) or kind is None:
            return None
        return SourceNotice(
            kind=kind,
            name=row["name"].data,
            due_at=row["due"].moment,
            bits=bits,
            how=row["how"].data or "",
            address=row["address"].data or "",
            commitment=commitment,
            round=round_,
        )

    def _kind(self, row: dict[str, Any], code: str, extra: str) -> tuple[SourceKind | None, float, str, int | None]:
        if code == SourceKind.BEACON.value:
            if not (extra.isascii() and extra.isdigit() and 0 < int(extra) <= MAX_BEACON_ROUND):
                add_error(row["extra"], lazy("请填写信标的轮次，一个整数"))
                return SourceKind.BEACON, BEACON_BITS, "", 1
            return SourceKind.BEACON, BEACON_BITS, "", int(extra)
        if code == SourceKind.COMMITMENT.value:
            digest = extra.lower()
            if not _DIGEST.fullmatch(digest):
                add_error(row["extra"], lazy("请填写承诺值：SHA-256，64 位十六进制数字"))
            return SourceKind.COMMITMENT, BEACON_BITS, digest, None
        if code == Lottery.OTHER.value:
            if not (extra.isascii() and extra.isdigit() and 2 <= int(extra) <= 10**40):
                add_error(row["extra"], lazy("请填写一共有多少种可能的结果，一个整数"))
                return SourceKind.LOTTERY, 0.0, "", None
            return SourceKind.LOTTERY, bits_of_outcomes(int(extra)), "", None
        if code in set(Lottery):
            return SourceKind.LOTTERY, bits_of_outcomes(OUTCOMES[Lottery(code)]), "", None
        return None, 0.0, "", None

    def announcement(self, at: datetime, closes_at: datetime, starts_at: datetime) -> DrawAnnouncement | None:
        """The command; None with every error at its field. ``at``: now, ``closes_at`` of the registration."""
        self.validate()
        sources = self.sources()
        draws_at = self.draws_at.moment
        used = [n for n in range(1, ROWS + 1) if self.used(n)]
        if draws_at is not None and len(sources) == len(used):
            problems = draw_problems(
                [SourcePlan(source.kind, source.due_at) for source in sources],
                draws_at=draws_at,
                registration_closes_at=closes_at,
                starts_at=starts_at,
                at=at,
            )
            for problem, index in problems:
                self._say(problem, None if index is None else used[index])
        if self.errors or draws_at is None:
            return None
        return DrawAnnouncement(draws_at, sources, Algorithm(self.algorithm.data), self.place.data or "")

    def _say(self, problem: DrawProblem, row: int | None) -> None:
        if row is not None:
            field = self[f"s{row}_due"]
        elif problem in (
            DrawProblem.DRAWS_BEFORE_SOURCES,
            DrawProblem.DRAWS_AFTER_START,
            DrawProblem.REGISTRATION_OPEN,
        ):
            field = self.draws_at
        else:
            field = self["s1_kind"]
        add_error(field, problem_text(problem))


for _n in range(1, ROWS + 1):
    for _name, _field in _row(_n).items():
        setattr(AnnounceDrawForm, _name, _field)


class ValueForm(Form):
    """A source's value with the evidence."""

    value = TextAreaField(lazy("结果"), [DataRequired(lazy("请填写公布的数"))], filters=[block])
    address = StringField(lazy("网址"), [Length(max=400, message=lazy("网址最多 400 字"))], filters=[line])
    note = StringField(lazy("说明"), [Length(max=500, message=lazy("说明最多 500 字"))], filters=[line])
    picture = FileField(lazy("图片"))

    #: A beacon's value is hexadecimal and may be written without ``0x``.
    hexadecimal = False

    @property
    def upload(self) -> Any:
        """The picture, None where none was chosen."""
        return self.picture.data if getattr(self.picture.data, "filename", "") else None

    @property
    def cleaned(self) -> str:
        """The value as the source reads it."""
        text = self.value.data or ""
        plain = "".join(text.split())
        if self.hexadecimal and _HEX.fullmatch(plain):
            return plain if plain.startswith("0x") else f"0x{plain.lower()}"
        return text

    def validate_value(self, field: TextAreaField) -> None:
        """Numbers only."""
        try:
            read_source(self.cleaned)
        except SourceProblem as problem:
            raise ValidationError(source_problem_text(problem)) from None

    def validate_address(self, field: StringField) -> None:
        """A web address, or nothing."""
        if field.data and not _WEB.fullmatch(field.data):
            raise ValidationError(lazy("网址要以 https:// 开头"))

    def validate_note(self, field: StringField) -> None:
        """One of the three is there."""
        if not field.data and not self.address.data and self.upload is None:
            raise ValidationError(lazy("请写明在哪里看到的：网址、说明或图片，至少一样"))

    def evidence(self, picture_sha256: str, picture_type: str, *, fetched: bool = False) -> Evidence:
        """What was given."""
        return Evidence(self.address.data or "", self.note.data or "", picture_sha256, picture_type, fetched)


class RevealForm(Form):
    """Tell a promised value."""

    seed = StringField(lazy("种子"), [DataRequired(lazy("请填写种子"))], filters=[line])
    nonce = StringField(lazy("随机数"), [DataRequired(lazy("请填写随机数"))], filters=[line])

    def told(self) -> tuple[str, str]:
        """Seed and nonce without blanks, lower case."""
        seed, nonce = ("".join((field.data or "").split()).lower() for field in (self.seed, self.nonce))
        return seed, nonce


class RunForm(Form):
    """Run the draw."""

    notary = StringField(
        lazy("公证机构和公证员（没有就不填）"), [Length(max=200, message=lazy("最多 200 字"))], filters=[line]
    )
    witnesses = TextAreaField(
        lazy("见证人（一行一位，没有就不填）"), [Length(max=1000, message=lazy("最多 1000 字"))], filters=[block]
    )


class SkipForm(Form):
    """Skip an entry found ineligible."""

    entry = Whole(lazy("名单行号"), [InputRequired(lazy("请填写要跳过的行号"))])
    reason = StringField(
        lazy("理由（公布）"),
        [DataRequired(lazy("请写明为什么跳过，理由随抽签记录公布")), Length(max=200, message=lazy("理由最多 200 字"))],
        filters=[line],
    )


class VoidForm(Form):
    """Declare a draw void."""

    void_reason = StringField(
        lazy("作废的理由（公布）"),
        [DataRequired(lazy("请写明为什么作废，理由会公布")), Length(max=300, message=lazy("理由最多 300 字"))],
        filters=[line],
    )


class CheckForm(Form):
    """Check a transcript somebody kept."""

    transcript = FileField(lazy("抽签记录文件（JSON）"))
    pool = FileField(lazy("名单文件（可不选）"))

    def validate_transcript(self, field: FileField) -> None:
        """A file was chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(lazy("请选择抽签记录文件"))

    @property
    def pool_upload(self) -> Any:
        """The pool file, None where none was chosen."""
        return self.pool.data if getattr(self.pool.data, "filename", "") else None


def parse_transcript(body: bytes) -> object | None:
    """The JSON in a file, None where there is none."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found


def not_json(form: CheckForm) -> None:
    """Say that the file is none."""
    add_error(form.transcript, _("这个文件不是抽签记录（JSON）。请从抽签页面重新下载"))
