"""A PDF without anything that acts: scripts, actions on opening, launching, sending, embedded files, sound and film.

Text, pictures, links to web pages and bookmarks stay. Author and history of the file (Info, XMP) go.
"""

from io import BytesIO
from typing import Any

import pikepdf

from participation.consultations.attachments.kinds import Problem, Refused

MAX_OBJECTS = 300_000
_DEEP = 60

_KEYS = frozenset(
    [
        "/OpenAction",
        "/AA",
        "/JS",
        "/JavaScript",
        "/EmbeddedFiles",
        "/AF",
        "/XFA",
        "/Collection",
        "/RichMediaContent",
        "/RichMediaSettings",
        "/Movie",
        "/Sound",
        "/Rendition",
        "/Metadata",
        "/PieceInfo",
        "/Perms",
    ]
)
_ACTIONS = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
        "/GoTo3DView",
        "/SetOCGState",
        "/Hide",
        "/Trans",
    ]
)
_ANNOTATIONS = frozenset(["/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"])


def clean_pdf(data: bytes) -> bytes:
    """The scrubbed file, written anew from what its pages reach."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if len(pdf.objects) > MAX_OBJECTS:
                raise Refused(Problem.BOMB)
            if len(pdf.pages) == 0:
                raise Refused(Problem.DAMAGED)
            for found in pdf.objects:
                _scrub(found, 0)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            out = BytesIO()
            pdf.save(out, linearize=False)
    except Refused:
        raise
    except pikepdf.PasswordError:
        raise Refused(Problem.LOCKED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError, AttributeError):
        raise Refused(Problem.DAMAGED) from None
    return out.getvalue()


def _scrub(found: Any, depth: int) -> None:
    """Take out of an object and everything written inside it; what it refers to is an object of its own and has its turn."""
    if depth > _DEEP:
        raise Refused(Problem.DAMAGED)
    if isinstance(found, pikepdf.Array):
        for index in reversed(range(len(found))):
            item = found[index]
            if _is_annotation(item):
                del found[index]
            elif not item_is_reference(item):
                _scrub(item, depth + 1)
        return
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return
    if _name(found, "/S") in _ACTIONS:
        for key in list(found.keys()):
            if key not in ("/Length", "/Filter"):
                del found[key]
        return
    for key in list(found.keys()):
        if key in _KEYS:
            del found[key]
            continue
        value = found[key]
        if not item_is_reference(value):
            _scrub(value, depth + 1)


def item_is_reference(item: Any) -> bool:
    """Whether it stands somewhere else in the file (or is a plain value, which needs no scrubbing)."""
    return not isinstance(item, pikepdf.Object) or item.is_indirect


def _is_annotation(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and _name(item, "/Subtype") in _ANNOTATIONS


def _name(found: Any, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
