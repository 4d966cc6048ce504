"""What stands where personal data was erased."""

from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules.erasing import carried, erased_text, joined, mark, widened
from participation.consultations.rules.masking import Mask, public_text

SAID = mark("含他人住址")


def test_spans_are_joined_and_widened_by_what_was_masked():
    assert joined([(5, 8), (1, 3), (3, 4), (7, 9)]) == ((1, 4), (5, 9))
    masks = (Mask(0, 2, "name"), Mask(4, 9, "phone"), Mask(20, 22, "name", masked=False))
    assert widened([(8, 21)], masks) == ((4, 21),)
    assert widened([(2, 4)], masks) == ((2, 4),)


def test_masks_keep_their_place_and_what_was_touched_is_gone():
    text = "我叫王小明，住在东街𠮷号，电话13800138000。"
    at = text.index("东街")
    spans = ((at, at + 4),)
    after = erased_text(text, spans, SAID)
    assert after == "我叫王小明，住在〔已删除：含他人住址〕，电话13800138000。"
    phone = text.index("138")
    masks = (Mask(2, 5, "name"), Mask(at, at + 2, "address"), Mask(phone, phone + 11, "phone"))
    left = carried(masks, spans, SAID)
    assert [after[one.start : one.end] for one in left] == ["王小明", "13800138000"]
    assert public_text(after, left, lambda kind: f"<{kind}>") == "我叫<name>，住在〔已删除：含他人住址〕，电话<phone>。"


@given(
    st.text(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5),
)
def test_whatever_was_masked_or_erased_is_in_no_public_text(text, chosen, hidden):
    spans = [(start, min(start + size, len(text))) for start, size in chosen if start < len(text)]
    masks = tuple(
        Mask(start, min(start + size, len(text)), "other") for start, size in sorted(hidden) if start < len(text)
    )
    # Overlapping masks are one place for the public.
    merged = joined((one.start, one.end) for one in masks)
    masks = tuple(Mask(start, end, "other") for start, end in merged)
    wide = widened(spans, masks)
    after = erased_text(text, wide, "\ue000")
    shown = public_text(after, carried(masks, wide, "\ue000"), lambda kind: "\ue001")
    gone = [n for start, end in [*wide, *merged] for n in range(start, end)]
    left = "".join(letter for n, letter in enumerate(text) if n not in gone)
    assert shown.replace("\ue000", "").replace("\ue001", "") == left.replace("\ue000", "").replace("\ue001", "")
