"""Recording that a session was held, and finding a registration again."""

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from participation.hearings import words
from participation.hearings.forms.fields import Whole, block, is_mail_address, lazy, line, places
from participation.hearings.forms.registration import judge_companions, names_in
from participation.hearings.rules import is_mobile
from participation.hearings.services import OwnChange
from participation.hearings.views import TicketView
from participation.identity.rules import clean_phone
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
    """What a registrant may change by the link: empty fields stay as they are, needs and companions are as given.

    ``ticket`` is set by the page: it says how many may come along.
    """

    ticket: TicketView | None = None
    phone = StringField(lazy("新的手机号"), filters=[line])
    companions = TextAreaField(lazy("同行人姓名（一行一个）"), filters=[block])

    email = StringField(lazy("新的电子邮箱"), filters=[line])
    needs = SelectMultipleField(lazy("需要的便利（可多选，可不选）"), choices=words.need_choices, validate_choice=False)
    statement = TextAreaField(lazy("想说的要点"), [Length(max=1000, message=lazy("要点最多 1000 字"))], filters=[block])

    def validate_email(self, field: StringField) -> None:
        """An address mail can be sent to."""
        if field.data and not is_mail_address(field.data):
            raise ValidationError(lazy("邮箱地址不完整，请写成 name@example.com 的样子"))

    def validate_phone(self, field: StringField) -> None:
        """A mainland mobile number."""
        if field.data and not is_mobile(clean_phone(field.data)):
            raise ValidationError(lazy("这不是手机号码，请填 11 位数字的手机号"))

    @property
    def most_companions(self) -> int:
        """How many may come along with this registration."""
        pool = self.ticket.hearing.pool(self.ticket.pool_slug) if self.ticket else None
        if pool is None or self.ticket is None:
            return 0
        # Who came as a group may be as many as a group; a person may bring what a person may bring.
        return max(pool.companions, pool.group_size - 1 if self.ticket.places - 1 > pool.companions else 0)

    def validate_companions(self, field: TextAreaField) -> None:
        """Names, not too many, each once."""
        if self.ticket is not None and field.raw_data:
            judge_companions(field, names_in(field.data or ""), self.most_companions, self.ticket.holder or "")

    def change(self, *, phone_proved: bool = False) -> OwnChange:
        """The command of a valid form; a page that asked for no companions leaves them as they are."""
        asked = bool(self.companions.raw_data) and self.most_companions > 0
        return OwnChange(
            email=self.email.data or "",
            needs=self.chosen_needs,
            statement=self.statement.data or "",
            phone=clean_phone(self.phone.data or ""),
            phone_proved=phone_proved,
            companions=names_in(self.companions.data or "") if asked else None,
        )

    @property
    def chosen_needs(self) -> tuple[str, ...]:
        """The known ones among those ticked."""
        return tuple(need for need in words.NEEDS if need in (self.needs.data or ()))


class LookupForm(Form):
    """Find a registration again."""

    number = StringField(lazy("报名编号"), [DataRequired(lazy("请填写报名编号，例如 BM-2026-00042"))], filters=[line])
    code = StringField(lazy("查询码"), [DataRequired(lazy("请填写 8 位查询码"))], filters=[line])
