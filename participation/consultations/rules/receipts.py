"""Receipt numbers and query codes, and how what people type is understood.

A number such as YJ-2026-00042 names a comment and may be known to others; the code of eight characters proves that
one holds the receipt. The code follows from the comment's id under a secret key (`platform.crypto.query_code`), so it
is stored nowhere and cannot leak from the database.
"""

import re
import unicodedata

_LOOKS_LIKE = str.maketrans("ILO", "110")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−－_.·]+")
_NUMBER = re.compile(r"YJ(\d{4})(\d{1,12})", re.ASCII)


def receipt_number(year: int, sequence: int) -> str:
    """YJ-2026-00042. Longer sequences simply grow: YJ-2026-123456."""
    return f"YJ-{year:04d}-{sequence:05d}"


def normalise_number(entered: str) -> str | None:
    """The receipt number someone typed, in its one printed form, or None when it cannot be one.

    Case, full-width characters, any dash or space and missing leading zeros are forgiven.
    """
    plain = unicodedata.normalize("NFKC", entered).upper().strip()
    parts = [part for part in _SEPARATORS.split(plain) if part]
    if len(parts) == 2 and parts[0].startswith("YJ"):  # YJ2026-42
        parts = ["YJ", parts[0][2:], parts[1]]
    compact = "".join(parts)
    match = _NUMBER.fullmatch(compact)
    if match is None:
        return None
    if len(parts) == 3:
        year, sequence = parts[1], parts[2]
        if len(year) != 4:
            return None
    else:
        year, sequence = match.groups()
        if len(sequence) < 5:  # without dashes the leading zeros are needed to know where the year ends
            return None
    return receipt_number(int(year), int(sequence))


def normalise_code(entered: str) -> str:
    """What someone typed, as the code would be printed: Crockford's base 32, in which O is 0 and I, L are 1."""
    plain = unicodedata.normalize("NFKC", entered).upper()
    return _SEPARATORS.sub("", plain).translate(_LOOKS_LIKE)
