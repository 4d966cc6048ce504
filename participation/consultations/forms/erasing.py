"""Forms of erasing personal data from comments."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, cleaned, lazy, one_of
from participation.consultations.rules import clean_text
from participation.consultations.rules.erasing import MAX_REASON
from participation.consultations.services.erasing import MAX_WHY
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form


class ErasePersonForm(Form):
    """The holder of a receipt says that they know what it means."""

    sure = BooleanField(lazy("我知道删除后不能恢复"))

    def validate_sure(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("删除后不能恢复。确定要删除，请先勾选"))


class DeleteAccountForm(Form):
    """Delete an account; with the names and numbers kept with what was sent from it, or without."""

    persons = BooleanField(lazy("这些意见里的姓名和手机号也删除"))
    sure = BooleanField(lazy("我知道删除后不能恢复"))

    def validate_sure(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("删除后不能恢复。确定要删除，请先勾选"))


class AskErasureForm(Form):
    """What is to be erased, and why."""

    extent = RadioField(
        lazy("删除多少"),
        choices=[
            choice("words", lazy("只删除写出的几处")),
            choice("whole", lazy("删除全部内容，连同附件和原件")),
        ],
        validate_choice=False,
        validators=[one_of("请选择删除多少")],
    )
    passages = TextAreaField(lazy("要删除的字，每行一处"), filters=cleaned(clean_text))
    with_files = BooleanField(lazy("附件和来信原件也删除"))
    reason = StringField(lazy("理由（会公布）"), filters=cleaned(clean_text))

    def validate_passages(self, field: Any) -> None:
        if self.extent.data == "words" and not self.wanted():
            raise ValidationError(_("请写出要删除的字，或者选择全部删除"))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请写明删除的理由，理由会公布"))
        if len(field.data) > MAX_REASON or "〔" in field.data or "〕" in field.data or "\n" in field.data:
            raise ValidationError(_("理由最多 {limit} 字，不能有〔〕").format(limit=MAX_REASON))

    def wanted(self) -> tuple[str, ...]:
        """The passages, each once."""
        return tuple(dict.fromkeys(one.strip() for one in (self.passages.data or "").split("\n") if one.strip()))


class DecideErasureForm(Form):
    """The second person's decision."""

    decision = RadioField(
        lazy("结论"),
        choices=[choice("erase", lazy("确认删除，不能恢复")), choice("refuse", lazy("不删除"))],
        validate_choice=False,
        validators=[one_of("请选择删除还是不删除")],
    )
    reason = TextAreaField(lazy("不删除的理由（申请的人会看到）"), filters=cleaned(clean_text))

    def validate_reason(self, field: Any) -> None:
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError(_("不删除要写明理由，申请的人会看到"))
        if len(field.data) > MAX_WHY:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_WHY))
