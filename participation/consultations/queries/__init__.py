"""Every statement of consultations that is not a plain row by its id."""

from participation.consultations.queries import accepting, counting, entering, listing, moderating, rounds

__all__ = ["accepting", "counting", "entering", "listing", "moderating", "rounds"]
