"""The one error model: a stable code, a sentence for people, facts for both.

A service raises a ``DomainError``; one table (``web/errors.py``) turns it into a page, an htmx fragment or an RFC 9457
problem.  The sentence is a Chinese msgid template such as ``"本次征求意见已于 {closed_at} 截止"``; it is translated and
filled in only where it is shown, so an error may cross from a worker to a page without losing its language.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from participation.platform.i18n import format_date, format_datetime, gettext

Fact = str | int | float | bool | datetime | date | None


class DomainError(Exception):
    """Something the rules do not allow.  ``code`` is stable (``consultation.closed``), ``template`` a msgid."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, template: str, **facts: Fact) -> None:
        self.code = code
        self.template = template
        self.facts = facts
        super().__init__(f"{code}: {template} {facts or ''}".rstrip())

    @property
    def message(self) -> str:
        """The sentence in the current language."""
        shown = {name: _shown(value) for name, value in self.facts.items()}
        return gettext(self.template).format(**shown)


class NotFound(DomainError):
    """There is no such thing, or none that this caller may know of."""

    status = 404


class Conflict(DomainError):
    """It collides with what is already there."""

    status = 409


class NotPermitted(DomainError):
    """This person may not do this here."""

    status = 403


class Closed(DomainError):
    """The period for this is over or has not begun."""

    status = 409


class RuleViolation(DomainError):
    """A rule of procedure forbids it."""

    status = 422


class TooMany(DomainError):
    """Too many requests; ``retry_after`` (seconds) is among the facts."""

    status = 429


def _shown(value: Fact) -> str:
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    return str(value)
