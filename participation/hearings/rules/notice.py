"""The lead time of a hearing notice: how far ahead of the hearing it must be published.

The number and its unit belong to the procedure profile (规章制定程序条例 art. 16 for government rules: 30 days;
行政许可法 art. 48: 7 days; 行政处罚法 art. 64: 7 working days; 重大行政决策程序暂行条例 art. 16 fixes no number), and
so does whether it may be cut short at all. ``procedures`` computes from them the first day on which the hearing may be
held; here it is only compared.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NoticeProblem(StrEnum):
    TOO_LATE = "too_late"
    """Shorter than the profile demands, which allows that for no reason."""
    REASON_REQUIRED = "reason_required"
    """Shorter than the profile demands; allowed when a reason is published with the notice, and none is given."""


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """The lead time of one notice. Days are days in Asia/Shanghai; ``earliest`` None: the profile fixes no number."""

    announced_on: date
    starts_on: date
    earliest: date | None
    may_shorten: bool

    @property
    def days_given(self) -> int:
        """Calendar days from the day of the notice to the day of the hearing; 0 on the same day."""
        return (self.starts_on - self.announced_on).days

    @property
    def too_short(self) -> bool:
        return self.earliest is not None and self.starts_on < self.earliest

    def problem(self, reason: str) -> NoticeProblem | None:
        """What stands against announcing with this reason ("" for none)."""
        if not self.too_short:
            return None
        if not self.may_shorten:
            return NoticeProblem.TOO_LATE
        return None if reason.strip() else NoticeProblem.REASON_REQUIRED
