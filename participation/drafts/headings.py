"""What became of a text's own title and of its headings (parts, chapters, sections), beside what became of its articles."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from participation.drafts.beside import Line, Piece
from participation.drafts.comparing.edits import edits

Heading = tuple[str, str]
"""(label, title) of a heading: ("第二章", "供热与用热"); the title of the whole text has no label."""


def changed_headings(old: Sequence[Heading], new: Sequence[Heading]) -> list[Line]:
    """One line for each heading that was changed, added or taken out, in order of the newer text; none for the rest.

    Headings are told apart by their titles first, so that a chapter that only moved down a number shows that and no more.
    """
    lines: list[Line] = []
    matcher = SequenceMatcher(None, [title for _label, title in old], [title for _label, title in new], autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        same = what == "equal" or j - i == m - k
        pairs = zip(old[i:j], new[k:m], strict=True) if same else ()
        for before, after in pairs:
            if before != after:
                lines.append(_line(before, after))
        if not same:
            lines += [(Piece("delete", _text(one)),) for one in old[i:j]]
            lines += [(Piece("insert", _text(one)),) for one in new[k:m]]
    return lines


def _line(before: Heading, after: Heading) -> Line:
    return tuple(Piece(edit.op.value, edit.text) for edit in edits(_text(before), _text(after)) if edit.text)


def _text(heading: Heading) -> str:
    return "　".join(part for part in heading if part)
