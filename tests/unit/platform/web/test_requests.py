"""The reader of forms says the same as the standard library's."""

from urllib.parse import parse_qsl, urlencode

from hypothesis import example, given
from hypothesis import strategies as st

from participation.platform.web.requests import fields

PIECES = st.sampled_from(
    ["%E5%AE%A4", "%", "%2", "%zz", "%2b", "%2B", "%0D%0A", "%00", "+", "=", "&", "a", "温".encode().decode("latin-1"), "\n", "\r", "%\n", " ", "%F0", "_key", "%3D", "%41%4"]
)  # fmt: skip


def read(body: str) -> list[tuple[str, str]]:
    return list(fields(body.encode("ascii")))


def standard(body: str) -> list[tuple[str, str]]:
    return parse_qsl(body, keep_blank_values=True)


@given(st.lists(PIECES.filter(str.isascii), max_size=30).map("".join))
@example("a=%41\n%42%\n")
@example("a=%3D=%3D&b&&c=&=d")
def test_any_body_is_read_as_the_standard_library_reads_it(body: str) -> None:
    assert read(body) == standard(body)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=8))
def test_what_a_browser_sends_comes_back(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value) for name, value in pairs if name or value]
    body = urlencode(pairs, encoding="utf-8", errors="replace")
    assert read(body) == standard(body)


def test_bytes_that_nobody_quoted_are_utf8() -> None:
    assert list(fields("text=室温 20&x".encode())) == [("text", "室温 20"), ("x", "")]
    assert list(fields(b"text=\xff%ff")) == [("text", "\ufffd\ufffd")]
