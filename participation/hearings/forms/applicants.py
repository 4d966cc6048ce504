"""Looking at personal data in full: what for, and the code of this moment."""

from wtforms import StringField
from wtforms.validators import Length, ValidationError

from participation.hearings.forms.fields import lazy, line
from participation.platform.web.forms import Form


class RevealForm(Form):
    """Purpose and code."""

    purpose = StringField(lazy("用途（记入审计）"), [Length(max=300, message=lazy("用途最多 300 字"))], filters=[line])
    code = StringField(lazy("验证码"), filters=[lambda value: "".join(value.split()) if isinstance(value, str) else ""])

    def validate_purpose(self, field: StringField) -> None:
        """Words that say something."""
        if len(field.data or "") < 4:
            raise ValidationError(lazy("请写明用途，至少 4 个字"))

    def validate_code(self, field: StringField) -> None:
        """The code of the telephone, or a recovery code."""
        if not field.data:
            raise ValidationError(lazy("请填写手机验证器上现在的 6 位数字"))
