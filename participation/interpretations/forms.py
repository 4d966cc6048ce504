"""The forms of an interpretation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from participation.interpretations.labels import ELEMENTS
from participation.interpretations.rules import MAX_ELEMENT, ElementCode, resolve
from participation.interpretations.views import InterpretationView
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

lazy: Any = lazy_text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


class _Base(Form):
    """Fields of all elements are added below: ``text_<code>`` and ``paths_<code>``."""

    interpreter = StringField(
        lazy("解读人（可不填）"), filters=[_text], validators=[Length(max=100, message=lazy("解读人最多 100 字"))]
    )
    document_number = StringField(
        lazy("发文字号（可不填）"), filters=[_text], validators=[Length(max=60, message=lazy("发文字号最多 60 字"))]
    )


InterpretationForm: type[Any] = type(
    "InterpretationForm",
    (_Base,),
    {
        "__doc__": "What is written of all nine elements.",
        **{
            f"{part}_{code.value}": field
            for code in ElementCode
            for part, field in (
                (
                    "text",
                    TextAreaField(
                        lazy(ELEMENTS[code]),
                        filters=[_text],
                        validators=[Length(max=MAX_ELEMENT, message=lazy("每一项最多 5000 字"))],
                    ),
                ),
                ("paths", StringField(lazy("对应条文"), filters=[_text])),
            )
        },
    },
)


class ReturnForm(Form):
    """Sending an interpretation back."""

    remark = TextAreaField(
        lazy("退回说明"),
        filters=[_text],
        validators=[
            DataRequired(lazy("请写明要改什么")),
            Length(max=1000, message=lazy("退回说明最多 1000 字")),
        ],
    )


def filled(current: InterpretationView | None, names: Mapping[str, str]) -> Any:
    """The form with what is kept."""
    data: dict[str, str] = {}
    if current is not None:
        data = {"interpreter": current.interpreter, "document_number": current.document_number}
        for element in current.elements:
            data[f"text_{element.code.value}"] = element.text
            data[f"paths_{element.code.value}"] = "、".join(names.get(path, path) for path in element.paths)
    return InterpretationForm(data=data)


def elements(form: Any, names: Mapping[str, str]) -> dict[ElementCode, tuple[str, tuple[str, ...]]] | None:
    """The elements of a valid form; None where a provision is not found (its field then says so)."""
    found: dict[ElementCode, tuple[str, tuple[str, ...]]] = {}
    sound = True
    for code in ElementCode:
        paths, unknown = resolve(form[f"paths_{code.value}"].data, names)
        if unknown:
            sound = False
            form[f"paths_{code.value}"].errors = [
                _("正式文本里没有 {names}。请写成“第五条、第七条第二款”").format(names="、".join(unknown))
            ]
        found[code] = (form[f"text_{code.value}"].data, paths)
    return found if sound else None
