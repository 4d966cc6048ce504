"""Raw fields of the day's pages → a valid form or all errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput
from participation.platform.web.forms import lazy as lazy_text
from participation.sittings import words
from participation.sittings.rules.conduct import USUAL_AGENDA, ItemKind
from participation.sittings.rules.record import MAX_CORRECTION, MAX_ENTRY, Confirmation, EntryKind
from participation.sittings.rules.report import (
    MAX_ADVICE,
    MAX_OPINION,
    MAX_OTHER,
    MAX_POINTS,
    Advice,
    Point,
)
from participation.sittings.rules.roles import TableRole
from participation.sittings.services.recording import Speaker
from participation.sittings.views import SittingView

lazy: Any = lazy_text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _needed(message: str) -> Any:
    return DataRequired(message=lazy(message))


def _most(limit: int) -> Any:
    def check(_form: Any, field: Any) -> None:
        if len(field.data or "") > limit:
            raise ValidationError(_("最多 {limit} 字，现在是 {length} 字").format(limit=limit, length=len(field.data)))

    return check


class AppointForm(Form):
    """Give somebody a role at the table."""

    role = RadioField(
        lazy("职务"),
        choices=[SelectChoice(role.value, lazy(words.ROLES[role])) for role in TableRole],
        validate_choice=False,
    )
    staff = SelectField(lazy("本单位人员"), choices=[], validate_choice=False)
    name = StringField(lazy("姓名（不在名单里的人）"), filters=[_text], validators=[_most(40)])
    title = StringField(lazy("单位、职务"), filters=[_text], validators=[_most(100)])

    def validate_role(self, field: Any) -> None:
        if field.data not in set(TableRole):
            raise ValidationError(_("请选择职务"))

    def validate_name(self, field: Any) -> None:
        if not field.data and not self.staff.data:
            raise ValidationError(_("请选一位本单位人员，或者填写姓名"))
        if field.data and self.staff.data:
            raise ValidationError(_("选了本单位人员就不用再填姓名"))


class ReasonForm(Form):
    """A reason."""

    reason = TextAreaField(lazy("理由"), filters=[_text], validators=[_needed("请写明理由"), _most(500)])


class ItemForm(Form):
    """A part of the agenda."""

    kind = SelectField(
        lazy("环节"),
        choices=[SelectChoice(kind.value, lazy(words.ITEMS[kind])) for kind in ItemKind],
        validate_choice=False,
    )
    title = StringField(lazy("名称（不填用环节名）"), filters=[_text], validators=[_most(100)])
    minutes = StringField(lazy("预计几分钟（可不填）"), filters=[_text])

    def validate_minutes(self, field: Any) -> None:
        if field.data and not (field.data.isascii() and field.data.isdigit() and 0 < int(field.data) <= 600):
            raise ValidationError(_("分钟要写成 1 到 600 的数字"))

    def item(self) -> tuple[ItemKind, str, int | None]:
        """(kind, title, minutes)."""
        kind = ItemKind(self.kind.data) if self.kind.data in set(ItemKind) else ItemKind.OTHER
        minutes = int(self.minutes.data or 0) or None
        return kind, self.title.data or words.item_name(kind), minutes


def usual_agenda() -> list[tuple[ItemKind, str, int | None]]:
    """The parts of a hearing in their usual order."""
    return [(kind, words.item_name(kind), None) for kind in USUAL_AGENDA]


class StreamForm(Form):
    """Where the sitting is broadcast."""

    stream = StringField(lazy("直播地址"), filters=[_text], validators=[_most(400)])

    def validate_stream(self, field: Any) -> None:
        if field.data and (urlsplit(field.data).scheme not in ("https", "http") or not urlsplit(field.data).hostname):
            raise ValidationError(_("直播地址要以 https:// 开头"))


class TurnForm(Form):
    """Somebody who wants to speak."""

    who = SelectField(lazy("谁发言"), choices=[], validate_choice=False)
    minutes = StringField(lazy("几分钟"), filters=[_text], default="5")

    def validate_who(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()} or not field.data:
            raise ValidationError(_("请选择谁发言"))

    def validate_minutes(self, field: Any) -> None:
        if not (field.data.isascii() and field.data.isdigit() and 0 < int(field.data) <= 60):
            raise ValidationError(_("分钟要写成 1 到 60 的数字"))

    @property
    def seconds(self) -> int:
        return int(self.minutes.data or 0) * 60


class EntryForm(Form):
    """An entry of the record."""

    KINDS = tuple(SelectChoice(kind.value, lazy(words.ENTRIES[kind])) for kind in EntryKind)

    kind = SelectField(
        lazy("类别"),
        choices=KINDS,
        validate_choice=False,
        default=EntryKind.STATEMENT.value,
    )
    speaker = SelectField(lazy("谁说的"), choices=[], validate_choice=False)
    name = StringField(lazy("不在名单里的人"), filters=[_text], validators=[_most(40)])
    text = TextAreaField(lazy("说了什么"), filters=[_text], validators=[_needed("请写下说了什么"), _most(MAX_ENTRY)])
    client_key = HiddenField(filters=[_text])
    edition = HiddenField(filters=[_text])

    @property
    def made_on(self) -> int | None:
        """The edition the page's script knows of; None before it has saved any."""
        known = self.edition.data or ""
        return int(known) if known.isascii() and known.isdigit() and len(known) < 7 else None

    def validate_kind(self, field: Any) -> None:
        if field.data not in set(EntryKind):
            raise ValidationError(_("请选择类别"))

    def validate_speaker(self, field: Any) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("请从名单里选"))
        if not field.data and not self.name.data and self.kind.data != EntryKind.PROCEDURE:
            raise ValidationError(_("请选择谁说的，或者填写姓名"))

    def entry_kind(self) -> EntryKind:
        """The kind chosen."""
        return EntryKind(self.kind.data)

    def spoke(self) -> Speaker:
        """Who spoke, as the service takes it."""
        return _speaker(self.entry_kind(), self.speaker.data or "", self.name.data or "")


