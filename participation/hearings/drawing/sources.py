"""From what was published to the key (RFC 3797, section 4.1).

Every number of a source is written in decimal without leading zeros and closed by a period; a fraction keeps the period
inside it and loses its trailing zeros. The numbers of one source are sorted from the smallest to the largest, joined, and
closed by ``/``. The sources follow each other in the announced order. Nothing else is in the key.

Written text is read kindly where it can mean one thing only: blanks, Chinese and Latin commas and semicolons separate,
full-width digits are digits, ``0x…`` is a hexadecimal number. Signs, letters and exponents are refused: RFC 3797 strongly
advises against sources that people would write down in different ways.
"""

import re
from dataclasses import dataclass

MAX_VALUES = 1000
"""Most numbers in one source."""
MAX_DIGITS = 1000
"""Most digits in one number; a 512-bit beacon value has 155."""

# "+" stands between the groups of a lottery result (03 07 12 + 11); as a sign it would stand first.
_SEPARATORS = re.compile(r"(?<=[0-9])\s*\+\s*(?=[0-9])|[\s,;、。|]+")
# Full-width forms are the same signs; other compatibility forms (², ①, ½) are not the same number.
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_DECIMAL = re.compile(r"([0-9]+)(?:\.([0-9]*))?")
_HEXADECIMAL = re.compile(r"0[xX]([0-9a-fA-F]+)")


class SourceProblem(ValueError):
    """A source that cannot be used. ``code`` says why, ``token`` what stands in the way."""

    def __init__(self, code: str, token: str = "") -> None:
        self.code = code
        self.token = token
        super().__init__(f"{_REASONS[code]}{f': {token}' if token else ''}")


_REASONS = {
    "empty": "a source needs at least one number",
    "sign": "numbers have no sign",
    "letters": "only numbers can be used, not letters or other signs",
    "slash": "the slash separates sources and cannot stand in one",
    "too_many": f"a source has at most {MAX_VALUES} numbers",
    "too_long": f"a number has at most {MAX_DIGITS} digits",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One source as read. ``numbers``: (whole, fraction) as digits, sorted by value; ``text``: as it was written."""

    text: str
    numbers: tuple[tuple[str, str], ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The numbers in plain decimal, sorted: ``("2", "5", "8")``, ``("3.14",)``."""
        return tuple(f"{whole}.{fraction}" if fraction else whole for whole, fraction in self.numbers)

    @property
    def canonical(self) -> str:
        """Its part of the key: ``2.5.8.10.12./``."""
        return "".join(f"{whole}.{fraction}" for whole, fraction in self.numbers) + "/"


def read_source(text: str) -> Source:
    """Read one source. SourceProblem: ``empty``, ``sign``, ``letters``, ``slash``, ``too_many``, ``too_long``."""
    plain = text.translate(_WIDE).strip()
    if "/" in plain:
        raise SourceProblem("slash", "/")
    tokens = [token for token in _SEPARATORS.split(plain) if token]
    if not tokens:
        raise SourceProblem("empty")
    if len(tokens) > MAX_VALUES:
        raise SourceProblem("too_many", str(len(tokens)))
    numbers = [_number(token) for token in tokens]
    return Source(text=text, numbers=tuple(sorted(numbers, key=_value)))


def _number(token: str) -> tuple[str, str]:
    if token[0] in "+-−":
        raise SourceProblem("sign", token)
    found = _HEXADECIMAL.fullmatch(token)
    if found is not None:
        if len(found[1]) > MAX_DIGITS:
            raise SourceProblem("too_long", f"{token[:12]}…")
        return str(int(found[1], 16)), ""
    found = _DECIMAL.fullmatch(token)
    if found is None:
        raise SourceProblem("letters", token if len(token) <= 40 else f"{token[:40]}…")
    whole, fraction = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    if len(whole) + len(fraction) > MAX_DIGITS:
        raise SourceProblem("too_long", f"{token[:12]}…")
    return whole, fraction


def _value(number: tuple[str, str]) -> tuple[int, str, str]:
    """Sorts digits by value without making a number of them: the longer whole part is the larger one."""
    whole, fraction = number
    return len(whole), whole, fraction


def key_of(sources: list[Source]) -> str:
    """The key: every source's part, in the order given. SourceProblem ``empty`` without any."""
    if not sources:
        raise SourceProblem("empty")
    return "".join(source.canonical for source in sources)


def split_key(key: str) -> list[str]:
    """A key's parts, each with its slash; text after the last slash is a part too (and no source)."""
    return re.findall(r"[^/]*/|[^/]+$", key)
