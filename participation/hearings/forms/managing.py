"""What the office changes after the notice; each form says its own errors."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import Moment, Whole, block, is_mail_address, lazy, line, places
from participation.hearings.rules import MAX_NAME, is_mobile, is_name
from participation.hearings.services import Application, Rescheduling
from participation.identity.rules import clean_name, clean_phone
from participation.platform.web.forms import Form


class CapacityForm(Form):
    """More or fewer places in one pool."""

    pool = SelectField(lazy("哪一种席位"), validate_choice=False, choices={})
    capacity = Whole(lazy("改成几席"), [InputRequired(lazy("请填写席位数")), places(0)])


class RescheduleForm(Form):
    """Another time or place."""

    starts_at = Moment(lazy("新的开会时间"), [InputRequired(lazy("请填写开会时间"))])
    ends_at = Moment(lazy("预计结束"), [Optional()])
    venue = StringField(
        lazy("新的地点"),
        [DataRequired(lazy("请填写地点")), Length(max=200, message=lazy("地点最多 200 字"))],
        filters=[line],
    )
    online_address = StringField(
        lazy("视频会议地址"), [Length(max=400, message=lazy("地址最多 400 字"))], filters=[line]
    )
    reason = StringField(
        lazy("为什么改（公开）"),
        [DataRequired(lazy("请写明理由")), Length(max=200, message=lazy("理由最多 200 字"))],
        filters=[line],
    )

    short_reason = StringField(
        lazy("提前的理由（新的日期早于规定时才填，随公告公布）"),
        [Length(max=200, message=lazy("理由最多 200 字"))],
        filters=[line],
    )

    def change(self) -> Rescheduling:
        """The command of a valid form."""
        starts_at = self.starts_at.moment
        if starts_at is None:
            raise ValueError("the form is not valid")
        return Rescheduling(
            starts_at,
            self.ends_at.moment,
            self.venue.data or "",
            self.online_address.data or "",
            self.reason.data or "",
            self.short_reason.data or "",
        )


class CancelForm(Form):
    """Cancel the session."""

    cancel_reason = TextAreaField(
        lazy("取消的理由（公开）"),
        [DataRequired(lazy("请写明理由")), Length(max=300, message=lazy("理由最多 300 字"))],
        filters=[block],
    )


class RegistrationActionForm(Form):
    """End one registration, or take a withdrawn one in again."""

    registration = StringField(
        lazy("报名编号"), [DataRequired(lazy("请填写报名编号，例如 BM-2026-00042"))], filters=[line]
    )
    action = RadioField(
        lazy("办什么"),
        choices=words.action_choices,
        default="ineligible",
        validate_choice=False,
    )
    action_reason = StringField(
        lazy("理由（告诉本人）"), [Length(max=200, message=lazy("理由最多 200 字"))], filters=[line]
    )

    def validate_action_reason(self, field: StringField) -> None:
        """Ending somebody's registration needs a reason; taking it in again does not."""
        if self.action.data != "reinstate" and not field.data:
            raise ValidationError(lazy("请写明理由"))


class EnterForm(Form):
    """Enter somebody who was recommended or invited."""

    enter_pool = SelectField(lazy("哪一种席位"), validate_choice=False, choices={})
    name = StringField(lazy("姓名"), filters=[line])
    phone = StringField(lazy("手机号"), filters=[line])
    email = StringField(lazy("电子邮箱（可不填）"), filters=[line])
    note = StringField(
        lazy("谁推荐、为什么"),
        [DataRequired(lazy("请写明理由")), Length(max=300, message=lazy("理由最多 300 字"))],
        filters=[line],
    )

    def validate_name(self, field: StringField) -> None:
        """A name of letters."""
        name = clean_name(field.data or "")
        if not name or len(name) > MAX_NAME or not is_name(name):
            raise ValidationError(lazy("请填写真实姓名"))

    def validate_phone(self, field: StringField) -> None:
        """A mainland mobile number."""
        if not is_mobile(clean_phone(field.data or "")):
            raise ValidationError(lazy("这不是手机号码，请填 11 位数字的手机号"))

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to."""
        if field.data and not is_mail_address(field.data):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def application(self) -> Application:
        """The command of a valid form."""
        return Application(
            pool=self.enter_pool.data or "",
            name=clean_name(self.name.data or ""),
            phone=clean_phone(self.phone.data or ""),
            email=self.email.data or "",
        )
