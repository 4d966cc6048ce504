"""The verification form: a file or a SHA-256, not both, not neither."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from wtforms import FileField, StringField, ValidationError

from participation.platform.web.forms import Form
from participation.platform.web.forms import lazy as lazy_text

# The type stubs of WTForms want str; what they really need is str().
lazy: Callable[[str], Any] = lazy_text

_SPACE = re.compile(r"\s+")


class VerifyForm(Form):
    """`digest()` is what was pasted, cleaned; `file.data` is the upload or None."""

    file = FileField(lazy("选择 PDF 文件"))
    sha256 = StringField(lazy("或者粘贴 SHA-256 校验值"))

    def digest(self) -> str:
        """64 lower-case hexadecimal digits, or "" where nothing was pasted."""
        return _SPACE.sub("", self.sha256.data or "").lower()

    def upload(self) -> Any:
        """The chosen file, None where none was chosen (browsers send an empty nameless part)."""
        return self.file.data if getattr(self.file.data, "filename", "") else None

    def validate_sha256(self, field: StringField) -> None:
        """Exactly one of the two, and a digest that is one."""
        digest = self.digest()
        if digest and self.upload() is not None:
            raise ValidationError(lazy("文件和校验值只填一项"))
        if not digest and self.upload() is None:
            raise ValidationError(lazy("请选择文件，或者粘贴校验值"))
        if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ValidationError(
                lazy("SHA-256 校验值是 64 位的 0 到 9、a 到 f，现在是 {length} 位").format(length=len(digest))
            )
