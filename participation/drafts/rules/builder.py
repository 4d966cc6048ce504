"""From blocks to the tree: what is a chapter, an article, a paragraph, an item, and what surrounds the text."""

from __future__ import annotations

from collections.abc import Sequence

from participation.drafts.rules import labels, lists
from participation.drafts.rules.ahead import (
    is_article,
    is_bare_heading,
    is_own_title,
    labels_after,
    next_labels,
    sections_in_articles,
    title_below,
)
from participation.drafts.rules.blocks import Block
from participation.drafts.rules.checking import check_sequence
from participation.drafts.rules.labels import Label, Style
from participation.drafts.rules.model import Kind, ParseWarning, WarningCode
from participation.drafts.rules.nodes import Node
from participation.drafts.rules.surroundings import ends_as_sentence, is_preamble_heading

_KINDS = {
    Style.PART: Kind.PART,
    Style.SUBPART: Kind.PART,
    Style.CHAPTER: Kind.CHAPTER,
    Style.SECTION: Kind.SECTION,
    Style.ARTICLE: Kind.ARTICLE,
}
_LEVELS = {Style.PART: 1, Style.SUBPART: 2, Style.CHAPTER: 3, Style.SECTION: 4}
_TITLE_LENGTH = 60


class Region:
    """One stretch of text with numbering of its own: the main text, or one attachment.

    ``root`` is the node everything goes into; ``blocks`` are read one after the other by :meth:`read`.
    """

    def __init__(self, root: Node, warnings: list[ParseWarning]) -> None:
        self.root = root
        self.warnings = warnings
        self.frames: list[Node] = []  # open 编 章 节 and headings without number
        self.article: Node | None = None
        self.paragraph: Node | None = None  # the 款 that takes items
        self.open_list: list[Node] = []
        self.last_article: tuple[int, ...] = ()
        self.last_frame: dict[tuple[int, Style], tuple[int, ...]] = {}
        self.has_articles = False
        self.in_articles = (
            False  # Sections stand in Articles, as in English-speaking countries, not Articles in Sections
        )
        self.whole_article: Node | None = None
        self.after_paragraph = False

    # ------------------------------------------------------------------ reading

    def read(self, blocks: Sequence[Block]) -> None:
        """Read the blocks of the region, in order."""
        self.has_articles = any(b.form == "line" and is_article(b) for b in blocks)
        self.in_articles = sections_in_articles(blocks)
        i = 0
        while i < len(blocks):
            block = blocks[i]
            if block.form == "table":
                self.base().add(Node(Kind.TABLE, block.start, block.line, text=block.text()))
            elif block.form != "line":
                self.base().add(Node(Kind.OTHER, block.start, block.line, text=block.text()))
            elif block.quoted:
                self.plain(block, blocks, i)
            else:
                i += self.line(block, blocks, i)
            i += 1

    def line(self, block: Block, blocks: Sequence[Block], i: int) -> int:
        """Read one line; the answer is how many further blocks were used up with it."""
        label = labels.structure(block.first)
        accepted = self.accepted(label, blocks, i) if label else None
        if accepted:
            if accepted.style is Style.ARTICLE:
                return self.open_article(accepted, block, blocks, i)
            return self.open_frame(accepted, block, blocks, i)
        candidates = labels.enumerators(block.first)
        if candidates:
            self.enumerate(candidates, block, blocks, i)
            return 0
        if (block.hashes and not label) or self.is_preamble(block):
            self.open_heading(block)
            return 0
        self.plain(block, blocks, i)
        return 0

    def is_preamble(self, block: Block) -> bool:
        """序言 as a heading: before the first article."""
        return not self.last_article and self.article is None and is_preamble_heading(block.first)

    def accepted(self, label: Label, blocks: Sequence[Block], i: int) -> Label | None:
        """The label as one that counts here, or None where the line only cites.

        Without a blank behind it, or where a citation could go on like that, the number decides: the one that is due
        is a label; a later one is where the due one does not come any more.
        """
        if label.style is not Style.ARTICLE:
            return label
        if label.shorter is not None and not (self.last_article and self.is_due(label)):
            label = label.shorter
        if (label.sure and not label.cites) or self.is_due(label):
            return label
        if label.numbers > self.last_article and not label.cites and not self.due_follows(blocks, i):
            return label
        self.warn(WarningCode.MAYBE_LABEL, blocks[i], label=label.text)
        return None

    def is_due(self, label: Label) -> bool:
        """Whether this is the number that comes next."""
        last = self.last_article
        return not last or label.numbers in ((last[0] + 1,), (*last, 1), (*last[:-1], last[-1] + 1))

    def due_follows(self, blocks: Sequence[Block], i: int) -> bool:
        """Whether the article that comes next is still to come below this line."""
        due = (self.last_article[0] + 1,)
        later = (labels.structure(b.first) for b in blocks[i + 1 :] if b.form == "line" and not b.quoted)
        return any(found.numbers == due and found.style is Style.ARTICLE for found in later if found)

    # ------------------------------------------------------------------ 编 章 节 条

    def open_frame(self, label: Label, block: Block, blocks: Sequence[Block], i: int) -> int:
        if self.in_articles and label.style is Style.SECTION and self.whole_article is not None:
            return self.open_inner_section(self.whole_article, label, block, blocks, i)
        level = _LEVELS[label.style]
        self.whole_article = None
        while self.frames and _level(self.frames[-1]) >= level:
            self.frames.pop()
        parent = self.frames[-1] if self.frames else self.root
        node = self.node(_KINDS[label.style], label, block)
        # Where a law counts in Sections, a Section is what elsewhere an Article is
        as_article = label.style is Style.SECTION and label.english and not self.has_articles
        node.title = None if as_article else block.text(label.length) or None
        used = 0
        if node.title is None and not as_article and i + 1 < len(blocks) and is_bare_heading(blocks[i + 1]):
            node.title, used = blocks[i + 1].text(), 1
        parent.add(node)
        previous = self.last_frame.get((id(parent), label.style))
        if previous is None and label.style is Style.CHAPTER:
            # Chapters may run on through the parts
            previous = self.last_frame.get((0, label.style)) if label.numbers != (1,) else None
        self.check_sequence(previous, label, block)
        self.last_frame[(id(parent), label.style)] = self.last_frame[(0, label.style)] = label.numbers
        self.frames.append(node)
        self.close(None)
        if as_article:
            return self.fill_article(node, label, block, blocks, i)
        return used

    def open_inner_section(self, article: Node, label: Label, block: Block, blocks: Sequence[Block], i: int) -> int:
        """Article II, Section 1: paragraphs and items go into the section."""
        node = article.add(self.node(Kind.SECTION, label, block))
        self.check_sequence(self.last_frame.get((id(article), label.style)), label, block)
        self.last_frame[(id(article), label.style)] = label.numbers
        return self.fill_article(node, label, block, blocks, i)

    def open_article(self, label: Label, block: Block, blocks: Sequence[Block], i: int) -> int:
        node = self.whole_article = self.node(Kind.ARTICLE, label, block)
        (self.frames[-1] if self.frames else self.root).add(node)
        self.check_sequence(self.last_article or None, label, block)
        self.last_article = label.numbers
        return self.fill_article(node, label, block, blocks, i)

    def fill_article(self, node: Node, label: Label, block: Block, blocks: Sequence[Block], i: int) -> int:
        """Read what stands in an article's own line: its title, its first paragraph, or its first item.

        The answer is how many further blocks were used up: one where the title has a line of its own.
        """
        self.close(node)
        taken = label.length
        if found := labels.bracketed_title(block.first[taken:]):
            node.title, skipped = found
            taken += skipped
        rest = block.text(taken)
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        named = bool(block.hashes) and not ends_as_sentence(rest) and len(rest) <= _TITLE_LENGTH
        if rest and node.title is None and (named or is_own_title(rest, following, english=label.english)):
            node.title = rest
        elif rest:
            start = block.at + taken
            inner = labels.enumerators(block.first[taken:])
            if inner:  # 第五条 （一）…… in one line
                self.enumerate(inner, block, blocks, i, taken)
            else:
                self.paragraph = node.add(Node(Kind.PARAGRAPH, start, block.line, text=rest))
        elif node.title is None and title_below(blocks, i, english=label.english):
            node.title = blocks[i + 1].text()
            return 1
        return 0

    def open_heading(self, block: Block) -> None:
        """A heading that only its # makes one."""
        while self.frames and self.frames[-1].kind is Kind.HEADING and self.frames[-1].hashes >= block.hashes:
            self.frames.pop()
        parent = self.frames[-1] if self.frames else self.root
        node = Node(Kind.HEADING, block.start, block.line, title=block.text(), hashes=block.hashes)
        self.frames.append(parent.add(node))
        self.close(None)

    # ------------------------------------------------------------------ lists and text

    def enumerate(
        self, candidates: Sequence[Label], block: Block, blocks: Sequence[Block], i: int, taken: int = 0
    ) -> None:
        """一、（一）1. …: an item inside an article, a heading elsewhere."""
        label = lists.choose(candidates, self.open_list)
        inside, sibling = lists.place(label, self.open_list, lambda: labels_after(blocks, i))
        restarted = sibling is not None and label.number == 1 and self.after_paragraph
        rest = block.text(taken + label.length)
        if self.article is None:
            kind = Kind.ITEM if label.style is Style.BULLET else Kind.HEADING
        else:
            kind = Kind.ITEM if not self.open_list else Kind.SUBITEM
        node = self.node(kind, label, block)
        if taken:
            node.start = block.at + taken
        if kind is Kind.HEADING and rest and len(rest) <= _TITLE_LENGTH and not ends_as_sentence(rest):
            node.title = rest
        else:
            node.text = rest
        parent = inside if inside is not None else (self.paragraph or self.base_frame())
        parent.add(node)
        if label.number is not None and not restarted:
            previous = sibling.numbers if sibling is not None and sibling.numbers else None
            if label.style is not Style.DECIMAL:
                self.check_sequence(previous, label, block)
        self.open_list.append(node)
        self.after_paragraph = False

    def plain(self, block: Block, blocks: Sequence[Block], i: int) -> None:
        """Running text: a paragraph (款) of the article, or of the heading above."""
        text = block.text()
        self.after_paragraph = True
        node = Node(Kind.PARAGRAPH, block.start, block.line, text=text)
        if self.article is None:
            preamble = any(f.kind is Kind.HEADING for f in self.frames)
            if self.has_articles and not self.open_list and not self.last_article and not preamble:
                self.warn(WarningCode.OUTSIDE_ARTICLE, block)
            self.base().add(node)
            return
        host = self.continued_item(blocks, i)
        if host is not None:
            host.add(node)
            return
        self.open_list.clear()
        self.paragraph = self.article.add(node)

    def continued_item(self, blocks: Sequence[Block], i: int) -> Node | None:
        """The item a paragraph still belongs to: the one whose successor is the next label to come."""
        if not self.open_list:
            return None
        following = next_labels(blocks, i)
        for depth, node in enumerate(self.open_list):
            for label in following:
                if label.style is node.style and node.number is not None and label.number == node.number + 1:
                    del self.open_list[depth + 1 :]
                    return node
        return None

    # ------------------------------------------------------------------ small things

    def node(self, kind: Kind, label: Label, block: Block) -> Node:
        return Node(
            kind,
            block.start,
            block.line,
            label=label.text,
            numbers=label.numbers,
            style=label.style,
            english=label.english,
        )

    def base_frame(self) -> Node:
        return self.article or (self.frames[-1] if self.frames else self.root)

    def base(self) -> Node:
        """Where something without a label goes: the innermost that is open."""
        if self.open_list:
            return self.open_list[-1]
        return self.paragraph or self.base_frame()

    def close(self, article: Node | None) -> None:
        self.article, self.paragraph = article, None
        self.open_list.clear()
        self.after_paragraph = False

    def warn(self, code: WarningCode, block: Block, **facts: str | int) -> None:
        self.warnings.append(ParseWarning(code, block.line, block.text(), facts))

    def check_sequence(self, previous: tuple[int, ...] | None, label: Label, block: Block) -> None:
        """Say so where a number is missing, twice there, or smaller than the one before."""
        if found := check_sequence(previous, label):
            self.warn(found[0], block, **found[1])


def _level(node: Node) -> int:
    return _LEVELS.get(node.style, 10) if node.style is not None else 10
