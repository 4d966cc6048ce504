"""Raw fields of the office's forms for themes and replies → a command or all their errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput
from participation.platform.web.forms import lazy as lazy_text
from participation.responses.labels import OUTCOMES
from participation.responses.rules import MAX_CHANGE, MAX_REASON, MAX_REMARK, MAX_TITLE, Outcome, resolve
from participation.responses.views import ThemeView

# The type stubs of WTForms want str; what they really need is str().
lazy: Callable[[str], Any] = lazy_text


def _stripped(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _one_line(value: Any) -> str:
    return " ".join(_stripped(value).split())


class ThemeForm(Form):
    """A theme's title."""

    title = StringField(
        lazy("问题"),
        filters=[_one_line],
        validators=[DataRequired(lazy("请写明问题")), Length(max=MAX_TITLE, message=lazy("问题最多 80 字"))],
    )


class MergeForm(Form):
    """Where the comments of a theme go."""

    into = SelectField(
        lazy("移到"),
        validators=[DataRequired(lazy("请选择要移到的问题"))],
        validate_choice=False,
    )

    def target(self) -> UUID | None:
        """The chosen theme, None where the value is no id."""
        return as_uuid(self.into.data)


class RemarkForm(Form):
    """Sending a response back."""

    remark = TextAreaField(
        lazy("要改什么"),
        filters=[_stripped],
        validators=[DataRequired(lazy("请写明要改什么")), Length(max=MAX_REMARK, message=lazy("最多 1000 字"))],
    )


class ReplyForm(Form):
    """The reply to a theme. `check` also resolves the typed provisions; `paths` holds them afterwards."""

    outcome = RadioField(
        lazy("采纳情况"),
        choices=[SelectChoice(outcome.value, lazy(text)) for outcome, text in OUTCOMES.items()],
        validators=[DataRequired(lazy("请选择采纳情况"))],
        validate_choice=False,
    )
    reason = TextAreaField(
        lazy("答复和理由"),
        filters=[_stripped],
        validators=[
            DataRequired(lazy("请写明理由，会随答复公布")),
            Length(max=MAX_REASON, message=lazy("理由最多 3000 字")),
        ],
    )
    provisions = StringField(lazy("涉及的条文（可不填）"), filters=[_stripped])
    change = TextAreaField(
        lazy("因此怎样修改（可不填）"),
        filters=[_stripped],
        validators=[Length(max=MAX_CHANGE, message=lazy("最多 2000 字"))],
    )
    paths: tuple[str, ...] = ()

    def check(self, names: Mapping[str, str]) -> bool:
        """All errors at once; `names`: path → label of the text that was consulted on."""
        valid = self.validate()
        if self.outcome.data not in set(Outcome) and not self.outcome.errors:
            self.outcome.errors = [_("请选择采纳情况")]
            valid = False
        self.paths, unknown = resolve(self.provisions.data or "", names)
        if unknown:
            self.provisions.errors = [
                _("征求意见稿里没有 {names}。请写成“第五条、第七条第二款”").format(names=_("、").join(unknown))
            ]
            valid = False
        return valid


def reply_of(theme: ThemeView) -> ReplyForm:
    """The form with the reply as it stands."""
    return ReplyForm(
        data={
            "outcome": theme.outcome.value if theme.outcome else None,
            "reason": theme.reason,
            "change": theme.change,
            "provisions": "、".join(label for _path, label in theme.provisions),
        }
    )


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the workbench's form asks for. ``action``: move (to `theme`), take_out, new (`title`), undo, or "" (nothing).

    ``problem`` says what is wrong, "" when nothing is.
    """

    action: str
    picked: tuple[UUID, ...]
    theme: UUID | None
    title: str
    problem: str = ""


def assignment(raw: FormInput) -> Assignment:
    """Read the form: which button was pressed decides; Enter in the title's box makes a new theme."""
    picked = tuple(found for value in raw.getlist("pick") if (found := as_uuid(value)) is not None)
    title = _one_line(raw.get("title"))
    pressed = str(raw.get("action") or "")
    if raw.get("theme"):
        return _move(picked, as_uuid(raw.get("theme")), title)
    if pressed == "enter":
        pressed = "new" if title else "move"
    if pressed == "undo":
        return Assignment("undo", (), None, "")
    if pressed == "new":
        problem = _("请写明问题") if not title else _("问题最多 80 字") if len(title) > MAX_TITLE else ""
        return Assignment("new", picked, None, title, problem)
    if pressed == "take_out":
        return Assignment("take_out", picked, None, title, "" if picked else _("请先勾选意见"))
    return _move(picked, as_uuid(raw.get("into")), title)


def _move(picked: Sequence[UUID], theme: UUID | None, title: str) -> Assignment:
    problem = "" if picked else _("请先勾选意见")
    if theme is None:
        problem = _("请选择要归入的问题")
    return Assignment("move", tuple(picked), theme, title, problem)


def as_uuid(value: Any) -> UUID | None:
    """The id in a field, None where it is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
