"""A further version: how it is put up for comment; where an orphaned comment belongs."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, cleaned, lazy, one_of
from participation.consultations.forms.office import PublishForm
from participation.consultations.rules import clean_text
from participation.consultations.services import Way
from participation.consultations.services.anchoring import MAX_REASON
from participation.consultations.services.revising import MAX_NOTE
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form

PLACE, CONFIRM = "place", "confirm"


class NextForm(PublishForm):
    """A further version: in the place of the running round's text, or with a round of its own; and what was changed."""

    way = RadioField(
        lazy("怎样公布"),
        choices=[
            choice(Way.CONTINUE.value, lazy("代替正在征求意见的这一稿，原定截止时间不变")),
            choice(Way.NEW_ROUND.value, lazy("另开一轮，重新计算期限")),
        ],
        validate_choice=False,
        validators=[one_of("请选择怎样公布")],
    )
    note = TextAreaField(lazy("改了什么、为什么改"), filters=cleaned(clean_text))

    def validate_note(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请写明改了什么、为什么改。说明随新稿一并公布"))
        if len(field.data) > MAX_NOTE:
            raise ValidationError(_("说明最多 {limit} 字").format(limit=MAX_NOTE))

    @property
    def chosen(self) -> Way:
        return Way(self.way.data)


class PlaceForm(Form):
    """One orphaned comment: the provision it belongs to, or that it has none, with a reason."""

    decision = RadioField(
        lazy("怎样处理"),
        choices=[choice(PLACE, lazy("对应到新稿的一条")), choice(CONFIRM, lazy("新稿里没有对应的条文"))],
        validate_choice=False,
        validators=[one_of("请选择怎样处理")],
    )
    provision = SelectField(lazy("新稿的条文"), validate_choice=False)
    reason = TextAreaField(lazy("理由"), filters=cleaned(clean_text))

    def validate_provision(self, field: Any) -> None:
        if self.decision.data == PLACE and field.data not in {value for value, *_rest in field.choices or ()}:
            raise ValidationError(_("请选择新稿的条文"))

    def validate_reason(self, field: Any) -> None:
        if self.decision.data == CONFIRM and not field.data:
            raise ValidationError(_("请写明为什么在新稿里没有对应的条文"))
        if len(field.data) > MAX_REASON:
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))
