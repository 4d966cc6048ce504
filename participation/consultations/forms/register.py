"""The register's forms: typing in, e-mails, regions."""

import re
from typing import Any
from uuid import UUID

from litestar.datastructures import UploadFile
from wtforms import FileField, MultipleFileField, SelectField, TextAreaField, ValidationError

from participation.consultations.batches import Field
from participation.consultations.forms.commenting import choice, lazy, one_of
from participation.consultations.forms.office import DayField, EnteredCommentForm
from participation.consultations.originals import MAX_FILES
from participation.consultations.presentation import CHANNELS, STANCES
from participation.consultations.rules import STAFF_CHANNELS, Stance
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form, FormInput

MAX_REGIONS = 200


class EntryForm(EnteredCommentForm):
    """A comment typed in, with the pictures or scans it was typed from."""

    region = SelectField(
        lazy("地区（可不填）"), choices=[], validate_choice=False, validators=[one_of("请在列表里选择地区")]
    )
    originals = MultipleFileField(lazy("原件的照片或扫描件（可不传）"))

    def files(self) -> list[UploadFile]:
        """What was really uploaded."""
        return [one for one in self.originals.data or [] if isinstance(one, UploadFile) and one.filename]

    def validate_originals(self, field: Any) -> None:
        if len(self.files()) > MAX_FILES:
            raise ValidationError(_("一次最多上传 {most} 个文件").format(most=MAX_FILES))


class MailForm(Form):
    """An e-mail: a file, or its text."""

    file = FileField(lazy(".eml 文件"))
    pasted = TextAreaField(
        lazy("或者把邮件内容粘贴在这里"), filters=[lambda value: value.strip() if isinstance(value, str) else ""]
    )

    def upload(self) -> UploadFile | None:
        found = self.file.data
        return found if isinstance(found, UploadFile) and found.filename else None

    def validate_pasted(self, field: Any) -> None:
        if self.upload() is None and not field.data:
            raise ValidationError(_("请选择 .eml 文件，或者粘贴邮件内容"))
        if len(field.data) > 200_000:
            raise ValidationError(_("粘贴的内容太长，请改为上传 .eml 文件"))


class RegionsForm(Form):
    """The list of regions, one a line: code, then name."""

    regions = TextAreaField(lazy("地区列表"), filters=[lambda value: value.strip() if isinstance(value, str) else ""])

    def validate_regions(self, field: Any) -> None:
        seen: set[str] = set()
        for number, line in enumerate(_lines(field.data), 1):
            match = _REGION.fullmatch(line)
            if match is None:
                raise ValidationError(_("第 {n} 行不对：每行先写代码（数字或字母），空一格，再写名称").format(n=number))
            if match[1] in seen:
                raise ValidationError(_("第 {n} 行的代码 {code} 前面已经有了").format(n=number, code=match[1]))
            seen.add(match[1])
        if len(seen) > MAX_REGIONS:
            raise ValidationError(_("最多 {most} 个地区").format(most=MAX_REGIONS))

    def given(self) -> list[tuple[str, str]]:
        """(code, name) in order."""
        return [
            (match[1], match[2].strip()) for line in _lines(self.regions.data) if (match := _REGION.fullmatch(line))
        ]


_REGION = re.compile(r"([0-9A-Za-z]{1,12})[\s,，]+(\S.{0,59})")


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def kept_ids(fields: FormInput, name: str = "kept") -> list[UUID]:
    """Ids of originals that were kept before; what is no id is left out."""
    found = []
    for value in fields.getlist(name):
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:20]


class BatchUploadForm(Form):
    """A file of comments."""

    file = FileField(lazy("CSV 或 XLSX 文件"))

    def validate_file(self, field: Any) -> None:
        if not isinstance(field.data, UploadFile) or not field.data.filename:
            raise ValidationError(_("请选择文件"))


class BatchReadingForm(Form):
    """What rows get that say nothing themselves. The columns' fields (`column-0` …) are read apart."""

    channel = SelectField(
        lazy("没有写渠道的行，算作"),
        choices=[choice(channel.value, lazy(CHANNELS[channel])) for channel in STAFF_CHANNELS],
        validate_choice=False,
        validators=[one_of("请选择来的渠道")],
    )
    stance = SelectField(
        lazy("没有写态度的行，算作"),
        choices=[choice(stance.value, lazy(STANCES[stance])) for stance in Stance],
        validate_choice=False,
        validators=[one_of("请选择您的态度")],
    )
    received = DayField(lazy("没有写收到日期的行，算作（可不填）"))


def read_mapping(fields: FormInput, columns: int) -> dict[int, Field]:
    """Column number → field, as chosen; what is no field is "not used"."""
    found = {}
    for column in range(columns):
        value = fields.get(f"column-{column}")
        if value in set(Field):
            found[column] = Field(value)
    return found
