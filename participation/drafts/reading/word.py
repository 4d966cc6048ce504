"""The words of a Word document: paragraphs and tables in order, numbers written out, tracked changes accepted or undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from participation.drafts.reading.archive import Package
from participation.drafts.reading.errors import unreadable
from participation.drafts.reading.numbering import Numbering, child, children, local, value, whole
from participation.drafts.reading.options import Tracked
from participation.drafts.rules.cells import table_row

_MAIN = "word/document.xml"
_THROUGH = frozenset(  # what only wraps words
    {"ins", "moveTo", "del", "moveFrom", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo", "ruby",
     "rubyBase", "AlternateContent", "Choice", "oMath", "oMathPara"}
)  # fmt: skip
_INSERTED = frozenset({"ins", "moveTo"})
_DELETED = frozenset({"del", "moveFrom"})
_PICTURES = frozenset({"drawing", "pict", "object"})
_WORDLESS = frozenset({"pPr", "rPr", "rt", "rubyPr", "sdtPr", "sdtEndPr", "ctrlPr"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "softHyphen": ""}
_COLUMNS = 200
_PRIVATE = range(0xE000, 0xF900)


def read(package: Package, tracked: Tracked = Tracked.ACCEPTED) -> tuple[str, Counter[str]]:
    """(text, how many of which :class:`~participation.drafts.reading.source.NoteCode`). UnreadableFile if it is none."""
    name = _main_part(package)
    root = package.xml(name)
    if root is None or local(root) != "document":
        raise unreadable("other_office")
    folder = name.rpartition("/")[0]
    reader = _Reader(
        Numbering(package.xml(f"{folder}/numbering.xml"), package.xml(f"{folder}/styles.xml")),
        {
            kind: _notes(package.xml(f"{folder}/{kind}s.xml"), kind, original=tracked is Tracked.ORIGINAL)
            for kind in ("footnote", "endnote")
        },
        tracked,
    )
    text = reader.document(child(root, "body"))
    reader.counted["numbering"] = reader.numbering.written
    reader.counted["pictures"] = sum(
        1 for n in package.names if n.startswith(f"{folder}/media/") and not n.endswith("/")
    )
    for part in package.names:
        if part.startswith((f"{folder}/header", f"{folder}/footer")) and part.endswith(".xml"):
            header = package.xml(part)
            reader.counted["headers"] += header is not None and bool("".join(_all_text(header)).strip())
    return text, reader.counted


def _main_part(package: Package) -> str:
    """Where the document itself is: named by the package's relations, by custom word/document.xml."""
    if _MAIN in package.names:
        return _MAIN
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if (value(relation, "Type") or "").endswith("/officeDocument"):
            target = (value(relation, "Target") or "").lstrip("/")
            if target in package.names:
                return target
    raise unreadable("other_office" if package.names else "broken")


def _notes(root: etree._Element | None, kind: str, *, original: bool) -> dict[str, str]:
    """Footnotes or endnotes, by id; those that only draw the line above them left out."""
    if root is None:
        return {}
    notes = (n for n in children(root, kind) if value(n, "type") in (None, "normal"))
    return {value(n, "id") or "": " ".join("".join(_all_text(n, original=original)).split()) for n in notes}


def _all_text(element: etree._Element, *, original: bool = False) -> Iterator[str]:
    """Its words; those deleted (``delText``) or those inserted are not among them."""
    if local(element) in ((_INSERTED if original else _DELETED) | {"rPr", "pPr"}):
        return
    for e in element:
        if local(e) == "t" or (original and local(e) == "delText"):
            yield e.text or ""
        elif isinstance(e.tag, str):
            yield from _all_text(e, original=original)
    if local(element) == "p":
        yield " "


