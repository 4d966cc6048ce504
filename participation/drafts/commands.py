"""``participation draft parse`` and ``draft diff``: files as the import sees them, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from participation.drafts.reading import Tracked, UnreadableFile, read
from participation.drafts.rules import Kind, ParsedDraft, parse
from participation.drafts.words import warning_text
from participation.platform.i18n import speaking


def as_json(parsed: ParsedDraft) -> str:
    """``{title, provisions: [{kind, label, number, title, text, path, parent}]}`` in document order.

    Title and head matter are ``other`` here: the kinds are those of the law.
    """
    house = {Kind.TITLE, Kind.HEAD}
    provisions = [
        {
            "kind": Kind.OTHER.value if p.kind in house else p.kind.value,
            "label": p.label,
            "number": p.number,
            "title": p.title,
            "text": p.text,
            "path": p.path,
            "parent": p.parent,
        }
        for p in parsed.provisions
    ]
    return json.dumps({"title": parsed.title, "provisions": provisions}, ensure_ascii=False, indent=1)


def as_tree(parsed: ParsedDraft) -> str:
    """For people: one line a provision, indented."""
    lines = [parsed.title or "(no title)"]
    for p in parsed.provisions:
        name = " ".join(part for part in (p.label, p.title) if part)
        text = p.text.replace("\n", " ")
        lines.append(
            f"{'  ' * (p.depth + 1)}{p.kind.value:<10} {name} {text[:60]}{'…' if len(text) > 60 else ''}".rstrip()
        )
    if parsed.warnings:
        lines += ["", f"{len(parsed.warnings)} to look at:"]
        lines += [f"  line {w.line}: {warning_text(w)}  {w.text[:60]}" for w in parsed.warnings]
    return "\n".join(lines)


@click.group()
def draft() -> None:
    """Look at a draft file as the import sees it."""


@draft.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="JSON instead of a tree.")
@click.option(
    "--tracked",
    type=click.Choice([t.value for t in Tracked]),
    default=Tracked.ACCEPTED.value,
    show_default=True,
    help="Of a document with tracked changes: the text with all accepted, or the original.",
)
def parse_file(file: Path, json_: bool, tracked: str) -> None:
    """Print the tree of provisions of FILE (.txt, .md, .docx, .odt, .html, .mht, or a PDF with text).

    Exit code 2 where it cannot be read; the reason is said in English and in Chinese.
    """
    parsed = _parsed(file, Tracked(tracked))
    with speaking("en"):
        click.echo(as_json(parsed) if json_ else as_tree(parsed))


@draft.command("diff")
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="JSON instead of marked text.")
def diff_files(old: Path, new: Path, json_: bool) -> None:
    """Print which article of OLD became which of NEW, and what was changed in it.

    Words taken out stand in [-…-], words put in in {+…+}. Exit code 2 where a file cannot be read or holds nothing that can be
    compared.
    """
    # The engine needs numpy; what only parses should not wait for it.
    from participation.drafts import comparing

    drafts = [(file, _parsed(file)) for file in (old, new)]
    for file, parsed in drafts:
        if not comparing.units(parsed.provisions):
            click.echo(f"{file}: nothing to compare: no articles, headings or paragraphs were found", err=True)
            click.echo(f"{file}: 没有可以比较的内容：找不到条款、标题或者段落", err=True)
            sys.exit(2)
    found = comparing.compare(drafts[0][1].provisions, drafts[1][1].provisions)
    click.echo(comparing.as_json(found) if json_ else comparing.as_text(found))


def _parsed(file: Path, tracked: Tracked = Tracked.ACCEPTED) -> ParsedDraft:
    """The file as a tree; where it cannot be read, the reason in two languages and exit code 2."""
    try:
        return parse(read(file.name, file.read_bytes(), tracked).text)
    except UnreadableFile as error:
        for language in ("en", "zh-CN"):
            with speaking(language):
                click.echo(f"{file}: {error.message}", err=True)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
    sys.exit(2)
