"""What a comment can be made on, kept in the process so that taking one in costs one statement.

A published version never changes and belongs to one round for ever, so what is kept here cannot go stale; whether the
round is open is asked of the database each time.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from participation.consultations.presentation import provision_text
from participation.consultations.queries import rounds
from participation.consultations.rules import Policy
from participation.consultations.services.reading import consultation_view
from participation.consultations.views import ConsultationView
from participation.drafts import services as drafts
from participation.drafts.rules import official_labels
from participation.drafts.services import ProvisionView, VersionView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_

UNITS = frozenset({"article", "heading"})
"""Kinds people think of as one place of a text."""

NOT_COMMENTABLE = frozenset({"title", "head"})
"""The draft's own head: who has something to say about it speaks of the whole."""

_LABEL = 120
"""Characters the comment's row has for a label."""

KEPT = 64
"""Rounds kept in one process; a provision tree of 266 articles is about a megabyte."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a comment goes; path, label and id of the provision are "" and None for the whole draft."""

    consultation_id: UUID
    matter_number: str
    provision_id: UUID | None
    provision_path: str
    provision_label: str
    policy: Policy = field(default_factory=Policy)
    text: str = ""
    """The provision's own text, in which a quote is looked for; "" for the whole."""


class Round:
    """A published version, its provisions by path, and the round on it."""

    def __init__(self, consultation: ConsultationView, version: VersionView, provisions: list[ProvisionView]) -> None:
        self.matter_number = consultation.matter_number
        self.consultation_id = consultation.id
        self.matter_id = consultation.matter_id
        self.policy = consultation.policy
        self.version = version
        self.provisions = provisions
        self._by_path = {provision.path: index for index, provision in enumerate(provisions)}
        self.labels_by_path = official_labels(provisions)

    def provision(self, path: str) -> ProvisionView:
        """NotFound `provision.unknown`."""
        return self.provisions[self._index(path)]

    def _index(self, path: str) -> int:
        index = self._by_path.get(path)
        if index is None:
            raise NotFound("provision.unknown", N_("这一稿里没有这一条"))
        return index

    def label(self, path: str) -> str:
        """Official label of a provision (第十二条第二款), "" for the whole; NotFound as above."""
        if not path:
            return ""
        self._index(path)
        return self.labels_by_path[path][:_LABEL]

    def paths_below(self, path: str) -> list[str]:
        """This provision and everything inside it; NotFound as above."""
        return [provision.path for provision in self.subtree(path)]

    def subtree(self, path: str) -> list[ProvisionView]:
        """This provision and everything inside it, in document order."""
        start = self._index(path)
        inside = {self.provisions[start].id}
        found = [self.provisions[start]]
        for provision in self.provisions[start + 1 :]:
            if provision.parent_id not in inside:
                break
            inside.add(provision.id)
            found.append(provision)
        return found

    def unit_path(self, path: str) -> str:
        """The article or heading that a provision stands in, itself if it is one or stands in none; NotFound as above."""
        here = self.provision(path)
        by_id = {provision.id: provision for provision in self.provisions}
        above = here
        while above.kind not in UNITS and above.parent_id is not None:
            above = by_id[above.parent_id]
        return above.path if above.kind in UNITS else path

    def choices(self, by_provision: Mapping[str, int]) -> list[tuple[str, str, int]]:
        """(path, label, number of comments on it and inside it) of what has comments, in document order.

        The whole, when it has any, comes first under the path "whole".
        """
        totals = {provision.id: by_provision.get(provision.path, 0) for provision in self.provisions}
        for provision in reversed(self.provisions):
            if provision.parent_id is not None:
                totals[provision.parent_id] += totals[provision.id]
        found = [("whole", provision_text(""), by_provision[""])] if by_provision.get("") else []
        found += [
            (provision.path, self.label(provision.path), totals[provision.id])
            for provision in self.provisions
            if totals[provision.id] and (provision.kind in UNITS or by_provision.get(provision.path))
        ]
        return found

    def order(self) -> list[str]:
        """Paths in document order, the whole ("") first."""
        return ["", *(provision.path for provision in self.provisions)]

    def labels(self) -> list[tuple[str, str]]:
        """(path, label) of everything that can be commented on, in document order."""
        return [(one.path, self.label(one.path)) for one in self.provisions if one.kind not in NOT_COMMENTABLE]

    def neighbours(self, path: str) -> tuple[str | None, str | None]:
        """Paths of the provisions of the same kind before and after this one."""
        here = self._index(path)
        same = [
            index for index, provision in enumerate(self.provisions) if provision.kind == self.provisions[here].kind
        ]
        place = same.index(here)
        before = self.provisions[same[place - 1]].path if place else None
        after = self.provisions[same[place + 1]].path if place + 1 < len(same) else None
        return before, after

    def target(self, path: str) -> Target:
        """Where a comment on this provision, or with "" on the whole, goes."""
        provision = self.provision(path) if path else None
        return Target(
            self.consultation_id,
            self.matter_number,
            provision.id if provision else None,
            path,
            self.label(path),
            self.policy,
            provision.text if provision else "",
        )


_kept: OrderedDict[UUID, Round] = OrderedDict()
_addresses: dict[tuple[str, int], UUID] = {}


async def text_of(consultation: ConsultationView) -> Round:
    """The version a round is on with all its provisions, from memory when it is there."""
    kept = _kept.get(consultation.id)
    if kept is None:
        version = await drafts.version(consultation.version_id)
        provisions = await drafts.provisions(version.id)
        kept = _kept[consultation.id] = Round(consultation, version, provisions)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(consultation.id)
    _addresses[consultation.matter_number, consultation.ordinal] = consultation.id
    return kept


async def find_round(number: str, ordinal: int) -> Round:
    """The round on version `ordinal` of the matter. NotFound `draft.unknown` when there is none."""
    row = await rounds.of_ordinal(number, ordinal) if 0 < ordinal < 1_000_000 else None
    if row is None:
        raise NotFound("draft.unknown", N_("没有找到这一稿，或者它还没有公布"))
    return await text_of(consultation_view(row))


async def remembered_round(number: str, ordinal: int) -> Round:
    """The same, without asking the database when this process has seen that address before.

    Only for callers whose own statement names the round's id: an address that means another round by now (a database
    restored from a backup) makes that statement find nothing, and the caller asks `find_round`.
    """
    known = _kept.get(_addresses.get((number, ordinal), _NO_ROUND))
    return known if known is not None else await find_round(number, ordinal)


_NO_ROUND = UUID(int=0)