def _speaker(kind: EntryKind, chosen: str, name: str) -> Speaker:
    what, _colon, value = chosen.partition(":")
    if what == "registration" and kind is EntryKind.PROCEDURE:
        # Whoever speaks stands chosen on the page; what happens is nobody's words, and nobody has to confirm it.
        return Speaker()
    if what == "registration":
        return Speaker(registration_number=value)
    if what == "role":
        return Speaker(role_id=UUID(value))
    return Speaker(name=name)


class RewriteForm(Form):
    """Another wording of an entry, by somebody else than was written, or of another kind."""

    kind = SelectField(lazy("类别"), choices=EntryForm.KINDS, validate_choice=False)
    speaker = SelectField(lazy("谁说的"), choices=[], validate_choice=False)
    name = StringField(lazy("不在名单里的人"), filters=[_text], validators=[_most(40)])

    text = TextAreaField(lazy("说了什么"), filters=[_text], validators=[_needed("请写下说了什么"), _most(MAX_ENTRY)])
    edition = HiddenField(filters=[_text])

    def validate_speaker(self, field: Any) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("请从名单里选"))

    def attribution(self) -> tuple[EntryKind, Speaker] | None:
        """(kind, who spoke); None where the form did not say."""
        if self.kind.data not in set(EntryKind):
            return None
        kind = EntryKind(self.kind.data)
        return kind, _speaker(kind, self.speaker.data or "", self.name.data or "")

    @property
    def made_on(self) -> int:
        """The wording it was made on; 0 for a forged one."""
        value = self.edition.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


class SayForm(Form):
    """What a speaker says of the entry."""

    said = RadioField(
        lazy("核对"),
        choices=[
            SelectChoice(Confirmation.CONFIRMED.value, lazy("记得对")),
            SelectChoice(Confirmation.CORRECTED.value, lazy("要补正（写在下面）")),
            SelectChoice(Confirmation.REFUSED.value, lazy("不确认（写明理由）")),
        ],
        validate_choice=False,
    )
    words = TextAreaField(lazy("补正或者理由"), filters=[_text], validators=[_most(MAX_CORRECTION)])
    edition = HiddenField(filters=[_text])

    def validate_said(self, field: Any) -> None:
        if field.data not in set(Confirmation):
            raise ValidationError(_("请选择核对的结果"))

    def validate_words(self, field: Any) -> None:
        if self.said.data in (Confirmation.CORRECTED, Confirmation.REFUSED) and not field.data:
            raise ValidationError(_("请写明要补正什么，或者为什么不确认"))

    @property
    def made_on(self) -> int:
        """The wording that was read; 0 for a forged one."""
        value = self.edition.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


