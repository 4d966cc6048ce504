"""What pages see of pools for which too few came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from participation.hearings import shortfall_words, words
from participation.hearings.rules import PoolCode, Shortfall
from participation.hearings.rules.shortfall import Remedy, missing


@dataclass(frozen=True, slots=True)
class ShortfallView:
    """One finding. ``decision`` None: an officer has still to decide. ``notice``: number of the notice that tells it."""

    id: UUID
    pool_id: UUID
    pool_slug: str
    pool: PoolCode
    pool_label: str
    policy: Shortfall
    found_at: datetime
    capacity: int
    applied: int
    decision: Remedy | None
    reason: str
    details: Mapping[str, Any]
    decided_at: datetime | None
    notice: int | None

    @property
    def pool_name(self) -> str:
        return self.pool_label or words.pool_name(self.pool)

    @property
    def missing(self) -> int:
        return missing(self.capacity, self.applied)

    @property
    def open(self) -> bool:
        return self.decision is None

    @property
    def decision_text(self) -> str:
        """What was decided, in one sentence of the reader's language."""
        return shortfall_words.decision_text(self.decision, self.details)
