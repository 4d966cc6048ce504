"""Reading files of comments: encodings, headers, rows, and what is refused."""

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.batches import (
    BadTable,
    Checker,
    Field,
    RowProblem,
    TableProblem,
    guess,
    open_table,
)
from participation.consultations.batches.checking import place_name, read_moment
from participation.consultations.rules import Channel, Stance

ZONE = timezone(timedelta(hours=8))
SHEET = "序号,提交答卷时间,3、您的意见和建议（必填）,针对条款,您的态度,姓名,手机号\n1,2026/11/20 9:30,太冷了,第3条,反对,赵秀霞,138 0013 8000\n"


def checker(**changed):
    return Checker(
        **{
            "columns": guess(open_table(SHEET.encode()).header),
            "labels": {"第三条": "art-3", "第十二条第二款": "art-12/p-2"},
            "regions": {"150100": "首府市"},
            "opens_at": datetime(2026, 11, 1, 1, tzinfo=UTC),
            "closes_at": datetime(2026, 12, 1, 16, tzinfo=UTC),
            "now": datetime(2026, 11, 24, tzinfo=UTC),
            "zone": ZONE,
            **changed,
        }
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding, delimiter):
    table = open_table(SHEET.replace(",", delimiter).encode(encoding))
    assert guess(table.header) == {
        0: Field.EXTERNAL_ID,
        1: Field.RECEIVED,
        2: Field.TEXT,
        3: Field.PROVISION,
        4: Field.STANCE,
        5: Field.NAME,
        6: Field.PHONE,
    }
    found, errors = checker().check(next(table.rows()))
    assert errors == []
    assert (found.row, found.text, found.provision_path, found.stance, found.name, found.phone) == (
        2,
        "太冷了",
        "art-3",
        Stance.OPPOSE,
        "赵秀霞",
        "13800138000",
    )
    assert (found.received_at, found.channel) == (datetime(2026, 11, 20, 9, 30, tzinfo=ZONE), Channel.WECHAT)


def xlsx(rows, **options):
    book, target = openpyxl.Workbook(**options), io.BytesIO()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def test_xlsx_with_a_title_above_and_blank_rows():
    table = open_table(
        xlsx([["征求意见问卷"], [], ["Text", "Received on", "id"], ["好", date(2026, 11, 20), 7.0], [None]])
    )
    assert (table.kind, table.header) == ("xlsx", ("Text", "Received on", "id"))
    rows = list(table.rows())
    assert [(row.number, row.cells) for row in rows] == [(4, ("好", "2026-11-20 00:00", "7"))]


def test_a_cell_merged_over_rows_says_the_same_of_each():
    book, target = openpyxl.Workbook(), io.BytesIO()
    notes, sheet = book.active, book.create_sheet("意见")
    notes.append(["填表说明"])
    for row in (
        ["汇总"],
        ["条款", "意见内容", "电话"],
        ["第3条", "太冷", 13800138000.0],
        [None, "还是冷", "13800138001.0"],
        [None, "#N/A", None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    book.save(target)
    table = open_table(target.getvalue())
    read = checker(columns=guess(table.header), received=date(2026, 11, 20))
    found = [read.check(row)[0] for row in table.rows()]
    assert [(one.text, one.provision_path, one.phone) for one in found] == [
        ("太冷", "art-3", "13800138000"),
        ("还是冷", "art-3", "13800138001"),
    ]


def test_the_separator_is_that_by_which_columns_are_known():
    table = open_table("说明,请勿修改,谢谢\n意见内容\t姓名\n太冷,真的\t甲\n".encode())
    assert (table.header, next(table.rows()).cells) == (("意见内容", "姓名"), ("太冷,真的", "甲"))


@pytest.mark.parametrize(
    "text",
    [
        "供热用户群\n2026-11-20 09:30:05 张三\n太冷了\n真的\n\n2026-11-20 09:31:00 '李四'\n支持\n",
        "张三  2026/11/20 9:30\n太冷了\n真的\n李四  2026/11/20 9:31\n支持",
    ],
)
def test_a_conversation_of_wechat(text):
    table = open_table(text.replace("\n", "\r\n").encode("gb18030"))
    assert table.kind == "chat"
    read = checker(columns=guess(table.header))
    found = [read.check(row)[0] for row in table.rows()]
    assert [(one.name, one.text, one.received_at.minute, one.channel) for one in found] == [
        ("张三", "太冷了\n真的", 30, Channel.WECHAT),
        ("李四", "支持", 31, Channel.WECHAT),
    ]


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    return target.getvalue()


def archive(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


def entities():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", TableProblem.EMPTY),
        (b"\n\n", TableProblem.EMPTY),
        (b"\xd0\xcf\x11\xe0old", TableProblem.OLD_EXCEL),
        (b"PK\x03\x04nothing", TableProblem.BROKEN),
        (b"\xff\xff\x00\x80", TableProblem.ENCODING),
        (bomb(), TableProblem.BOMB),
        (entities(), TableProblem.BOMB),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), TableProblem.LOCKED),
        (archive("mimetype", "content.xml"), TableProblem.OTHER_FORMAT),
        (archive("xl/workbook.bin"), TableProblem.OTHER_FORMAT),
        (archive("word/document.xml"), TableProblem.BROKEN),
        (b"\xef\xbb\xbf\r\n<html><table><tr><td>a", TableProblem.MARKUP),
        (b'<?xml version="1.0"?><Workbook/>', TableProblem.MARKUP),
        (b"a" + b",a" * 130, TableProblem.TOO_MANY_COLUMNS),
        (b"x" * (20 * 1024 * 1024 + 1), TableProblem.TOO_BIG),
    ],
)
def test_refused(data, problem):
    with pytest.raises(BadTable) as caught:
        open_table(data)
    assert caught.value.problem is problem


