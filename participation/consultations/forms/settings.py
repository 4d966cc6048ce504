"""Forms of what an organisation keeps for its moderators: reasons and lists of words."""

from typing import Any

from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField, ValidationError

from participation.consultations.forms.commenting import choice, cleaned, lazy, one_of
from participation.consultations.presentation import WORD_CATEGORIES
from participation.consultations.rules import MAX_REASON, clean_text
from participation.consultations.services.reasons import MOST
from participation.consultations.services.wordlists import MAX_TITLE
from participation.consultations.words import MAX_WORD, MAX_WORDS, read_words
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import Form


class ReasonsForm(Form):
    """One reason a line."""

    reasons = TextAreaField(lazy("不公开的理由，每行一条"), filters=cleaned(clean_text))

    def validate_reasons(self, field: Any) -> None:
        lines = [line for line in field.data.split("\n") if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("最多 {most} 条理由").format(most=MOST))
        if any(len(line) > MAX_REASON for line in lines):
            raise ValidationError(_("理由最多 {limit} 字").format(limit=MAX_REASON))


class TryForm(Form):
    """A text to try the lists on."""

    text = TextAreaField(lazy("试一段文字"), filters=cleaned(clean_text))

    def validate_text(self, field: Any) -> None:
        if len(field.data) > 5000:
            raise ValidationError(_("最多 {limit} 字").format(limit=5000))


class WordListForm(Form):
    """A list; its words typed in, or read from a file."""

    title = StringField(lazy("词表名称"), filters=cleaned(str.strip))
    category = SelectField(
        lazy("类别"),
        choices=[choice(code, lazy(text)) for code, text in WORD_CATEGORIES.items()],
        validate_choice=False,
        validators=[one_of("请选择类别")],
    )
    words = TextAreaField(lazy("词，每行一个"), filters=cleaned(clean_text))
    file = FileField(lazy("或者从文本文件加入"))
    active = BooleanField(lazy("启用"))

    def validate_title(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("请给词表起个名称"))
        if len(field.data) > MAX_TITLE:
            raise ValidationError(_("最多 {limit} 字").format(limit=MAX_TITLE))

    def validate_words(self, field: Any) -> None:
        found = read_words(field.data)
        if len(found) > MAX_WORDS:
            raise ValidationError(_("一份词表最多 {most} 个词").format(most=MAX_WORDS))
        if long := [word for word in found if len(word) > MAX_WORD]:
            raise ValidationError(_("「{word}」太长，一个词最多 {most} 字").format(word=long[0][:20], most=MAX_WORD))
