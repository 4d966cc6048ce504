"""Calendar entries, QR codes, and cells a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.applicant_views import Applicant
from participation.hearings.pages.applicants import as_csv
from participation.hearings.rules import HearingKind, HearingState, PoolCode, RegistrationState
from participation.hearings.tickets import calendar, code_of, is_code_of, path_of, qr_svg
from participation.hearings.views import HearingView, TicketView
from participation.platform import crypto

STARTS = datetime(2026, 12, 10, 1, 30, tzinfo=UTC)
ID = UUID("00000000-0000-4000-8000-000000000719")


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    crypto.configure([("test", b"k" * 32)])
    yield
    crypto.configure(None)


def ticket(title: str = "立法听证会", venue: str = "301 听证室") -> TicketView:
    hearing = HearingView(
        id=ID,
        number="TZ-2026-0001",
        matter_id=ID,
        matter_number="2026-0001",
        matter_title="城镇供热管理办法",
        kind=HearingKind.HEARING,
        title=title,
        description="",
        agenda="",
        venue=venue,
        starts_at=STARTS,
        registration_opens_at=STARTS - timedelta(days=30),
        registration_closes_at=STARTS - timedelta(days=20),
        state=HearingState.CLOSED,
        pools=(),
        announced_at=STARTS - timedelta(days=30),
        notice_deadline=None,
        notice_reason="",
        held_at=None,
        held_note="",
        attended_participants=None,
        attended_observers=None,
        as_of=STARTS - timedelta(days=10),
    )
    return TicketView(
        id=ID,
        number="BM-2026-00719",
        code="7K4MQ2XD",
        pool=PoolCode.OBSERVER,
        state=RegistrationState.CONFIRMED,
        masked_name="赵*霞",
        holder="赵小霞",
        needs=(),
        created_at=datetime(2026, 11, 13, 2, 42, tzinfo=UTC),
        withdrawn_at=None,
        hearing=hearing,
    )


def unfolded(text: str) -> dict[str, str]:
    """Name → value of an iCalendar object; every line at most 75 octets, ended by CR LF."""
    for physical in text.split("\r\n"):
        assert len(physical.encode()) <= 75
        assert "\n" not in physical
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_a_calendar_entry() -> None:
    entry = unfolded(calendar(ticket(), "http://site/hearings/TZ-2026-0001"))
    assert entry["DTSTART"] == "20261210T013000Z"
    assert entry["DTSTAMP"] == "20261113T024200Z"
    assert entry["SUMMARY"] == "立法听证会"
    assert entry["LOCATION"] == "301 听证室"
    assert entry["METHOD"] == "PUBLISH"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["TRIGGER"] == "-P1D"
    assert entry["URL"] == "http://site/hearings/TZ-2026-0001"
    assert "7K4M" not in calendar(ticket(), "http://site/hearings/TZ-2026-0001")


def test_a_withdrawn_registration_cancels_the_entry() -> None:
    gone = replace(ticket(), state=RegistrationState.WITHDRAWN, withdrawn_at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC))
    entry = unfolded(calendar(gone, "http://site/hearings/TZ-2026-0001"))
    assert (entry["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", "1")
    assert entry["DTSTAMP"] == "20261120T040000Z"
    assert "TRIGGER" not in entry


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_title_or_place_breaks_the_calendar(title: str, venue: str) -> None:
    title, venue = (text.replace("\x00", "").encode("utf-8", "replace").decode() for text in (title, venue))
    entry = unfolded(calendar(ticket(title, venue), "http://site/x"))
    assert entry["DTSTART"] == "20261210T013000Z"
    assert entry["METHOD"] == "PUBLISH"


def test_injected_lines_stay_one_value() -> None:
    entry = unfolded(calendar(ticket("会\r\nEND:VEVENT\r\nBEGIN:VEVENT; a,b\\c"), "http://site/x"))
    assert entry["SUMMARY"] == "会\\nEND:VEVENT\\nBEGIN:VEVENT\\; a\\,b\\\\c"


def test_the_qr_code_is_plain_svg() -> None:
    drawn = str(qr_svg("http://site/registrations/BM-2026-00719/7K4M-Q2XD", '签到 "码" <x>'))
    assert drawn.startswith('<svg role="img" aria-label="签到 &#34;码&#34; &lt;x&gt;" ')
    assert "style" not in drawn
    assert 'class="pp-qr"' in drawn
    assert drawn.count("<svg") == drawn.count("</svg>") == 1


def test_codes_follow_from_the_id() -> None:
    code = code_of(ID)
    assert len(code) == 8
    assert is_code_of(ID, f"{code[:4]}-{code[4:]}".lower())
    assert not is_code_of(UUID(int=1), code)
    assert path_of("BM-2026-00719", code) == f"/registrations/BM-2026-00719/{code[:4]}-{code[4:]}"


def row(statement: str) -> Applicant:
    return Applicant(
        id=ID,
        number="BM-2026-00001",
        pool=PoolCode.PARTICIPANT,
        pool_slug="participant",
        pool_label="",
        state=RegistrationState.CONFIRMED,
        reason="",
        masked_name="赵*霞",
        masked_phone="139****0001",
        masked_identity="",
        phone_proved=False,
        has_email=False,
        places=1,
        companions=(),
        organisation="",
        needs=("wheelchair",),
        age=None,
        residence="",
        occupation="",
        answers=(),
        statement=statement,
        seats=(),
        created_at=datetime(2026, 11, 13, 2, 42, tzinfo=UTC),
        withdrawn_at=None,
        erased=False,
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＠x"])
def test_formulas_are_defused(cell: str) -> None:
    written = list(csv.reader(io.StringIO(as_csv([row(cell)]), newline="")))
    assert written[1][5] == f"'{cell}"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_other_text_stays_as_it_is(text: str) -> None:
    written = list(csv.reader(io.StringIO(as_csv([row(text)]), newline="")))
    assert written[1][5] in (text, f"'{text}")
    assert written[1][5] == text or text.strip()[:1] in set("=+-@＝＋－＠")
    assert written[1][6] == "2026-11-13 10:42"
