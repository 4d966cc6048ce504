"""What became of titles and headings."""

from participation.drafts.headings import changed_headings


def shown(old, new):
    return [[(piece.op, piece.text) for piece in line] for line in changed_headings(old, new)]


def test_changed_added_removed_and_renumbered_headings():
    old = [("", "供热办法（征求意见稿）"), ("第一章", "总则"), ("第二章", "供热"), ("第三章", "附则")]
    assert shown(old, old) == []
    new = [("", "供热办法（第二稿）"), ("第一章", "总则"), ("第二章", "供热"), ("第三章", "监督"), ("第四章", "附则")]
    found = shown(old, new)
    assert found[0][0] == ("equal", "供热办法（")
    assert "".join(text for op, text in found[0] if op != "insert") == "供热办法（征求意见稿）"
    assert "".join(text for op, text in found[0] if op != "delete") == "供热办法（第二稿）"
    assert found[1] == [("insert", "第三章　监督")]
    assert "".join(text for op, text in found[2] if op != "delete") == "第四章　附则"
    assert len(found) == 3
