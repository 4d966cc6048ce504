"""From what somebody selected, picked or typed on a provision's page to the words of one provision."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from participation.consultations.queries import listing
from participation.consultations.rules import locate, sentences
from participation.consultations.services.commenting import Selected
from participation.consultations.services.rounds import Round
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_

WHOLE, WORDS = "whole", "words"
"""Among the sentences to pick from: none of them, and "I write the words myself"."""

MAX_SENTENCES = 40
"""Sentences offered to pick from; of a longer provision one writes the words."""

UNKNOWN = N_("这一条的原文里没有这几个字。请照原文抄写，或者改选「整条」")


@dataclass(frozen=True, slots=True)
class Picked:
    """What the form says of a quote.

    `choice`: "" or WHOLE the whole provision, WORDS, or a sentence as `sentence_choices` named it; `words`: written or selected
    by a script, which then also knows the provision's path and where in its text they begin (code points); `prefix` and
    `suffix`: what stands beside them.
    """

    choice: str = ""
    words: str = ""
    path: str = ""
    start: int | None = None
    prefix: str = ""
    suffix: str = ""

    @property
    def nothing(self) -> bool:
        """Whether the comment is about all of the provision."""
        return self.choice in ("", WHOLE) and not self.words.strip()


def sentence_choices(found: Round, path: str) -> list[tuple[str, str]]:
    """(value, sentence) of everything one may pick on a provision's page; [] where that would be one or too many."""
    choices = [
        (f"{part.path}|{start}|{end}", part.text[start:end])
        for part in found.subtree(path)
        if part.kind != "table"
        for start, end in sentences(part.text)
    ]
    return choices if 1 < len(choices) <= MAX_SENTENCES else []


def choose(found: Round, path: str, picked: Picked) -> tuple[str, Selected | None]:
    """(path of the provision that holds the words, the words) of a comment made on the page of `path`.

    The words belong to the smallest provision they stand in, so that an item is commented on and not its article.
    RuleViolation `comment.quote_unknown` where they stand nowhere below `path`.
    """
    if picked.nothing or not path:
        return path, None
    parts = {part.path: part for part in found.subtree(path)}
    # Whoever wrote words and forgot to choose them meant them.
    if picked.choice not in ("", WHOLE, WORDS):
        place, _, rest = picked.choice.partition("|")
        start, _, end = rest.partition("|")
        if place in parts and start.isdecimal() and end.isdecimal():
            exact = parts[place].text[int(start[:9]) : int(end[:9])]
            if exact.strip():
                return place, Selected(exact, int(start[:9]))
        raise RuleViolation("comment.quote_unknown", UNKNOWN)
    first = [parts[picked.path]] if picked.path in parts else []
    for part in [*first, *parts.values()]:
        start_there = picked.start if first and part is first[0] else None
        quote = locate(part.text, picked.words, start=start_there, prefix=picked.prefix, suffix=picked.suffix)
        if quote is not None:
            return part.path, Selected(quote.exact, quote.start)
    raise RuleViolation("comment.quote_unknown", UNKNOWN)


async def quoted(consultation_id: UUID, paths: Sequence[str]) -> dict[str, list[tuple[int, int, str]]]:
    """path → (start, end, receipt number) of the words published comments are about."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for row in await listing.quotes(consultation_id, paths):
        found.setdefault(row["provision_path"], []).append(
            (row["quote_start"], row["quote_end"], row["receipt_number"])
        )
    return found
