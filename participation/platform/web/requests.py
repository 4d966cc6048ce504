"""Requests whose forms are read fast, and not kept once they are answered.

Litestar reads a form in Python, sign by sign, and keeps the last 1,024 bodies of the process, with every name and telephone
number in them, for the case that the same one comes again. Ours is read by the C of the standard library and kept by nobody.
"""

from __future__ import annotations

from binascii import a2b_qp
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from litestar import Request
from litestar.datastructures.multi_dicts import FormMultiDict
from litestar.enums import RequestEncodingType

_STATE = "form_fields"


class PageRequest(Request[Any, Any, Any]):
    """What every handler gets."""

    async def form(self) -> FormMultiDict:
        """The fields; read once for guard and handler."""
        if self.content_type[0] != RequestEncodingType.URL_ENCODED:
            return await super().form()
        state = self.scope["state"]
        found: FormMultiDict | None = state.get(_STATE)
        if found is None:
            found = state[_STATE] = FormMultiDict(fields(await self.body()))
        return found


def fields(body: bytes) -> Iterator[tuple[str, str]]:
    """The (name, value) pairs of an ``application/x-www-form-urlencoded`` body, empty values too, in order.

    As ``urllib.parse.parse_qsl`` reads it: bytes that are no UTF-8 become U+FFFD, a piece without "=" is a name alone.
    """
    for piece in body.split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            yield _text(name), _text(value)


def _text(quoted: bytes) -> str:
    if b"+" in quoted:
        quoted = quoted.replace(b"+", b" ")
    marks = quoted.count(b"%")
    if marks:
        quoted = _unquoted(quoted, marks)
    return quoted.decode("utf-8", "replace")


def _unquoted(quoted: bytes, marks: int) -> bytes:
    # Quoted-printable is the same with another sign, and its decoder is written in C. Where a "%" is not followed by two
    # hexadecimal digits the length gives it away; line ends and "=" of their own would mean something else there.
    if b"=" not in quoted and b"\n" not in quoted and b"\r" not in quoted:
        plain = a2b_qp(quoted.replace(b"%", b"="))
        if len(plain) == len(quoted) - 2 * marks:
            return plain
    return unquote_to_bytes(quoted)
