"""Recording that a session was held, and finding a registration again."""

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import Whole, block, is_mail_address, lazy, line, places
from participation.platform.web.forms import Form


class HeldForm(Form):
    """Record that a hearing was held."""

    attended_participants = Whole(
        lazy("到会参加人数"), [InputRequired(lazy("请填写到会参加人数，没有写 0")), places(0)]
    )
    attended_observers = Whole(lazy("旁听人数"), [InputRequired(lazy("请填写旁听人数，没有写 0")), places(0)])
    held_note = TextAreaField(
        lazy("会议情况（公开）"), [Length(max=2000, message=lazy("会议情况最多 2000 字"))], filters=[block]
    )


class ChangeForm(Form):
    """What a registrant may change by the link: empty fields stay as they are, the needs are as ticked."""

    email = StringField(lazy("新的电子邮箱"), filters=[line])
    needs = SelectMultipleField(lazy("需要的便利（可多选，可不选）"), choices=words.need_choices, validate_choice=False)
    statement = TextAreaField(lazy("想说的要点"), [Length(max=1000, message=lazy("要点最多 1000 字"))], filters=[block])

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to."""
        if field.data and not is_mail_address(field.data):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    @property
    def chosen_needs(self) -> tuple[str, ...]:
        """The known ones among those ticked."""
        return tuple(need for need in words.NEEDS if need in (self.needs.data or ()))


class LookupForm(Form):
    """Find a registration again."""

    number = StringField(lazy("报名编号"), [DataRequired(lazy("请填写报名编号，例如 BM-2026-00042"))], filters=[line])
    code = StringField(lazy("查询码"), [DataRequired(lazy("请填写 8 位查询码"))], filters=[line])
