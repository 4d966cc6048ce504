"""The words of an OpenDocument text (.odt): paragraphs and tables in order, list numbers written out, changes chosen.

Numbers of lists are in no paragraph: they follow from the nesting of ``text:list`` and from list styles, of headings from
the outline style. Tracked changes: insertions stand in the text between two marks, deletions apart at its beginning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from participation.drafts.reading.archive import Package, tree
from participation.drafts.reading.errors import unreadable
from participation.drafts.reading.listing import Lists, Run
from participation.drafts.reading.numbering import child, children, local, value, whole
from participation.drafts.reading.options import Tracked
from participation.drafts.rules.cells import table_row

MIMETYPES = (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.text-template")
_WORDLESS = frozenset(
    {"tracked-changes", "change", "change-start", "change-end", "soft-page-break", "sequence-decls", "forms", "note",
     "annotation", "annotation-end", "ruby-text", "variable-decls", "user-field-decls", "index-title-template",
     "table-of-content-source", "alphabetical-index-source", "bibliography-source", "hidden-text", "desc", "title",
     "event-listeners", "script", "meta", "dde-connection-decls", "shapes", "table-column", "table-columns", "binary-data"}
)  # fmt: skip
_BREAKS = {"tab": "\t", "line-break": "\n"}
_BLANKS = re.compile("[ \t\r\n]+")
_END = "\ue001"  # where a deleted paragraph ended
_COLUMNS = 200
_REPEATED = 1_000


def is_opendocument(package: Package) -> bool:
    """Whether the archive says of itself that it is an OpenDocument text."""
    return (package.part("mimetype") or b"").strip() in MIMETYPES


def read(package: Package, tracked: Tracked = Tracked.ACCEPTED) -> tuple[str, Counter[str]]:
    """(text, how many of which :class:`~participation.drafts.reading.source.NoteCode`). UnreadableFile if it has none."""
    _refuse_encrypted(package)
    return _words(package.xml("content.xml"), package.xml("styles.xml"), tracked)


def is_flat(data: bytes) -> bool:
    """Whether this is an OpenDocument text in one XML file (.fodt)."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"<" and b"office:document" in head and any(kind in head for kind in MIMETYPES)


def read_flat(data: bytes, tracked: Tracked = Tracked.ACCEPTED) -> tuple[str, Counter[str]]:
    """The same for an OpenDocument text in one XML file."""
    root = tree(data, large=True)
    return _words(root, root, tracked)


def _words(content: etree._Element | None, styles: etree._Element | None, tracked: Tracked) -> tuple[str, Counter[str]]:
    body = child(content, "body", "text")
    if content is None or body is None:
        raise unreadable("broken")
    reader = _Reader(Lists([content, styles]), _regions(body), tracked)
    text = reader.document(body)
    reader.counted["numbering"] = reader.lists.written
    reader.counted["headers"] = sum(
        bool("".join(part.itertext()).strip())
        for page in (styles.iter() if styles is not None else ())
        if local(page) == "master-page"
        for part in page
        if local(part) in ("header", "footer")
    )
    return text, reader.counted


def _refuse_encrypted(package: Package) -> None:
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(e) == "encryption-data" for e in manifest.iter()):
        raise unreadable("password")


def _regions(body: etree._Element) -> dict[str, tuple[str, etree._Element]]:
    """The tracked changes, by id: (insertion, deletion or another, its element)."""
    found: dict[str, tuple[str, etree._Element]] = {}
    for changes in children(body, "tracked-changes"):
        for region in children(changes, "changed-region"):
            inner = next((e for e in region if local(e)), None)
            if inner is not None:
                found[value(region, "id") or ""] = (local(inner), inner)
    return found


