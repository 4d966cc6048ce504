"""Numbers, query codes and masked names of registrations."""

import re
import unicodedata

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""30 signs, read aloud and copied by hand without mistakes: no 0/O, 1/I/L, no U (read as V)."""
CODE_LENGTH = 8
"""8 signs of 30 are 39 bits: with the number needed as well and guesses throttled, out of reach."""

_MOBILE = re.compile(r"1[3-9]\d{9}")


def registration_number(year: int, serial: int) -> str:
    """``BM-2026-00042`` (BM: 报名). The serial goes on over the years and may outgrow five digits.

    >>> registration_number(2026, 42)
    'BM-2026-00042'
    """
    return f"BM-{year:04d}-{serial:05d}"


def code_from(random_bytes: bytes) -> str:
    """A query code from at least 16 random bytes; every sign equally likely up to 2⁻⁸⁸.

    Raises ValueError when there are too few bytes to be fair.
    """
    if len(random_bytes) < 16:
        raise ValueError("a query code needs at least 16 random bytes")
    value = int.from_bytes(random_bytes, "big")
    signs: list[str] = []
    for _ in range(CODE_LENGTH):
        value, index = divmod(value, len(CODE_ALPHABET))
        signs.append(CODE_ALPHABET[index])
    return "".join(signs)


def normalise_code(text: str) -> str | None:
    """The code as stored, from what a person typed: letter case, blanks and hyphens do not matter.

    None where it cannot be a code.
    """
    code = re.sub(r"[\s\-－—–]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != CODE_LENGTH or any(sign not in CODE_ALPHABET for sign in code):
        return None
    return code


def format_code(code: str) -> str:
    """For people: ``7K4M-Q2XD``."""
    return f"{code[:4]}-{code[4:]}"


def normalise_phone(text: str) -> str | None:
    """Eleven digits of a mainland mobile number from what a person typed, None if it is none.

    Full-width digits, blanks, hyphens and a leading +86 / 0086 are understood.
    """
    digits = re.sub(r"[\s\-－—–()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+86|0086)", "", digits)
    # NFKC leaves digits of other scripts alone, and \d would take them: ask for ASCII.
    return digits if digits.isascii() and _MOBILE.fullmatch(digits) else None


def mask_name(name: str) -> str:
    """A name as it may be shown without consent: 赵*霞, 张*, 欧**靖, 巴*****敦, J*** S****.

    Chinese and Mongolian names keep the first and (from three signs) the last sign; names written with spaces keep
    the first letter of each part. Nothing of an empty name: ``*``.
    """
    # Combining marks belong to the letter before them: composed first, so that none is left over alone.
    parts = unicodedata.normalize("NFC", name).split()
    if not parts:
        return "*"
    if len(parts) > 1 or parts[0].isascii():
        return " ".join(part[0] + "*" * max(1, len(part) - 1) for part in parts)
    only = parts[0]
    if len(only) == 1:
        return "*"
    if len(only) == 2:
        return only[0] + "*"
    return only[0] + "*" * (len(only) - 2) + only[-1]


def mask_phone(phone: str) -> str:
    """``139****5678``: enough for the officer to recognise the person on the telephone, too little to dial."""
    return f"{phone[:3]}****{phone[-4:]}"