class WrittenForm(Form):
    """An observer's written opinion."""

    text = TextAreaField(lazy("您的书面意见"), filters=[_text], validators=[_needed("请写下您的意见"), _most(2000)])


class RecusalForm(Form):
    """A demand that somebody at the table stand back."""

    role = SelectField(lazy("请谁回避"), choices=[], validate_choice=False)
    reason = TextAreaField(lazy("理由"), filters=[_text], validators=[_needed("请写明理由"), _most(500)])

    def validate_role(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()} or not field.data:
            raise ValidationError(_("请选择请谁回避"))


class PaperForm(Form):
    """A paper to be served."""

    title = StringField(lazy("材料名称"), filters=[_text], validators=[_needed("请填写材料名称"), _most(200)])
    file = HiddenField(lazy("PDF 文件"))


class HandForm(Form):
    """That papers were handed over."""

    number = StringField(lazy("报名编号"), filters=[_text], validators=[_needed("请填写报名编号"), _most(40)])
    note = StringField(lazy("凭据，例如签收单编号"), filters=[_text], validators=[_needed("请写明凭据"), _most(200)])


def report_points(fields: FormInput) -> tuple[list[Point], list[str]]:
    """(points, what is wrong): ``opinion_N``, ``advice_N``, ``reason_N``, ``entries_N`` for N from 1; empty ones left out."""
    points, wrong = [], []
    for number in range(1, MAX_POINTS + 1):
        opinion, reason = _text(fields.get(f"opinion_{number}")), _text(fields.get(f"reason_{number}"))
        entries = tuple(
            int(value) for value in fields.getlist(f"entries_{number}") if isinstance(value, str) and value.isdigit()
        )
        advice = _text(fields.get(f"advice_{number}"))
        if not (opinion or reason or entries):
            continue
        if not opinion:
            wrong.append(_("第 {number} 个要点没有写意见").format(number=number))
        if len(opinion) > MAX_OPINION or len(reason) > MAX_ADVICE:
            wrong.append(
                _("第 {number} 个要点太长：意见最多 {opinion} 字，理由最多 {reason} 字").format(
                    number=number, opinion=MAX_OPINION, reason=MAX_ADVICE
                )
            )
        points.append(Point(opinion, Advice(advice) if advice in set(Advice) else None, reason, entries))
    return points, wrong


class ReportForm(Form):
    """Text parts of the report; the points are read by ``report_points``."""

    summary = TextAreaField(lazy("听证会基本情况"), filters=[_text], validators=[_most(MAX_OTHER)])
    other = TextAreaField(lazy("其他需要说明的事项"), filters=[_text], validators=[_most(MAX_OTHER)])
    edition = HiddenField(filters=[_text])

    def of_meeting(self) -> ReportForm:
        """The same under the names that a government meeting's report has for its parts."""
        self.summary.label.text = _("会议基本情况")
        self.other.label.text = _("议定事项和其他情况")
        return self

    @property
    def made_on(self) -> int:
        """The edition it was made on; 0 for a forged one."""
        value = self.edition.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def speakers(sitting: SittingView, present: list[tuple[str, str]], *, ever: bool = False) -> list[Any]:
    """Choices of who spoke: the one whose turn it is first, the table, those who are there. present: (number, name).

    ever: whoever left the table too, for entries written before.
    """
    found = [SelectChoice("", lazy("请选择"))]
    if sitting.speaking is not None and sitting.speaking.registration_number:
        value = f"registration:{sitting.speaking.registration_number}"
        found.append(SelectChoice(value, f"{sitting.speaking.name}（{_('正在发言')}）"))
    found += [
        SelectChoice(f"role:{one.id}", f"{words.role_name(one.role)} {one.name}")
        for one in (sitting.roles if ever else sitting.table)
    ]
    known = {choice.value for choice in found}
    found += [
        SelectChoice(f"registration:{number}", name)
        for number, name in present
        if f"registration:{number}" not in known
    ]
    return found
