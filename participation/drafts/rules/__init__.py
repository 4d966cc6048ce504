"""The provision engine: pure, standard library only.

``parse(text)`` makes the tree, ``mended(text, mends)`` the same with a person's corrections; ``official_label`` names a provision in a sentence; ``full_text`` gives its words with all
that is below it; ``table_rows`` reads a table's text; ``head_role`` tells what a line of the head is.
"""

from participation.drafts.rules.cells import table_rows
from participation.drafts.rules.citing import official_label, official_labels
from participation.drafts.rules.mending import Act, Mend, MendCode, MendRefused, guess, mended, places
from participation.drafts.rules.model import (
    Citable,
    Kind,
    ParsedDraft,
    ParsedProvision,
    ParseWarning,
    WarningCode,
    canonical,
    full_text,
)
from participation.drafts.rules.parsing import parse
from participation.drafts.rules.surroundings import HeadRole, head_role

__all__ = [
    "Act",
    "Citable",
    "HeadRole",
    "Kind",
    "Mend",
    "MendCode",
    "MendRefused",
    "ParseWarning",
    "ParsedDraft",
    "ParsedProvision",
    "WarningCode",
    "canonical",
    "full_text",
    "guess",
    "head_role",
    "mended",
    "official_label",
    "official_labels",
    "parse",
    "places",
    "table_rows",
]
