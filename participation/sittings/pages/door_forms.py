"""Forms of the door."""

from collections.abc import Callable
from typing import Any

from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from participation.platform.clock import SHANGHAI
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text
from participation.sittings.rules.doors import MOST_PEOPLE

lazy: Callable[[str], Any] = lazy_text


def _line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


class _Whole(IntegerField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("请填一个整数")) from None


class _Moment(DateTimeLocalField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy("这不是一个日期和时间，请写成 2026-11-25T09:30 的样子")) from None


class CheckInForm(Form):
    """A ticket as scanned, or a number; and how many came, nothing for everybody."""

    shown = StringField(
        lazy("报名编号"),
        [DataRequired(lazy("请扫描凭证，或填写报名编号，例如 BM-2026-00042")), Length(max=400)],
        filters=[_line],
    )
    people = _Whole(
        lazy("来了几人"),
        [Optional(), NumberRange(min=1, max=MOST_PEOPLE, message=lazy("人数应在 1 到 500 之间"))],
    )


class UndoForm(Form):
    """Take an admission back."""

    entry = SelectField(lazy("哪一次签到"), [DataRequired(lazy("请选择要撤销的签到"))], validate_choice=False)
    undo_reason = StringField(
        lazy("为什么撤销"),
        [DataRequired(lazy("请写明理由")), Length(max=200, message=lazy("理由最多 200 字"))],
        filters=[_line],
    )

    @property
    def number(self) -> int:
        """The chosen line of the log; 0 for what is none, which no line is."""
        chosen = str(self.entry.data or "")
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else 0


class LinkForm(Form):
    """Open a door."""

    label = StringField(
        lazy("签到口叫什么"),
        [DataRequired(lazy("请给签到口起个名字，例如“东门”")), Length(max=40, message=lazy("名字最多 40 字"))],
        filters=[_line],
    )


class CutOffForm(Form):
    """When places are released."""

    cut_off = _Moment(
        lazy("几点释放"), [InputRequired(lazy("请填写时间"))], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )

    @property
    def moment(self) -> Any:
        """Aware, as Beijing time."""
        found = self.cut_off.data
        return None if found is None else found.replace(tzinfo=SHANGHAI)


class SearchForm(Form):
    """Find by name."""

    name = StringField(lazy("姓名"), [DataRequired(lazy("请填写姓名")), Length(max=40)], filters=[_line])


class ConfirmForm(Form):
    """What is printed on a certificate of attendance."""

    number = StringField(
        lazy("报名编号"), [DataRequired(lazy("请填写证明上的报名编号")), Length(max=40)], filters=[_line]
    )
    code = StringField(lazy("核验码"), [DataRequired(lazy("请填写证明上的核验码")), Length(max=40)], filters=[_line])
