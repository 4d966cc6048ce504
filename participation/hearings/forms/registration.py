"""Registering for a place."""

from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import block, is_mail_address, lazy, line
from participation.hearings.rules import MAX_NAME, PoolCode, is_mobile, is_name
from participation.hearings.services import Application
from participation.identity.rules import clean_name, clean_phone
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form

MAX_STATEMENT = 1000


class RegistrationForm(Form):
    """Register for a place. ``statement`` is asked of participants alone."""

    pool = HiddenField(validators=[AnyOf([code.value for code in PoolCode], message=lazy("请选择参加还是旁听"))])
    name = StringField(lazy("姓名"), filters=[line])
    phone = StringField(lazy("手机号"), filters=[line])
    email = StringField(lazy("电子邮箱（可不填）"), filters=[line])
    statement = TextAreaField(
        lazy("想说的要点（可不填）"), [Length(max=MAX_STATEMENT, message=lazy("要点最多 1000 字"))], filters=[block]
    )
    needs = SelectMultipleField(
        lazy("需要的便利（可多选，可不选）"),
        choices=words.need_choices,
        validate_choice=False,
    )
    adult = BooleanField(lazy("我已年满 18 周岁，会遵守会场纪律"))

    def validate_name(self, field: StringField) -> None:
        """A name of letters, as on the identity card."""
        name = clean_name(field.data or "")
        if not name:
            raise ValidationError(lazy("请填写真实姓名"))
        if len(name) > MAX_NAME:
            raise ValidationError(lazy("姓名最多 40 字"))
        if not is_name(name):
            raise ValidationError(lazy("姓名里有数字或符号，请照身份证件填写"))

    def validate_phone(self, field: StringField) -> None:
        """A mainland mobile number."""
        phone = clean_phone(field.data or "")
        if not phone:
            raise ValidationError(lazy("请填写手机号"))
        if phone.isascii() and phone.isdigit() and len(phone) != 11:
            raise ValidationError(_("手机号应为 11 位数字，现在是 {count} 位").format(count=len(phone)))
        if not is_mobile(phone):
            raise ValidationError(lazy("这不是手机号码，请填 11 位数字的手机号"))

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to, as the sender sees it."""
        address = field.data or ""
        if address and not is_mail_address(address):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def validate_adult(self, field: BooleanField) -> None:
        """A condition of the notice."""
        if not field.data:
            raise ValidationError(lazy("请确认已年满 18 周岁，否则不能报名"))

    @property
    def pool_code(self) -> PoolCode:
        """The pool asked for; observers where the field says nothing known."""
        return PoolCode.PARTICIPANT if self.pool.data == PoolCode.PARTICIPANT.value else PoolCode.OBSERVER

    def application(self) -> Application:
        """The command of a valid form."""
        return Application(
            pool=self.pool_code,
            name=clean_name(self.name.data or ""),
            phone=clean_phone(self.phone.data or ""),
            email=self.email.data or "",
            needs=tuple(need for need in words.NEEDS if need in (self.needs.data or ())),
            statement=(self.statement.data or "") if self.pool_code is PoolCode.PARTICIPANT else "",
        )
