"""Preparing a government meeting about no matter: the fields of any announcement, under the names a meeting has for them."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from participation.hearings.forms.announce import AnnounceForm
from participation.hearings.forms.fields import block, lazy, line
from participation.hearings.rules import HearingKind
from participation.platform.web.csrf import FIELD
from participation.platform.web.forms import KEY, FormInput

_NOT_KEPT = frozenset({FIELD, KEY, "add", "organiser"})


class MeetingForm(AnnounceForm):
    """``organiser``: of several units one may prepare meetings for; the page sets its choices."""

    organiser = SelectField(lazy("主办单位"), choices=dict, validate_choice=False)
    title = StringField(
        lazy("会议名称"),
        [DataRequired(lazy("请填写会议名称")), Length(max=200, message=lazy("名称最多 200 字"))],
        filters=[line],
    )
    description = TextAreaField(
        lazy("一句话说明"),
        [DataRequired(lazy("请用一两句话说明开放旁听什么")), Length(max=500, message=lazy("说明最多 500 字"))],
        filters=[block],
    )
    agenda = TextAreaField(
        lazy("会议议题"),
        [DataRequired(lazy("请列出开放旁听的议题")), Length(max=2000, message=lazy("议题最多 2000 字"))],
        filters=[block],
    )

    def __init__(self, formdata: FormInput | None = None, **data: Any) -> None:
        super().__init__(formdata, **data)
        # As they stand on the page: errors are listed in this order.
        first = ("organiser", "kind", "title", "description", "agenda")
        self._fields = {name: self._fields[name] for name in first} | self._fields
        self.kind.data = HearingKind.GOVERNMENT_MEETING.value  # whatever was sent


def kept(fields: FormInput) -> list[tuple[str, str]]:
    """What of a form is kept with the plan: (name, value), in order."""
    return [
        (name, value)
        for name in fields
        if name not in _NOT_KEPT
        for value in fields.getlist(name)
        if isinstance(value, str)
    ]
