"""Resident identity card numbers (GB 11643-1999): 17 digits and a check character, ISO 7064 MOD 11-2."""

import re
import unicodedata
from datetime import date

_FORM = re.compile(r"[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]", re.ASCII)
_CHECK = "10X98765432"


def clean_identity(text: str) -> str:
    """As it is kept and compared: half-width, upper case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_identity(number: str) -> bool:
    """Whether a cleaned text is an identity card number: form, date of birth, check character."""
    return _FORM.fullmatch(number) is not None and born_on(number) is not None and check_character(number) == number[17]


def check_character(number: str) -> str:
    """What the eighteenth character must be, from the first seventeen digits."""
    return _CHECK[sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17])) % 11]


def born_on(number: str) -> date | None:
    """The date of birth in a number of the right form; None for a day that never was."""
    found = _FORM.fullmatch(number)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def mask_identity(number: str) -> str:
    """``**************123X``: enough to tell two cards of one person apart, too little to know either."""
    return "*" * max(len(number) - 4, 0) + number[-4:]
