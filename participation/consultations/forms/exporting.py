"""Asking for a file of comments."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, lazy, one_of
from participation.consultations.services.exports import MAX_PURPOSE, MIN_PURPOSE
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form


class CodeForm(Form):
    """The code of this moment, before a file with names and telephones is handed out."""

    code = StringField(lazy("验证码"), filters=[lambda value: "".join(value.split()) if isinstance(value, str) else ""])

    def validate_code(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请填写手机验证器上现在的 6 位数字"))


class ExportForm(Form):
    """Format; with name and telephone also the purpose and the code of this moment."""

    format = RadioField(
        lazy("格式"),
        choices=[
            choice("xlsx", lazy("表格（XLSX）")),
            choice("csv", lazy("表格（CSV）")),
            choice("jsonl", lazy("JSON Lines（给程序用）")),
            choice("pdf", lazy("印制版意见汇编（PDF）")),
        ],
        default="xlsx",
        validate_choice=False,
        validators=[one_of("请选择格式")],
    )
    restricted = BooleanField(lazy("包含姓名和手机号"))
    purpose = TextAreaField(
        lazy("用途（包含姓名和手机号时必填）"),
        filters=[lambda value: value.strip() if isinstance(value, str) else ""],
    )
    code = StringField(
        lazy("验证码（包含姓名和手机号时必填）"),
        filters=[lambda value: "".join(value.split()) if isinstance(value, str) else ""],
    )

    def validate_purpose(self, field: Any) -> None:
        if self.restricted.data and not MIN_PURPOSE <= len(field.data) <= MAX_PURPOSE:
            raise ValidationError(_("请写明导出姓名和手机号的用途，4 到 300 字"))

    def validate_code(self, field: Any) -> None:
        if self.restricted.data and not field.data:
            raise ValidationError(_("请填写手机验证器上现在的 6 位数字"))

    def validate_restricted(self, field: Any) -> None:
        if field.data and self.format.data == "pdf":
            raise ValidationError(_("印制版不含姓名和手机号。需要时请导出表格"))