class _Reader:
    def __init__(self, numbering: Numbering, notes: dict[str, dict[str, str]], tracked: Tracked) -> None:
        self.numbering = numbering
        self.notes = notes
        self.gone, self.came = (_DELETED, _INSERTED) if tracked is Tracked.ACCEPTED else (_INSERTED, _DELETED)
        self.mark_gone = "del" if tracked is Tracked.ACCEPTED else "ins"
        self.words = frozenset({"t"}) if tracked is Tracked.ACCEPTED else frozenset({"t", "delText"})
        self.cited: list[str] = []
        self.counted: Counter[str] = Counter()
        self.boxes: list[str] = []

    def document(self, body: etree._Element | None) -> str:
        """Paragraphs apart by an empty line, so that a line break inside one is known from the end of one."""
        pieces = list(self.blocks(body if body is not None else ()))
        if self.cited:
            self.counted["footnotes"] = len(self.cited)
            pieces += [f"[{n}] {note}" for n, note in enumerate(self.cited, 1)]
        return "\n\n".join(pieces) + "\n" if pieces else ""

    def blocks(self, elements: Iterable[etree._Element]) -> Iterator[str]:
        """The paragraphs and tables among these elements, empty ones left out."""
        carried = ""
        for element in elements:
            name = local(element)
            if name == "p":
                carried += "".join(self.inline(element))
                if child(element, "pPr", "rPr", self.mark_gone) is not None:
                    # The end of this paragraph is gone: that joins it with the next, whose number counts
                    self.counted["revisions"] += 1
                    continue
                yield from self.paragraph(self.properties(element), carried)
                carried = ""
            elif name == "tbl":
                yield from self.paragraph(None, carried)
                carried = ""
                if (only := _only_column(element)) is not None:
                    for cell in only:
                        yield from self.blocks(cell)
                    continue
                rows = [row for row in self.rows(element) if row.strip("| ")]
                if rows:
                    yield "\n".join(rows)
            elif name in self.gone:
                self.counted["revisions"] += 1
            elif name in _THROUGH:
                yield from self.blocks(element)
        yield from self.paragraph(None, carried)

    def properties(self, paragraph: etree._Element) -> etree._Element | None:
        """Of the paragraph, as they were before the changes if that is what is read."""
        own = child(paragraph, "pPr")
        before = child(own, "pPrChange", "pPr")
        return before if before is not None and self.mark_gone == "ins" else own

    def paragraph(self, properties: etree._Element | None, text: str) -> Iterator[str]:
        """The paragraph with its number, then the text boxes that hang on it.  Word numbers empty paragraphs too."""
        numbered = (self.numbering.label(properties) + text.lstrip(" \t")).strip(" \t\n")
        if numbered:
            yield numbered
        boxes, self.boxes = self.boxes, []
        yield from boxes

    def inline(self, element: etree._Element) -> Iterator[str]:
        """The words of a paragraph, or of what is inside one."""
        for e in element:
            name = local(e)
            if name == "r":
                yield from self.run(e)
            elif name == "t":  # of mathematics
                yield e.text or ""
            elif name in self.gone:
                self.counted["revisions"] += 1
            elif name in _PICTURES:
                self.box(e)
            elif name == "AlternateContent":
                yield from self.inline(_chosen(e))
            elif name not in _WORDLESS:
                self.counted["revisions"] += name in self.came
                yield from self.inline(e)

    def run(self, r: etree._Element) -> Iterator[str]:
        """The words of a run, all of one look; hidden ones are left out."""
        hidden = child(r, "rPr", "vanish")
        if hidden is not None and value(hidden) not in ("0", "false", "off"):
            self.counted["hidden"] += any(local(e) == "t" for e in r)
            return
        for e in r:
            name = local(e)
            if name in self.words:
                yield e.text or ""
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name == "sym":
                yield _symbol(value(e, "char"))
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes[name.removesuffix("Reference")].get(value(e, "id") or "")
                if note is not None:
                    self.cited.append(note)
                    yield f"[{len(self.cited)}]"
            elif name == "commentReference":
                self.counted["comments"] += 1
            elif name in _PICTURES:
                self.box(e)
            elif name == "AlternateContent":
                yield from self.inline(_chosen(e))
            elif name == "ruby":
                yield from self.inline(e)

    def box(self, element: etree._Element) -> None:
        """Text boxes: their paragraphs come after the paragraph they hang on."""
        for e in element:
            if local(e) == "AlternateContent":
                self.box(_chosen(e))
            elif local(e) == "txbxContent":
                outer, self.boxes = self.boxes, []
                inside = list(self.blocks(e))
                self.boxes = outer + inside
            else:
                self.box(e)

    def rows(self, table: etree._Element) -> Iterator[str]:
        for row in _descend(table, "tr"):
            if child(row, "trPr", self.mark_gone) is not None:
                self.counted["revisions"] += 1
                continue
            cells: list[str] = []
            for cell in _descend(row, "tc"):
                if child(cell, "tcPr", "cellDel" if self.mark_gone == "del" else "cellIns") is None:
                    cells.append(self.cell(cell))
                    # Of cells joined into a wide one the others are there, and empty
                    cells += [""] * (whole(value(child(cell, "tcPr", "gridSpan")), 1) - 1)
            yield table_row(cells[:_COLUMNS])

    def cell(self, cell: etree._Element) -> str:
        properties = child(cell, "tcPr")
        merged = child(properties, "vMerge")
        if merged is not None and value(merged) in (None, "continue"):
            return ""
        return " ".join(" ".join(part.replace("| ", "").replace(" |", "").split()) for part in self.blocks(cell))


def _descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through what only wraps them."""
    for e in element:
        if local(e) == name:
            yield e
        elif local(e) in _THROUGH:
            yield from _descend(e, name)


def _only_column(table: etree._Element) -> list[etree._Element] | None:
    """The cells of a table that is only a frame around text: one column, and several paragraphs in a cell."""
    rows = [list(_descend(row, "tc")) for row in _descend(table, "tr")]
    if any(len(row) > 1 for row in rows):
        return None
    cells = [row[0] for row in rows if row]
    framed = any(sum(1 for e in cell if local(e) in ("p", "tbl")) > 1 for cell in cells)
    return cells if framed else None


def _chosen(alternate: etree._Element) -> etree._Element:
    """Of the ways a passage is written for newer and older programs, the first; the others say the same."""
    return next((e for e in alternate if local(e) in ("Choice", "Fallback")), alternate)


def _symbol(code: str | None) -> str:
    """A character of a symbol font; those without a meaning of their own as □."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return ""
    return "□" if number in _PRIVATE or not 0x20 <= number <= 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)
