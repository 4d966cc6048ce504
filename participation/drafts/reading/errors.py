"""Files that cannot be read, each with a code and a sentence for the person who chose the file."""

from __future__ import annotations

from participation.platform.errors import DomainError
from participation.platform.i18n import N_


class UnreadableFile(DomainError):
    """The file cannot be imported. ``code`` is one of the keys of ``REASONS`` (``file.empty`` …)."""

    status = 422


REASONS = {
    "file.empty": N_("文件是空的，没有可以导入的文字"),
    "file.too_large": N_("文件有 {size} MB，超过 {limit} MB 的上限。请去掉图片，或者另存为文本文件"),
    "file.too_long": N_("文字有 {count} 字，超过 {limit} 字的上限。请分成几份"),
    "file.encoding": N_("看不懂这个文件的文字编码。请另存为 UTF-8 编码的文本文件，再上传"),
    "file.unknown_type": N_("这不是可以导入的文件。请上传 .docx、.txt 或 .md 文件"),
    "file.pdf": N_("这是 PDF 文件，读不出条款的层次。请上传起草时用的 .docx 文件，或者 .txt、.md 文件"),
    "file.old_word": N_("这是旧格式的 .doc 文件。请用 Word 或 WPS 打开，另存为 .docx，再上传"),
    "file.other_office": N_("这是压缩包或者其他办公文件，不是 Word 文档。请上传 .docx、.txt 或 .md 文件"),
    "file.password": N_("文件设了密码，打不开。请去掉密码，再上传"),
    "file.broken": N_("文件已经损坏，打不开。请重新保存，再上传"),
    "file.bomb": N_("文件展开后过大，可能有害，没有打开。请用 Word 或 WPS 重新保存，再上传"),
    "file.entities": N_("文件里有不该有的 XML 定义，可能有害，没有打开。请用 Word 或 WPS 重新保存，再上传"),
    "file.no_text": N_("文件里没有文字，可能全是图片。请上传有文字的文件"),
}


def unreadable(reason: str, **facts: str | int) -> UnreadableFile:
    """The error of that code, to be raised."""
    return UnreadableFile(f"file.{reason}", REASONS[f"file.{reason}"], **facts)
