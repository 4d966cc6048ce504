"""Recording that a session was held, and finding a registration again."""

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from participation.hearings.forms.fields import Whole, block, lazy, line, places
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


class LookupForm(Form):
    """Find a registration again."""

    number = StringField(lazy("报名编号"), [DataRequired(lazy("请填写报名编号，例如 BM-2026-00042"))], filters=[line])
    code = StringField(lazy("查询码"), [DataRequired(lazy("请填写 8 位查询码"))], filters=[line])
