"""The lead time of a hearing notice: how far ahead of the hearing it must be published.

The number and its unit belong to the procedure profile (规章制定程序条例 art. 16 for government rules: 30 days;
行政许可法 art. 48: 7 days; 行政处罚法 art. 64: 7 working days; 重大行政决策程序暂行条例 art. 16 fixes no number).
``procedures`` computes from them the first day on which the hearing may be held; here it is only compared.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """The lead time of one notice. ``earliest`` is None where the profile fixes no number."""

    announced_on: date
    starts_on: date
    earliest: date | None

    @property
    def days_given(self) -> int:
        """Calendar days from the day of the notice to the day of the hearing; 0 on the same day."""
        return (self.starts_on - self.announced_on).days

    @property
    def too_short(self) -> bool:
        return self.earliest is not None and self.starts_on < self.earliest

    def allows(self, reason: str) -> bool:
        """A notice that comes too late needs a reason, and the reason is published with it."""
        return not self.too_short or bool(reason.strip())


def check_notice(announced_on: date, starts_on: date, earliest: date | None) -> NoticeCheck:
    """Compare the day of the hearing with the first day the profile allows. Days are days in Asia/Shanghai."""
    return NoticeCheck(announced_on=announced_on, starts_on=starts_on, earliest=earliest)
