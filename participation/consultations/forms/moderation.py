"""Forms of moderation: the queue, the places of one comment, appeals and their decisions."""

import re
from typing import Any

from wtforms import RadioField, StringField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, cleaned, lazy, one_of
from participation.consultations.rules import MAX_REASON, CommentState, clean_text
from participation.consultations.services.masking import Decisions
from participation.consultations.services.reviewing import MAX_WORDS
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput

_PLACE = re.compile(r"(\d{1,6})-(\d{1,6})")


class ModerationForm(Form):
    """Which comments, and what to do with them. `pick` is read apart: its values are ids."""

    action = StringField(filters=cleaned(str))
    reason = StringField(lazy("不公开的理由（会公布）"), filters=cleaned(clean_text))

    def validate_action(self, field: Any) -> None:
        if field.data not in ("publish", "mask", "withhold"):
            raise ValidationError(_("请选择公开还是不公开"))

    def validate_reason(self, field: Any) -> None:
        if self.action.data == "withhold" and not field.data:
            raise ValidationError(_("不公开要写明理由，理由会公布"))
        if len(field.data) > MAX_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))

    def target(self) -> CommentState:
        """Where the chosen comments go."""
        return CommentState.WITHHELD if self.action.data == "withhold" else CommentState.PUBLISHED


class PlacesForm(Form):
    """The places of one comment. `place` and `mask` are read apart: their values are "start-end"."""

    action = StringField(filters=cleaned(str))
    edition = StringField(filters=cleaned(str))
    words = TextAreaField(lazy("还要遮盖的字，每行一处"), filters=cleaned(clean_text))
    reason = StringField(lazy("不公开的理由（会公布）"), filters=cleaned(clean_text))

    def validate_action(self, field: Any) -> None:
        if field.data not in ("save", "publish", "withhold"):
            raise ValidationError(_("请选择公开还是不公开"))

    def validate_edition(self, field: Any) -> None:
        if not field.data.isdigit() or len(field.data) > 6:
            raise ValidationError(_("这张表单不完整。请返回重新打开后再提交"))

    def validate_reason(self, field: Any) -> None:
        if self.action.data == "withhold" and not field.data:
            raise ValidationError(_("不公开要写明理由，理由会公布"))
        if len(field.data) > MAX_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))

    def decisions(self, fields: FormInput) -> Decisions:
        """What was decided; places that are none are left out (nobody's form sends that)."""
        shown = _places(fields, "place")
        words = dict.fromkeys(line.strip() for line in (self.words.data or "").split("\n") if line.strip())
        return Decisions(
            int(self.edition.data or 0), tuple(dict.fromkeys(shown)), frozenset(_places(fields, "mask")), tuple(words)
        )


def _places(fields: FormInput, name: str) -> list[tuple[int, int]]:
    found = [_PLACE.fullmatch(str(value)) for value in fields.getlist(name)]
    return [(int(match[1]), int(match[2])) for match in found if match]


class AppealForm(Form):
    """Why somebody else should look again."""

    words = TextAreaField(lazy("您的理由（可不填）"), filters=cleaned(clean_text))

    def validate_words(self, field: Any) -> None:
        if len(field.data) > MAX_WORDS:
            raise ValidationError(_("最多 {limit} 字").format(limit=MAX_WORDS))


class ReviewForm(Form):
    """The decision of whoever looks again."""

    decision = RadioField(
        lazy("复核结论"),
        choices=[
            choice("withheld", lazy("不公开")),
            choice("published", lazy("公开，遮盖标出的个人信息")),
        ],
        validate_choice=False,
        validators=[one_of("请选择公开还是不公开")],
    )
    reason = TextAreaField(lazy("理由（提意见的人会看到）"), filters=cleaned(clean_text))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请写明复核的理由，提意见的人会看到"))
        if len(field.data) > MAX_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))
