"""What the lines that follow say about the one being read: whether it is a title, which label is due, what contains what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from participation.drafts.rules import labels
from participation.drafts.rules.blocks import Block
from participation.drafts.rules.labels import Label, Style
from participation.drafts.rules.surroundings import ends_as_sentence

_LOOK_AHEAD = 400


def is_article(block: Block) -> bool:
    """Whether the block begins an article."""
    label = None if block.quoted else labels.structure(block.first)
    return label is not None and label.style is Style.ARTICLE


def sections_in_articles(blocks: Sequence[Block]) -> bool:
    """Whether the first English Section comes right after an Article."""
    before: Label | None = None
    for block in blocks:
        label = labels.structure(block.first) if block.form == "line" and not block.quoted else None
        if label is not None:
            if label.style is Style.SECTION:
                return label.english and before is not None and before.style is Style.ARTICLE
            before = label
    return False


def is_bare_heading(block: Block) -> bool:
    """Whether the block is a short line without number or sentence end: the title of what stands above it."""
    text = block.first
    return (
        block.form == "line"
        and not block.quoted
        and len(text) <= 30
        and not ends_as_sentence(text)
        and not labels.structure(text)
        and not labels.enumerators(text)
        and not labels.attachment(text)
    )


def is_own_title(rest: str, following: Block | None, *, english: bool) -> bool:
    """Whether what follows 第一条 is its heading: short, without any punctuation, and text comes on the next line."""
    if following is None or following.form != "line" or ends_as_sentence(rest):
        return False
    if labels.structure(following.first) or labels.attachment(following.first):
        return False
    if not english and re.match(r"第[\s\d一二三四五六七八九十百]+[条款项章节]", following.first):
        return False  # 第四条 依照 ⏎ 第三条规定……: the line was broken inside a sentence
    if english:
        return len(rest) <= 80
    return len(rest) <= 20 and not any(c in "，。；：、,;:" for c in rest) and not labels.enumerators(following.first)


def title_below(blocks: Sequence[Block], i: int, *, english: bool) -> bool:
    """第二条 ⏎ 定义 ⏎ 在本公约中：… – as treaties are set."""
    if i + 2 >= len(blocks) or not is_bare_heading(blocks[i + 1]) or blocks[i + 2].form != "line":
        return False
    title, text = blocks[i + 1].text(), blocks[i + 2].text()
    if labels.structure(text) or not (ends_as_sentence(text) or labels.enumerators(text)):
        return False
    return len(title) <= (80 if english else 20) and not any(c in "，。；：,;:" for c in title)


def next_labels(blocks: Sequence[Block], i: int) -> list[Label]:
    """The labels the next labelled line may carry; empty at the end of the article."""
    for block in blocks[i + 1 : i + 1 + 40]:
        if block.form != "line" or block.quoted:
            continue
        if labels.structure(block.first):
            return []
        if found := labels.enumerators(block.first):
            return found
    return []


def labels_after(blocks: Sequence[Block], i: int) -> list[Label]:
    """All labels of lists that follow, up to the next article or chapter."""
    out: list[Label] = []
    for block in blocks[i + 1 : i + 1 + _LOOK_AHEAD]:
        if block.form != "line" or block.quoted:
            continue
        if labels.structure(block.first):
            break
        out.extend(labels.enumerators(block.first)[:1])
    return out
