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
    "file.unknown_type": N_("这不是可以导入的文件。请上传 .docx、.odt、.html、.pdf、.txt 或 .md 文件"),
    "file.pdf_scanned": N_(
        "这个 PDF 是扫描件，里面只有图片，没有文字。请上传起草时用的 .docx 文件；没有的话，先用文字识别软件转成文字，核对后再上传"
    ),
    "file.pdf_garbled": N_(
        "这个 PDF 的字体没有带文字编码，读出来是乱码。请上传起草时用的 .docx 文件，或者用 Word、WPS 重新导出 PDF"
    ),
    "file.pdf_slow": N_("这个 PDF 太复杂，在规定的时间内没有读完。请上传起草时用的 .docx 文件"),
    "file.pdf_pages": N_("这个 PDF 有 {count} 页，超过 {limit} 页的上限。请分成几份"),
    "file.rtf": N_("这是 .rtf 文件。请用 Word 或 WPS 打开，另存为 .docx，再上传"),
    "file.old_word": N_("这是旧格式的 .doc 文件。请用 Word 或 WPS 打开，另存为 .docx，再上传"),
    "file.other_office": N_(
        "这是压缩包或者其他办公文件，不是文字文档。请上传 .docx、.odt、.html、.pdf、.txt 或 .md 文件"
    ),
    "file.password": N_("文件设了密码，打不开。请去掉密码，再上传"),
    "file.broken": N_("文件已经损坏，打不开。请重新保存，再上传"),
    "file.bomb": N_("文件展开后过大，可能有害，没有打开。请用 Word 或 WPS 重新保存，再上传"),
    "file.entities": N_("文件里有不该有的 XML 定义，可能有害，没有打开。请用 Word 或 WPS 重新保存，再上传"),
    "file.not_taken": N_(
        "不能上传这种文件。可以上传 PDF、Word（.docx）、Excel（.xlsx）、OpenDocument（.odt、.ods）、文本（.txt、.csv）和图片（.png、.jpg）"
    ),
    "file.macros": N_(
        "文件里有宏或者程序，不能公开。请用 Word、WPS 或 Excel 另存为不带宏的文件（.docx、.xlsx），再上传"
    ),
    "file.no_text": N_("文件里没有文字，可能全是图片。请上传有文字的文件"),
}


def unreadable(reason: str, **facts: str | int) -> UnreadableFile:
    """The error of that code, to be raised."""
    return UnreadableFile(f"file.{reason}", REASONS[f"file.{reason}"], **facts)
