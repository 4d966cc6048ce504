"""The forms that take a file, and those that correct how it was read."""

from __future__ import annotations

from typing import Any

from litestar.datastructures import UploadFile
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional, ValidationError

from participation.drafts.reading import Tracked
from participation.drafts.rules import Kind, places
from participation.drafts.words import KINDS
from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

lazy: Any = lazy_text
KIND_CHOICES = [SelectChoice(kind.value, lazy(name)) for kind, name in KINDS.items()]


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


class SplitForm(Form):
    """Where a provision is cut in two, and what the second part is."""

    place = RadioField(lazy("后一部分从哪里开始"), validators=[Optional()], validate_choice=False)
    words = StringField(lazy("或者写出后一部分开头的几个字"), validators=[Length(max=60, message=lazy("最多 60 个字"))])
    second = SelectField(lazy("后一部分是什么"), validate_choice=False)

    def __init__(self, formdata: Any = None, *, text: str = "", **more: Any) -> None:
        """``text``: of the provision that is split."""
        super().__init__(formdata, **more)
        self.source = text
        self.found = 0
        self.offered = {str(at): at for at in places(text)}
        self.place.choices = [SelectChoice(value, _around(text, at)) for value, at in self.offered.items()]
        self.second.choices = [SelectChoice("", lazy("按它开头的文字判断")), *KIND_CHOICES]

    def validate_words(self, field: Any) -> None:
        """The place, from the words or from the list."""
        wanted = (field.data or "").strip()
        if wanted:
            times = self.source.count(wanted)
            if times != 1:
                raise ValidationError(
                    lazy("这些字在这一条里没有找到，请照原文写")
                    if not times
                    else lazy("这些字在这一条里不止一处，请多写几个")
                )
            self.found = self.source.index(wanted)
        elif self.place.data in self.offered:
            self.found = self.offered[self.place.data]
        else:
            raise ValidationError(lazy("请选一处，或者写出后一部分开头的几个字"))

    def validate_second(self, field: Any) -> None:
        """A kind that there is, or none."""
        if field.data and field.data not in set(Kind):
            raise ValidationError(lazy("请从列表中选"))


class ChangeForm(Form):
    """What a provision is, and which of its words are its label and its title."""

    kind = SelectField(lazy("它是什么"), validate_choice=False)
    label = StringField(lazy("序号（没有就留空）"), validators=[Length(max=60, message=lazy("最多 60 个字"))])
    title = StringField(lazy("标题（没有就留空）"), validators=[Length(max=200, message=lazy("最多 200 个字"))])

    def __init__(self, formdata: Any = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        self.kind.choices = KIND_CHOICES

    def validate_kind(self, field: Any) -> None:
        """A kind that there is."""
        if field.data not in set(Kind):
            raise ValidationError(lazy("请从列表中选"))


class TrackedForm(Form):
    """Which text of a document with tracked changes is read."""

    tracked = RadioField(
        lazy("文件里有修订，用哪一种文字"),
        choices=[
            SelectChoice(Tracked.ACCEPTED.value, lazy("接受修订以后的文字")),
            SelectChoice(Tracked.ORIGINAL.value, lazy("修订以前的文字")),
        ],
        validate_choice=False,
    )

    def validate_tracked(self, field: Any) -> None:
        """One of the two."""
        if field.data not in set(Tracked):
            raise ValidationError(lazy("请从列表中选"))


def _around(text: str, at: int) -> str:
    """A place as a person recognises it: a few words before, a stroke, the words behind."""
    before, after = text[max(0, at - 8) : at].replace("\n", " "), text[at : at + 28].replace("\n", " ")
    return f"{'…' if at > 8 else ''}{before} ┃ {after}{'…' if at + 28 < len(text) else ''}"


class FileForm(Form):
    """A file that is published beside a draft."""

    role = RadioField(
        lazy("这是什么"),
        choices=[SelectChoice("attachment", lazy("附件")), SelectChoice("note", lazy("起草说明"))],
        default="attachment",
        validate_choice=False,
    )
    title = StringField(lazy("名称（可不填，就用文件名）"), validators=[Length(max=200, message=lazy("最多 200 个字"))])
    file = FileField(lazy("文件"))

    def validate_role(self, field: Any) -> None:
        """One of the two."""
        if field.data not in ("attachment", "note"):
            raise ValidationError(lazy("请从列表中选"))

    def validate_file(self, field: Any) -> None:
        """A file has to be chosen."""
        if not isinstance(field.data, UploadFile) or not field.data.filename:
            raise ValidationError(lazy("请选择文件"))
