"""Comparison of two drafts: which article became which, and what was changed in it. Pure: no database, no clock.

``compare(old, new)`` takes the provisions of two drafts, parsed or stored; ``as_json`` is what ``participation draft diff``
prints.
"""

from __future__ import annotations

from participation.drafts.comparing.comparison import compare, compare_units, same_words
from participation.drafts.comparing.edits import edits, likeness, new_text, old_text
from participation.drafts.comparing.model import (
    Change,
    Comparison,
    Edit,
    Op,
    Row,
    StaleReference,
    Target,
    Unit,
)
from participation.drafts.comparing.output import as_json, as_text
from participation.drafts.comparing.references import Reference, references
from participation.drafts.comparing.units import units

__all__ = [
    "Change",
    "Comparison",
    "Edit",
    "Op",
    "Reference",
    "Row",
    "StaleReference",
    "Target",
    "Unit",
    "as_json",
    "as_text",
    "compare",
    "compare_units",
    "edits",
    "likeness",
    "new_text",
    "old_text",
    "references",
    "same_words",
    "units",
]
