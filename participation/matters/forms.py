"""Forms of matters: raw fields to a command, or every error at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from participation.matters.presentation import OUTCOMES
from participation.matters.rules import ReviewOutcome, reason_needed
from participation.matters.views import NewMatter
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

# WTForms is typed for str; it shows what it is given, so text that finds its language later will do.
lazy: Callable[[str], Any] = lazy_text

TITLE_MAX, SUMMARY_MAX, CATEGORY_MAX, REASON_MAX = 200, 1000, 60, 2000


def _line(value: Any) -> str:
    """One line of text; anything that is no text is nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _block(value: Any) -> str:
    """Several lines, without space around them."""
    return value.strip() if isinstance(value, str) else ""


def _choice(value: Any) -> str:
    return value if isinstance(value, str) else ""


def choice(value: str, label: Any) -> Any:
    """One option of a list or of radio buttons."""
    return SelectChoice(value, label)


class OneOf:
    """The value is one of the field's choices; said in our words."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data not in {option.value for option in field.choices if option.value}:
            raise ValidationError(self.message)


class MatterForm(Form):
    """A new matter. The page gives `lead_unit` and `profile` their choices."""

    title = StringField(
        lazy("标题"),
        filters=[_line],
        validators=[
            DataRequired(lazy("请填写标题")),
            Length(max=TITLE_MAX, message=lazy("标题最多 200 字")),
        ],
    )
    summary = TextAreaField(
        lazy("内容概述"),
        filters=[_block],
        validators=[
            DataRequired(lazy("请用几句话写明这件事要定什么")),
            Length(max=SUMMARY_MAX, message=lazy("内容概述最多 1000 字")),
        ],
    )
    lead_unit = SelectField(
        lazy("承办单位"), coerce=_choice, validate_choice=False, validators=[OneOf(lazy("请选择承办单位"))]
    )
    profile = RadioField(
        lazy("办理程序"), coerce=_choice, validate_choice=False, validators=[OneOf(lazy("请选择办理程序"))]
    )
    subject_category = StringField(
        lazy("主题分类"),
        filters=[_line],
        validators=[
            DataRequired(lazy("请填写主题分类")),
            Length(max=CATEGORY_MAX, message=lazy("主题分类最多 60 字")),
        ],
    )

    def new_matter(self) -> NewMatter:
        """The command; only after the form was found valid."""
        return NewMatter(
            title=self.title.data or "",
            summary=self.summary.data or "",
            lead_unit_id=UUID(self.lead_unit.data),
            profile=self.profile.data,
            subject_category=self.subject_category.data or "",
        )


class ReviewForm(Form):
    """The secrecy review of the version the page showed."""

    version_id = StringField(filters=[_line])
    outcome = RadioField(
        lazy("审查结论"),
        coerce=_choice,
        validate_choice=False,
        choices=[choice(outcome.value, lazy(name)) for outcome, name in OUTCOMES.items()],
        validators=[OneOf(lazy("请选择审查结论"))],
    )
    reason = TextAreaField(
        lazy("理由"), filters=[_block], validators=[Length(max=REASON_MAX, message=lazy("理由最多 2000 字"))]
    )

    def validate_version_id(self, field: Any) -> None:
        try:
            UUID(field.data)
        except ValueError:
            raise ValidationError(lazy("这张表单不完整。请重新打开审查页面")) from None

    def validate_reason(self, field: Any) -> None:
        if (
            self.outcome.data in set(ReviewOutcome)
            and reason_needed(ReviewOutcome(self.outcome.data))
            and not field.data
        ):
            raise ValidationError(lazy("请写明理由，起草人要按它修改"))

    @property
    def review(self) -> tuple[UUID, ReviewOutcome, str]:
        """(version, outcome, reason); only after the form was found valid."""
        return UUID(self.version_id.data), ReviewOutcome(self.outcome.data), self.reason.data or ""
