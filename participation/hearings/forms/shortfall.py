"""What is to become of places for which too few came."""

from uuid import UUID

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from participation.hearings import shortfall_words
from participation.hearings.forms.fields import Moment, Whole, lazy, line
from participation.hearings.rules.shortfall import CHOICES, Decision, Remedy
from participation.platform.web.forms import Form


class ShortfallForm(Form):
    """One decision. The rules judge what belongs to which; here only the shape is looked at."""

    shortfall = StringField(validators=[])
    remedy = RadioField(lazy("怎样处理"), choices=shortfall_words.remedy_choices, validate_choice=False)
    body = StringField(lazy("由哪个单位推荐"), [Length(max=120, message=lazy("单位名称最多 120 字"))], filters=[line])
    until = Moment(lazy("报名延长到"), [Optional()])
    to_pool = SelectField(lazy("转给哪一类席位"), validate_choice=False, choices={})
    places = Whole(lazy("转几席"), [Optional()])
    remedy_reason = StringField(
        lazy("理由（公开）"), [Length(max=300, message=lazy("理由最多 300 字"))], filters=[line]
    )

    def validate_remedy(self, field: RadioField) -> None:
        """One of the four."""
        if field.data not in {remedy.value for remedy in CHOICES}:
            raise ValidationError(lazy("请选择怎样处理"))

    def validate_remedy_reason(self, field: StringField) -> None:
        """It is published with the decision."""
        if not field.data:
            raise ValidationError(lazy("请写明理由"))

    @property
    def which(self) -> UUID:
        """The finding it is about; a nil UUID for anything else."""
        try:
            return UUID(self.shortfall.data or "")
        except ValueError:
            return UUID(int=0)

    def decision(self) -> Decision:
        """The command of a valid form."""
        return Decision(
            Remedy(self.remedy.data),
            self.remedy_reason.data or "",
            body=self.body.data or "",
            until=self.until.moment,
            to_pool=self.to_pool.data or "",
            places=self.places.data or 0,
        )
