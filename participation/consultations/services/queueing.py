"""The queue: what waits for a moderator, with what draws attention in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from participation.consultations.queries import moderating, queueing, reviewing
from participation.consultations.rules import Channel, CommentState
from participation.consultations.rules.masking import Place, from_json, places
from participation.consultations.rules.searching import tsquery
from participation.consultations.services.masking import cut, proposals
from participation.consultations.services.reading import comment_view
from participation.consultations.services.rounds import Round
from participation.consultations.views import CommentView

PER_PAGE = 50
FLAGS = ("personal", "words", "review")
AGES = (1, 3, 7, 15)
"""Days of waiting one can ask for."""

_LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is shown; what makes no sense in an address is left out, so that old links still open.

    show: a state or "all". provision: path, "whole" or "". days: at least so long in the office.
    """

    show: str = "received"
    provision: str = ""
    channel: str = ""
    flag: str = ""
    days: int = 0
    words: str = ""

    @classmethod
    def of(cls, show: str, provision: str, channel: str, flag: str, days: int | None, words: str) -> "QueueFilter":
        """From the address."""
        return cls(
            show if show in {*CommentState} else "all",
            provision,
            channel if channel in {*Channel} else "",
            flag if flag in FLAGS else "",
            days if days in AGES else 0,
            words.strip()[:_LONGEST_SEARCH],
        )

    @property
    def state(self) -> CommentState | None:
        """None for all."""
        return CommentState(self.show) if self.show in {*CommentState} else None

    @property
    def narrow(self) -> bool:
        """Whether anything but the state is asked for."""
        return bool(self.provision or self.channel or self.flag or self.days or self.words)

    def query(self, after: int | None = None, **others: Any) -> str:
        """The address's query, with other values where given."""
        changed = replace(self, **others)
        fields = {
            "show": changed.show,
            "provision": changed.provision,
            "channel": changed.channel,
            "flag": changed.flag,
            "days": changed.days or "",
            "q": changed.words,
            "after": "" if after is None else after,
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value != ""})


@dataclass(frozen=True, slots=True)
class Item:
    """One comment of the queue.

    `pieces`: its text cut at places that may be personal data, each with the number of its place in `places`, or 0.
    `flagged`: (word, list) of the officers' lists. `days`: whole days it has been here. `review`: "appeal", "second" or "".
    """

    comment: CommentView
    places: tuple[Place, ...]
    pieces: tuple[tuple[str, int], ...]
    flagged: tuple[tuple[str, str], ...]
    days: int
    review: str

    @property
    def waiting(self) -> int:
        """How many places are not decided."""
        return sum(place.masked is None for place in self.places)


async def items(
    consultation_id: UUID, found: Round, chosen: QueueFilter, *, now: datetime, after: int | None = None
) -> tuple[list[Item], int | None]:
    """(one page in order of arrival, the mark of the next page or None). NotFound for an unknown provision."""
    paths: list[str] | None = None
    if chosen.provision == "whole":
        paths = [""]
    elif chosen.provision:
        paths = found.paths_below(chosen.provision)
    rows = await queueing.page(
        consultation_id,
        state=chosen.state,
        paths=paths,
        channel=chosen.channel,
        flag=chosen.flag,
        until=now - timedelta(days=chosen.days) if chosen.days else None,
        words=tsquery(chosen.words),
        after=after,
        limit=PER_PAGE + 1,
    )
    shown = rows[:PER_PAGE]
    open_reviews = await reviewing.open_kinds([row["id"] for row in shown])
    page = [_item(row, now, open_reviews.get(row["id"], "")) for row in shown]
    return page, shown[-1]["sequence"] if len(rows) > PER_PAGE else None


def _item(row: Any, now: datetime, review: str) -> Item:
    comment = comment_view(row)
    marked = places(proposals(comment.original), from_json(moderating.loaded(row["masks"])))
    flagged: Sequence[dict[str, str]] = moderating.loaded(row["flagged"])
    return Item(
        comment,
        marked,
        cut(comment.original, marked),
        tuple((one["word"], one["list"]) for one in flagged),
        max(0, (now - comment.created_at).days),
        review,
    )
