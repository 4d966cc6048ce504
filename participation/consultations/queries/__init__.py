"""Every statement of consultations that is not a plain row by its id."""

from participation.consultations.queries import accepting, listing, moderating, rounds

__all__ = ["accepting", "listing", "moderating", "rounds"]
