"""Language, text size, 长者模式: one cookie, set by the server, working without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, replace

SIZES = ("small", "medium", "large")
COOKIE = "pp_display"


@dataclass(frozen=True)
class Display:
    """How this visitor wants to read."""

    lang: str = ""
    size: str = "medium"
    senior: bool = False

    @property
    def html_class(self) -> str:
        """The class on ``<html>``."""
        if self.senior:
            return "pp-senior"
        return "" if self.size == "medium" else f"pp-size-{self.size}"

    @classmethod
    def parse(cls, raw: str) -> Display:
        """From the cookie; anything unknown is ignored."""
        found = cls()
        for part in raw.split("."):
            found = found.with_choice(part)
        return found

    def with_choice(self, part: str) -> Display:
        """One choice changed."""
        if part in SIZES:
            return replace(self, size=part)
        if part in ("senior", "normal"):
            return replace(self, senior=part == "senior")
        if part in ("zh-CN", "en"):
            return replace(self, lang=part)
        return self

    def dump(self) -> str:
        """For the cookie."""
        return ".".join(p for p in (self.lang, self.size, "senior" if self.senior else "normal") if p)
