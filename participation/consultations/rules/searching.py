"""Full-text search in Chinese, Mongolian and Latin words without a dictionary and without an extension of PostgreSQL.

Where words are not set apart, every pair of neighbouring characters is a term; elsewhere a word is. The database makes
the terms of a comment when it is written (`comment_terms`, in the migration "the register"); here is the same cut in Python, what is
asked for, and where it stands in a text. A test holds the two together.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_QUERY = 100
"""Characters of a query that are looked at."""

MAX_PHRASES = 8
"""Words or phrases of one query; further ones are left out."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SEPARATORS = (
    "\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u1800-\u180a\u2000-\u206f\u2190-\u2bff"
    "\u2e00-\u2e7f\u3000-\u3004\u3006\u3008-\u3020\u3030\ufe10-\ufe1f\ufe30-\ufe6f\uff00-\uff0f"
)
_PIECE = re.compile(f"[{_HAN}]|[^{_HAN}{_SEPARATORS}]+|[{_SEPARATORS}]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_SEPARATOR = re.compile(f"[{_SEPARATORS}]")
_FORM_MARKS = re.compile("[\u180b-\u180f]")  # of Mongolian: they change a letter's shape, not the word
_QUOTED = re.compile(r'"([^"]*)"?|“([^”]*)”?|「([^」]*)」?|([^\s"“「]+)')
_WORD = 60
_PREFIX_FROM = 3  # letters from which an unquoted word finds longer ones too (heat → heating; Mongolian endings)


@dataclass(frozen=True, slots=True)
class Term:
    """``text`` at ``place`` (1-based, separators count), as the database stores it."""

    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """What has to stand together: ``words`` folded, as it is marked in a text; ``query`` in the syntax of tsquery."""

    words: str
    query: str


def fold(text: str) -> str:
    """Full-width and half-width made one, capitals small, form marks left out."""
    return _FORM_MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def terms(text: str) -> list[Term]:
    """The terms of a text in order."""
    pieces = _PIECE.findall(fold(text))
    found = []
    for place, piece in enumerate(pieces, 1):
        if _IS_HAN.match(piece):
            following = pieces[place] if place < len(pieces) else ""
            found.append(Term(piece + (following if _IS_HAN.match(following) else ""), place))
        elif not _IS_SEPARATOR.match(piece):
            found.append(Term(piece[:_WORD], place))
    return found


def phrases(query: str) -> list[Phrase]:
    """What a query asks for: words between blanks, each to be found; in quotation marks several as one."""
    found: list[Phrase] = []
    for match in _QUOTED.finditer(query[:MAX_QUERY]):
        quoted = match[4] is None
        phrase = _phrase(next(group for group in match.groups() if group is not None), quoted=quoted)
        if phrase is not None and phrase not in found:
            found.append(phrase)
    return found[:MAX_PHRASES]


def tsquery(query: str, *forms: str) -> str:
    """The query for `@@`; "" where it asks for nothing. forms: the same query in other characters (供熱 for 供热): each of
    its phrases is found in either."""
    found = [[phrase] for phrase in phrases(query)]
    for form in forms:
        other = phrases(form)
        if len(other) == len(found):
            for several, phrase in zip(found, other, strict=True):
                if phrase not in several:
                    several.append(phrase)
    return " & ".join(
        "(" + " | ".join(_grouped(phrase.query, several) for phrase in several) + ")" for several in found
    )


def _grouped(query: str, several: list[Phrase]) -> str:
    return f"({query})" if len(several) > 1 else query


def _phrase(words: str, *, quoted: bool) -> Phrase | None:
    cut = terms(words)
    # The last character of a run is a term of its own, so that one character can be asked for; after a pair it says nothing.
    kept = [
        term
        for at, term in enumerate(cut)
        if not (at and len(term.text) == 1 and _IS_HAN.match(term.text) and _continues(cut[at - 1], term))
    ]
    if not kept:
        return None
    parts = [_operand(term, quoted=quoted, last=term is kept[-1]) for term in kept]
    query = parts[0]
    for before, after, part in zip(kept, kept[1:], parts[1:], strict=False):
        query += f" <{after.place - before.place}> {part}"
    return Phrase(fold(words).strip(), query)


def _continues(before: Term, term: Term) -> bool:
    return term.place == before.place + 1 and len(before.text) == 2 and before.text[1] == term.text


def _operand(term: Term, *, quoted: bool, last: bool) -> str:
    alone = len(term.text) == 1 and _IS_HAN.match(term.text) is not None
    longer = not quoted and last and len(term.text) >= _PREFIX_FROM and not _IS_HAN.match(term.text)
    return f"'{term.text}':*" if alone or longer else f"'{term.text}'"


def marked(text: str, query: str, *forms: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was asked for; joined they are the text again."""
    wanted = list(dict.fromkeys(phrase.words for form in (query, *forms) for phrase in phrases(form)))
    folded, origin = _with_origin(text)
    hit = bytearray(len(text))
    for words in wanted:
        start = folded.find(words) if words else -1
        while start >= 0:
            end = start + len(words)
            hit[origin[start] : origin[end - 1] + 1] = b"\x01" * (origin[end - 1] + 1 - origin[start])
            start = folded.find(words, end)
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hit[at] != hit[begin]:
            pieces.append((text[begin:at], bool(hit[begin])))
            begin = at
    return pieces


def _with_origin(text: str) -> tuple[str, list[int]]:
    """The text folded sign by sign, and of each folded sign the place it comes from."""
    folded, origin = [], []
    for at, character in enumerate(text):
        for sign in fold(character):
            folded.append(sign)
            origin.append(at)
    return "".join(folded), origin
