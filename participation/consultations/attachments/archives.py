"""DOCX and ODT: refused when they bring programs or fetch something from elsewhere; written anew without their author."""

import re
import zipfile
from io import BytesIO

from lxml import etree

from participation.consultations.attachments.kinds import Kind, Problem, Refused, opened, read_entry

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAM = re.compile(
    r"vbaproject|vbadata|(^|/)activex/|(^|/)basic/|(^|/)scripts/|\.(bin|exe|dll|js|vbs|bat|cmd|ps1|jar|hta)$", re.I
)
_FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON)\b", re.I)
_PRINTER = re.compile(r"(^|/)printerSettings/", re.I)
_PERSONAL = frozenset(("creator", "lastModifiedBy", "initial-creator", "printed-by", "manager", "Manager", "Company"))
_MOMENT = (1980, 1, 1, 0, 0, 0)


def clean_archive(kind: Kind, data: bytes) -> bytes:
    """The document, entry by entry, in its own order. Refused for macros, embedded programs and outside content."""
    out = BytesIO()
    with opened(data) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            content = read_entry(archive, entry.filename)
            _require_harmless(kind, entry.filename, content)
            if _dropped(entry.filename):
                continue
            if entry.filename in ("docProps/core.xml", "docProps/app.xml", "meta.xml"):
                content = _anonymous(content)
            info = zipfile.ZipInfo(entry.filename, _MOMENT)
            # ODF wants its first entry, the type, unpacked.
            info.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            fresh.writestr(info, content)
    return out.getvalue()


def _require_harmless(kind: Kind, name: str, content: bytes) -> None:
    if _PROGRAM.search(name) and not _PRINTER.search(name):
        raise Refused(Problem.MACROS)
    if content.startswith((_OLE, b"MZ")):
        raise Refused(Problem.ACTIVE)
    if content.startswith(b"PK\x03\x04") and b"vbaproject" in content.lower():
        raise Refused(Problem.MACROS)  # a table or chart that was put in with its own macros
    if name == "[Content_Types].xml":
        text = content.decode("utf-8", "replace")
        if "macroEnabled" in text:
            raise Refused(Problem.MACROS)
        if kind is Kind.DOCX and _WORD not in text:
            raise Refused(Problem.UNKNOWN)
    if name.endswith((".xml", ".rels")):
        _require_harmless_xml(_parsed(content))


def _require_harmless_xml(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag == "Relationship" and element.get("TargetMode") == "External":
            # A link one may click is fine; what the program fetches by itself is not.
            if not (element.get("Type") or "").endswith("/hyperlink"):
                raise Refused(Problem.ACTIVE)
        elif tag in ("instrText", "fldSimple"):
            if _FIELD.search((element.text or "") + " ".join(map(str, element.attrib.values()))):
                raise Refused(Problem.ACTIVE)
        elif tag in ("event-listener", "script") and "script" in (etree.QName(element).namespace or ""):
            raise Refused(Problem.MACROS)
        elif tag in ("object-ole", "plugin", "applet", "floating-frame", "dde-connection"):
            raise Refused(Problem.ACTIVE)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(Problem.DAMAGED) from None
    if tree.getroottree().docinfo.doctype:
        raise Refused(Problem.BOMB)
    return tree


def _anonymous(content: bytes) -> bytes:
    root = _parsed(content)
    for element in root.iter(etree.Element):
        if etree.QName(element).localname in _PERSONAL:
            element.text = ""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _dropped(name: str) -> bool:
    """A signature no longer fits, thumbnails and printer settings say more than the text."""
    return bool(
        _PRINTER.search(name)
        or name.startswith(("Thumbnails/", "_xmlsignatures/"))
        or name == "META-INF/documentsignatures.xml"
    )
