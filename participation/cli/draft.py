"""``participation draft``: the commands live with the feature."""

from participation.drafts.commands import draft

__all__ = ["draft"]