def test_formulas_without_results_are_errors_of_their_rows():
    """As a program writes them: nobody has opened the file since, so nobody has reckoned."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (
        ["意见内容", "姓名", "备注"],
        ["好", "王", "=1+1"],
        ["=A2", None, None],
        ['=A2&"x"', "=B2", None],
        [None],
        ["差"],
    ):
        book.active.append(row)
    book.save(target)
    table = open_table(target.getvalue())
    rows = list(table.rows())
    assert [(row.number, sorted(row.unreckoned)) for row in rows] == [(2, [2]), (3, [0]), (4, [0, 1]), (6, [])]
    check = checker(columns=guess(table.header)).check
    found = [
        [(e.row, e.column, e.problem) for e in check(row)[1] if e.problem is not RowProblem.DATE_MISSING]
        for row in rows
    ]
    assert found == [
        [],  # a column that is not read may hold what it likes
        [(3, 0, RowProblem.FORMULA)],
        [(4, 0, RowProblem.FORMULA), (4, 1, RowProblem.FORMULA)],
        [],
    ]


def test_too_many_rows():
    table = open_table(b"text\n" + b"a\n" * 50_001)
    with pytest.raises(BadTable) as caught:
        list(table.rows())
    assert caught.value.problem is TableProblem.TOO_MANY_ROWS


def test_every_error_of_a_row():
    table = open_table(
        "意见内容,针对条款,态度,姓名,手机号,收到日期,渠道,地区\n,第九条,也许,{n},12,昨天,鸽子,远方\n".replace(
            "{n}", "名" * 41
        ).encode()
    )
    found, errors = checker(columns=guess(table.header)).check(next(table.rows()))
    assert found is None
    assert [(error.row, error.column, error.problem, error.value) for error in errors] == [
        (2, 0, RowProblem.TEXT_EMPTY, ""),
        (2, 1, RowProblem.PROVISION_UNKNOWN, "第九条"),
        (2, 2, RowProblem.STANCE_UNKNOWN, "也许"),
        (2, 3, RowProblem.NAME_BAD, ""),
        (2, 4, RowProblem.PHONE_BAD, ""),
        (2, 6, RowProblem.CHANNEL_UNKNOWN, "鸽子"),
        (2, 7, RowProblem.REGION_UNKNOWN, "远方"),
        (2, 5, RowProblem.DATE_UNREADABLE, "昨天"),
    ]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("2026-10-31", RowProblem.DATE_OUTSIDE),
        ("2026-12-24", RowProblem.DATE_FUTURE),
        ("2026-13-01", RowProblem.DATE_UNREADABLE),
        ("", RowProblem.DATE_MISSING),
        ("2026-11-01", None),
    ],
)
def test_dates(cell, problem):
    row = next(open_table(f"text,date\n好,{cell}\n".encode()).rows())
    found, errors = checker(columns={0: Field.TEXT, 1: Field.RECEIVED}).check(row)
    assert [error.problem for error in errors] == ([problem] if problem else [])
    if problem is None:
        # The day of the opening, before its hour: it counts from the opening.
        assert found.received_at == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_the_same_words_twice_are_two_comments_and_stay_two():
    table = open_table("text\n一样\n一样\n不同\n".encode())

    def digests():
        one = checker(columns={0: Field.TEXT}, received=date(2026, 11, 2))
        return [one.check(row)[0].digest for row in table.rows()]

    assert len(set(digests())) == 3
    assert digests() == digests()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("12", "第十二条"),
        ("第 12 条 第2款", "第十二条第二款"),
        ("十二条", "第十二条"),
        ("12条2款", "第十二条第二款"),
        ("第十二条", "第十二条"),
        ("art-3", "art-3"),
    ],
)
def test_places(label, expected):
    assert place_name(label) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-24", (date(2026, 11, 24), None)),
        ("2026年1月2日 9:05", (date(2026, 1, 2), time(9, 5))),
        ("2026/11/24 09:30:15", (date(2026, 11, 24), time(9, 30, 15))),
        ("20261124", (date(2026, 11, 24), None)),
        ("46350", (date(2026, 11, 24), None)),
        ("46350.395833", (date(2026, 11, 24), time(9, 30))),
        ("2026年11月24日 下午3:05", (date(2026, 11, 24), time(15, 5))),
        ("2026/11/24 9:30:05 PM", (date(2026, 11, 24), time(21, 30, 5))),
        ("2026-11-24T20:00:00Z", (date(2026, 11, 25), time(4, 0))),
        ("2026-11-24 12:10 am", (date(2026, 11, 24), time(0, 10))),
        ("2026-11-24 25:00", None),
        ("11/24/2026", None),
        ("soon", None),
    ],
)
def test_moments(cell, expected):
    assert read_moment(cell) == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        for row in open_table(data).rows():
            checker(columns={0: Field.TEXT}).check(row)
    except BadTable:
        pass
