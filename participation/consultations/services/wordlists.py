"""Lists of words that draw attention, kept by officers for their organisation and all below it."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.audit.services import record
from participation.consultations.queries import settings
from participation.consultations.services.reasons import require_keeper
from participation.consultations.words import MAX_WORD, MAX_WORDS, Hit, Matcher
from participation.identity.rules import Actor
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.outbox import post

MAX_TITLE = 60

_KEPT = 16
"""Automatons kept in one process: 20,000 words are some megabytes."""


@dataclass(frozen=True, slots=True)
class WordListView:
    """One list; `words` only where it was asked for by its id."""

    id: UUID
    title: str
    category: str
    size: int
    active: bool
    changed_by: str = ""
    changed_at: datetime | None = None
    words: str = ""


async def of_organisation(organisation_id: UUID) -> list[WordListView]:
    """Lists kept by an organisation, by title."""
    return [
        WordListView(
            row["id"], row["title"], row["category"], row["size"], row["active"], row["changed_by"], row["changed_at"]
        )
        for row in await settings.lists_of(organisation_id)
    ]


async def get_list(actor: Actor, list_id: UUID) -> WordListView:
    """With its words. NotFound for one of another organisation too."""
    row = await settings.list_by_id(list_id)
    if row is None or row["organisation"] != actor.organisation_id:
        raise NotFound("wordlist.unknown", N_("没有找到这份词表"))
    return WordListView(row["id"], row["title"], row["category"], row["size"], row["active"], words=row["words"])


async def keep(actor: Actor, list_id: UUID, *, title: str, category: str, words: Sequence[str], active: bool) -> None:
    """Inside a unit of work: make or change a list of the actor's organisation; what waits is looked through again.

    RuleViolation when it is too long or a word is; NotFound when the id is another organisation's list.
    """
    require_unit_of_work()
    require_keeper(actor)
    row = await settings.list_by_id(list_id)
    if row is not None and row["organisation"] != actor.organisation_id:
        raise NotFound("wordlist.unknown", N_("没有找到这份词表"))
    if len(words) > MAX_WORDS:
        raise RuleViolation("wordlist.too_long", N_("一份词表最多 {most} 个词"), most=MAX_WORDS)
    if long := [word for word in words if len(word) > MAX_WORD]:
        raise RuleViolation(
            "wordlist.word_too_long", N_("「{word}」太长，一个词最多 {most} 字"), word=long[0][:20], most=MAX_WORD
        )
    edition = await settings.keep_list(
        list_id,
        actor.organisation_id,
        title=title,
        category=category,
        words="\n".join(words),
        size=len(words),
        active=active,
        changed_by=actor.staff_id,
    )
    await post("wordlist.kept", {"organisation_path": actor.organisation_path})
    await record(
        actor.audit_name,
        "wordlist.kept",
        f"wordlist:{list_id}",
        {"title": title, "category": category, "words": len(words), "active": active, "edition": edition},
    )


_kept: OrderedDict[tuple[tuple[UUID, int], ...], Matcher] = OrderedDict()


async def matcher_for(organisation_path: str) -> Matcher:
    """All active lists that hold for an organisation, from memory where nothing changed."""
    lists = await settings.lists_for(organisation_path)
    key = tuple((row["id"], row["edition"]) for row in lists)
    kept = _kept.get(key)
    if kept is None:
        words = await settings.words_of([row["id"] for row in lists])
        kept = _kept[key] = Matcher((row["title"], words[row["id"]].split("\n")) for row in lists)
        if len(_kept) > _KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return kept


async def try_out(actor: Actor, text: str) -> list[Hit]:
    """What the lists that hold for the actor's organisation find in a text."""
    return (await matcher_for(actor.organisation_path)).find(text)


def as_flags(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """As stored in `comment.flagged`: each word once."""
    return [{"word": word, "list": source} for word, source in dict.fromkeys((hit.word, hit.source) for hit in hits)]
