"""Numbers of registrations, the phone that tells one person from another, and masked names.

The query code that proves a registration is one's own is derived by ``platform.crypto.query_code``; here it is only
laid out for reading.
"""

import re
import unicodedata

MAX_NAME = 40
"""Longest name, in code points: room for long Mongolian names."""

_HEARING = re.compile(r"TZ-\d{4}-\d{4,12}", re.ASCII)
_REGISTRATION = re.compile(r"BM-\d{4}-\d{5,14}", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Control, surrogate, private and symbol characters. Not all of "Cf": Mongolian spelling needs its format characters.
# (Unassigned ones pass: Python's Unicode tables are older than some people's names.)
_UNNAMELY = frozenset({"Cc", "Cs", "Co", "Sc", "Sm", "So", "Zl", "Zp"})
# Direction overrides and zero-width blanks would make a name look like another.
_UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


def registration_number(year: int, serial: int) -> str:
    """``BM-2026-00042`` (BM: 报名). The serial goes on over the years and may outgrow five digits."""
    return f"BM-{year:04d}-{serial:05d}"


def hearing_number(year: int, serial: int) -> str:
    """``TZ-2026-0007`` (TZ: 听证), the address of a hearing."""
    return f"TZ-{year:04d}-{serial:04d}"


def is_hearing_number(text: str) -> bool:
    """Whether this can be the number of a hearing at all."""
    return _HEARING.fullmatch(text) is not None


def is_registration_number(text: str) -> bool:
    """Whether this can be the number of a registration at all."""
    return _REGISTRATION.fullmatch(text) is not None


def format_code(code: str) -> str:
    """A query code for people: ``7K4M-Q2XD``."""
    return f"{code[:4]}-{code[4:]}"


def is_mobile(phone: str) -> bool:
    """Whether a cleaned number is a mainland mobile number: eleven ASCII digits, the first 1, the second 3 to 9."""
    # \d alone would take the digits of other scripts, which normalising leaves as they are.
    return phone.isascii() and _MOBILE.fullmatch(phone) is not None


def is_name(name: str) -> bool:
    """Whether a cleaned text can be somebody's name: at least one letter, no digits, no control or direction signs."""
    return (
        0 < len(name) <= MAX_NAME
        and any(character.isalpha() for character in name)
        and not any(_foreign_to_names(character) for character in name)
    )


def _foreign_to_names(character: str) -> bool:
    return character.isdigit() or character in _UNSEEN or unicodedata.category(character) in _UNNAMELY