class _Reader:
    def __init__(self, lists: Lists, regions: dict[str, tuple[str, etree._Element]], tracked: Tracked) -> None:
        self.lists = lists
        self.regions = regions
        self.original = tracked is Tracked.ORIGINAL
        self.inserting = 0  # how many insertions are open here that the original does not have
        self.counted: Counter[str] = Counter()
        self.notes: list[str] = []
        self.boxes: list[str] = []
        self.carried = ""  # words of a paragraph whose end the original does not have

    def document(self, body: etree._Element) -> str:
        """Paragraphs apart by an empty line, so that a line break inside one is known from the end of one."""
        pieces = [piece for piece in self.blocks(body) if piece]
        if self.carried:
            pieces.append(self.carried)
        if self.notes:
            self.counted["footnotes"] = len(self.notes)
            pieces += [f"[{n}] {note}" for n, note in enumerate(self.notes, 1)]
        return "\n\n".join(pieces) + "\n" if pieces else ""

    def blocks(self, elements: Iterable[etree._Element]) -> Iterator[str]:
        """The paragraphs and tables among these elements."""
        for e in elements:
            name = local(e)
            if name in ("p", "h"):
                yield from self.paragraph(e, self.lists.heading(e) if name == "h" else "")
            elif name in ("list", "numbered-paragraph"):
                yield from self.list(e, self.lists.enter(e))
            elif name == "table" and (only := _only_column(e)) is not None:
                for cell in only:
                    yield from self.blocks(cell)
            elif name == "table":
                rows = [row for row in self.rows(e) if row.strip("| ")]
                if rows:
                    yield "\n".join(rows)
            elif name in ("change", "change-start", "change-end"):
                *before, self.carried = (self.carried + self.mark(e)).split(_END)
                yield from before
            elif name == "frame":
                self.box(e)
                yield from self.hanging()
            elif name and name not in _WORDLESS:
                yield from self.blocks(e)

    def list(self, element: etree._Element, number: Run) -> Iterator[str]:
        """Its items: the first paragraph of each has the number."""
        for item in element if local(element) == "list" else [element]:
            name = local(item)
            if name not in ("list-item", "list-header", "numbered-paragraph"):
                continue
            counted = name != "list-header"
            own = _has_own_words(item)
            label = self.lists.count(number, item) if counted and own else ""
            inner = 0
            for e in item:
                if local(e) in ("p", "h"):
                    yield from self.paragraph(e, label)
                    label = ""
                elif local(e) == "list":
                    # A second list in one item begins anew; the first goes on where only the wrapping was renewed
                    yield from self.list(e, self.lists.enter(e, number, anew=own and inner > 0))
                    inner += 1
                else:
                    yield from self.blocks([e])

    def paragraph(self, e: etree._Element, label: str) -> Iterator[str]:
        """The paragraph with its number, what hangs on it, and deleted paragraphs that come after it."""
        words = self.carried + "".join(self.inline(e))
        self.carried = ""
        if self.inserting:
            self.carried = words  # its end was inserted: the original goes on with the next
            return
        for part in words.split(_END):
            yield (label + part.lstrip(" \t")).strip(" \t\n") if part.strip() else ""
            label = ""
        yield from self.hanging()

    def hanging(self) -> Iterator[str]:
        boxes, self.boxes = self.boxes, []
        yield from boxes

    def inline(self, element: etree._Element) -> Iterator[str]:
        """The words of a paragraph, or of what is inside one."""
        yield self.shown(element.text)
        for e in element:
            name = local(e)
            if name == "s":
                yield "" if self.inserting else " " * min(whole(value(e, "c"), 1), 500)
            elif name in _BREAKS:
                yield "" if self.inserting else _BREAKS[name]
            elif name in ("change", "change-start", "change-end"):
                yield self.mark(e)
            elif name == "note":
                if not self.inserting:
                    body = child(e, "note-body")
                    self.notes.append(" ".join("".join(body.itertext() if body is not None else ()).split()))
                    yield f"[{len(self.notes)}]"
            elif name == "annotation":
                self.counted["comments"] += 1
            elif name in ("frame", "custom-shape", "image"):
                self.box(e)
            elif name == "hidden-text":
                self.counted["hidden"] += 1
            elif name and name not in _WORDLESS:
                yield from self.inline(e)
            yield self.shown(e.tail)

    def shown(self, text: str | None) -> str:
        """White space is one blank, as the format has it; nothing of an insertion that the original does not have."""
        return _BLANKS.sub(" ", text) if text and not self.inserting else ""

    def mark(self, e: etree._Element) -> str:
        """A mark of a tracked change; the answer is the deleted words of the paragraph it stands in."""
        kind, inner = self.regions.get(value(e, "change-id") or "", ("", e))
        name = local(e)
        self.counted["revisions"] += name in ("change", "change-start")
        if not self.original:
            return ""
        if kind == "insertion":
            self.inserting = max(
                0, self.inserting + (1 if name == "change-start" else -1 if name == "change-end" else 0)
            )
        elif kind == "deletion" and name == "change":
            # Of several paragraphs the first ends the one before the mark, the last begins what follows it
            pieces = [
                "".join(self.inline(x)) if local(x) in ("p", "h") else _END.join(self.blocks([x]))
                for x in inner
                if local(x) != "change-info"
            ]
            return _END.join(pieces)
        return ""

    def box(self, e: etree._Element) -> None:
        """Text boxes come after the paragraph they hang on; pictures are counted."""
        for inner in e:
            if local(inner) == "text-box":
                outer, self.boxes = self.boxes, []
                inside = [piece for piece in self.blocks(inner) if piece]
                self.boxes = outer + inside
            elif local(inner) == "image":
                self.counted["pictures"] += 1
            elif local(inner) in ("p", "h"):  # of a drawn shape
                self.boxes += [piece for piece in self.paragraph(inner, "") if piece]
            else:
                self.box(inner)

    def rows(self, table: etree._Element) -> Iterator[str]:
        for e in table:
            if local(e) == "table-row":
                row = table_row(list(self.cells(e))[:_COLUMNS])
                for _ in range(min(whole(value(e, "number-rows-repeated"), 1), _REPEATED if row.strip("| ") else 1)):
                    yield row
            elif local(e) in ("table-header-rows", "table-rows", "table-row-group"):
                yield from self.rows(e)

    def cells(self, row: etree._Element) -> Iterator[str]:
        for e in row:
            if local(e) not in ("table-cell", "covered-table-cell"):
                continue
            words = "" if local(e) == "covered-table-cell" else " ".join(" ".join(self.cell(e)).split())
            for _ in range(min(max(1, whole(value(e, "number-columns-repeated"), 1)), _COLUMNS)):
                yield words

    def cell(self, e: etree._Element) -> Iterator[str]:
        for piece in self.blocks(e):
            yield piece.replace("| ", "").replace(" |", "")


def _only_column(table: etree._Element) -> list[etree._Element] | None:
    """The cells of a table that is only a frame around text: one column, and several paragraphs in a cell."""
    rows = [[c for c in row if local(c) == "table-cell"] for row in table.iter() if local(row) == "table-row"]
    if any(len(row) > 1 for row in rows):
        return None
    cells = [row[0] for row in rows if row]
    framed = any(sum(1 for e in cell if local(e) in ("p", "h", "list")) > 1 for cell in cells)
    return cells if framed else None


def _has_own_words(item: etree._Element) -> bool:
    """An item that only holds a deeper list has no number of its own; one with a paragraph, even empty, does."""
    first = next((e for e in item if local(e)), None)
    return first is not None and local(first) in ("p", "h")
