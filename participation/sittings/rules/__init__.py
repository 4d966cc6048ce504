"""Pure rules of a sitting. Each subject is a module; names that several have (may_move) are used with it."""

from participation.sittings.rules import conduct, record, report, roles

__all__ = ["conduct", "record", "report", "roles"]
