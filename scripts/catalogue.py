"""Whether every Chinese text of the product has its English, and no two files translate one differently.

``python -m scripts.catalogue`` says what is missing, where; ``--template`` prints the missing entries ready to be filled in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
#: Function → which of its arguments are messages; None: the first.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
    "npgettext": (2, 3),
}
_FIELDS = re.compile(r"%\((\w+)\)|\{(\w+)[^}]*\}")


@dataclass(frozen=True)
class Use:
    """A message and where it stands (``path:line``)."""

    msgid: str
    where: str


def used(root: Path = ROOT) -> list[Use]:
    """Every message of the code and the templates, in order of place."""
    found = []
    for path in sorted(root.glob("participation/**/*.py")):
        if "piccolo_migrations" not in path.parts:
            with path.open("rb") as handle:
                found += _uses(extract_python(handle, list(KEYWORDS), (), {}), path.relative_to(root))
    for path in sorted(root.glob("templates/**/*.html")):
        options = {
            "newstyle_gettext": "true",
            "silent": "false",
            "trimmed": "true",
            "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
        }
        handle = BytesIO(path.read_bytes())
        found += _uses(babel_extract(handle, list(KEYWORDS), (), options), path.relative_to(root))
    return found


def _uses(messages: Iterator[tuple[int, str | None, object, list[str]]], path: Path) -> Iterator[Use]:
    for line, _, message, _ in messages:
        # Of a message with plural forms the first is the key.
        first = message[0] if isinstance(message, tuple | list) and message else message
        if isinstance(first, str) and first.strip():
            yield Use(first, f"{path}:{line}")


def translated(root: Path = ROOT) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """(msgid → its translation, plural forms in order; faults of the catalogue files)."""
    known: dict[str, tuple[str, ...]] = {}
    place: dict[str, str] = {}
    faults = []
    for path in sorted((root / "participation" / "locale" / LANGUAGE).glob("*.po")):
        with path.open("rb") as handle:
            catalogue = read_po(handle, locale=LANGUAGE, abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            msgid = message.id[0] if isinstance(message.id, tuple | list) else message.id
            string = message.string
            forms = tuple(string.values()) if isinstance(string, dict) else string
            forms = tuple(str(f) for f in forms) if isinstance(forms, tuple | list) else (str(forms or ""),)
            if message.fuzzy:
                faults.append(f"{path.name}: fuzzy: {msgid}")
                continue
            if msgid in known and known[msgid] != forms:
                faults.append(f"{path.name}: {msgid!r} is translated differently in {place[msgid]}")
            for form in forms:
                if form and fields(form) - fields(msgid):
                    faults.append(
                        f"{path.name}: {msgid!r}: the translation uses {sorted(fields(form) - fields(msgid))}"
                    )
            if all(forms):
                known.setdefault(msgid, forms)
                place.setdefault(msgid, path.name)
    return known, faults


def fields(text: str) -> set[str]:
    """Names of the values that a message has places for."""
    return {name for pair in _FIELDS.findall(text) for name in pair if name}


def missing(root: Path = ROOT) -> list[Use]:
    """Messages with Chinese in them that have no English, each once."""
    known, _ = translated(root)
    seen: set[str] = set()
    found = []
    for use in used(root):
        if use.msgid in known or use.msgid in seen or not re.search(r"[\u3400-\u9fff]", use.msgid):
            continue
        seen.add(use.msgid)
        found.append(use)
    return found


def main() -> int:
    """0 where the English is complete."""
    _, faults = translated()
    lacking = missing()
    if "--template" in sys.argv:
        for use in lacking:
            text = use.msgid.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            print(f'#: {use.where}\nmsgid "{text}"\nmsgstr ""\n')
        return 0
    for fault in faults:
        print(fault)
    for use in lacking:
        print(f"{use.where}: no English for {use.msgid!r}")
    return 1 if faults or lacking else 0


if __name__ == "__main__":
    sys.exit(main())
