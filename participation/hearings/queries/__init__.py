"""The statements of hearings."""

from participation.hearings.queries import booking, reading

__all__ = ["booking", "reading"]
