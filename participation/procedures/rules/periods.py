"""A period of time as law writes it: a number and a unit, never a bare number of days.

The unit differs by law and even inside one law: the comment period of 重大行政决策程序暂行条例 counts 日 (calendar
days), its legality review 工作日; 行政处罚法 art. 85 reads its short periods as working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"


@dataclass(frozen=True, slots=True)
class Period:
    """`n` days of one unit; n ≥ 1, else ValueError."""

    n: int
    unit: Unit = Unit.CALENDAR_DAY

    def __post_init__(self) -> None:
        if isinstance(self.n, bool) or not isinstance(self.n, int) or self.n < 1:
            raise ValueError(f"a period has at least one day, not {self.n!r}")
        # A unit that came as text becomes one; an unknown one is a ValueError.
        object.__setattr__(self, "unit", Unit(self.unit))

    def as_json(self) -> dict[str, object]:
        """{"n": 30, "unit": "calendar_day"}"""
        return {"n": self.n, "unit": self.unit.value}

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Period":
        """The inverse of as_json. ValueError when it is not one."""
        n, unit = value.get("n"), value.get("unit")
        if isinstance(n, bool) or not isinstance(n, int) or not isinstance(unit, str):
            raise ValueError(f"not a period: {dict(value)!r}")
        return cls(n, Unit(unit))
