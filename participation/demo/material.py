"""What is played: a draft and its final text, comments, and what officers and experts write."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import click

CONTENT = Path(__file__).parent / "content"
STANCES = frozenset({"support", "suggest", "oppose", "ask"})
_DRAFT_MARKS = re.compile(r"[（(](?:[^（()）]*征求意见稿|草案|送审稿)[)）]")


@dataclass(frozen=True)
class Remark:
    """One comment to make; ``provision`` is a path or empty for the whole draft."""

    text: str
    stance: str = "suggest"
    name: str = ""
    provision: str = ""


@dataclass(frozen=True)
class Material:
    """All that one play needs."""

    draft_name: str
    draft: bytes
    final_name: str
    final: bytes
    note: str
    remarks: tuple[Remark, ...]
    own: bool
    title: str
    summary: str
    category: str


def own() -> Material:
    """The demonstration's own draft, whose final text really changed."""
    return Material(
        "draft.md",
        (CONTENT / "draft.md").read_bytes(),
        "final.md",
        (CONTENT / "final.md").read_bytes(),
        (CONTENT / "note.txt").read_text(encoding="utf-8"),
        read_remarks(CONTENT / "comments.csv"),
        own=True,
        title="某某自治区社区公共空间共享使用办法（征求意见稿）",
        summary="规定社区活动室、球场、图书角每周至少开放多少小时，怎样预约，什么活动免费，居民怎样参与管理。",
        category="民政 / 社区服务",
    )


def of_files(draft: Path, comments: Path | None) -> Material:
    """Any draft; its final text is the same without the words that call it a draft."""
    data = draft.read_bytes()
    final_name, final = draft.name, data
    if draft.suffix.lower() in (".txt", ".md"):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                final = _DRAFT_MARKS.sub("", data.decode(encoding)).encode()
                break
            except UnicodeDecodeError:
                continue
    remarks = read_remarks(comments) if comments else read_remarks(CONTENT / "comments.csv")
    if comments is None:
        # Written for another draft: said of the whole.
        remarks = tuple(Remark(r.text, r.stance, r.name) for r in remarks)
    from participation.drafts.reading import read
    from participation.drafts.rules import parse

    title = parse(read(draft.name, data).text).title or draft.stem
    summary = f"《{title}》公开征求意见。这是用 {draft.name} 演示的全过程，不产生法律效力。"
    return Material(
        draft.name, data, final_name, final, "", remarks, own=False, title=title[:200], summary=summary, category="演示"
    )


def read_remarks(path: Path) -> tuple[Remark, ...]:
    """Comments of a CSV file: a column ``text``, ``comment-body`` or ``comment``; ``stance``, ``name``, ``provision`` if there.

    ClickException where the file has no such column or cannot be read.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"{path} cannot be read as a CSV file in UTF-8: {error}") from error
    columns = set(rows[0]) if rows else set()
    column = next((name for name in ("text", "comment-body", "comment") if name in columns), None)
    if rows and column is None:
        raise click.ClickException(
            f"{path} has no column text, comment-body or comment; it has {', '.join(sorted(columns))}"
        )
    found = []
    for row in rows:
        text = " ".join((row.get(column or "") or "").split())[:2000]
        stance = (row.get("stance") or row.get("label_stance") or "suggest").strip()
        if text:
            stance = stance if stance in STANCES else "suggest"
            found.append(Remark(text, stance, (row.get("name") or "").strip(), (row.get("provision") or "").strip()))
    return tuple(found)
