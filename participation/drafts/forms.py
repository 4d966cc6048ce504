"""The form that takes a file."""

from __future__ import annotations

from typing import Any

from litestar.datastructures import UploadFile
from wtforms import FileField, TextAreaField
from wtforms.validators import Length, ValidationError

from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

lazy: Any = lazy_text


class ImportForm(Form):
    """A text of law as a file, with its explanatory note."""

    file = FileField(lazy("文件"))
    explanatory_note = TextAreaField(
        lazy("起草说明（可不填）"),
        filters=[lambda value: value.strip() if isinstance(value, str) else ""],
        validators=[Length(max=20_000, message=lazy("起草说明最多 20000 字"))],
    )

    def validate_file(self, field: Any) -> None:
        """A file has to be chosen."""
        if not isinstance(field.data, UploadFile) or not field.data.filename:
            raise ValidationError(lazy("请选择要导入的文件"))
