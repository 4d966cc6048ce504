"""Where users of the field's products were hurt about seats, and the test that keeps it from happening here.

The table is checked: each test named in it exists. Tests that belong nowhere else are at the end.
"""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any

import httpx

from participation.hearings import services
from participation.hearings.rules import PoolCode, PoolPlan, RegistrationState
from participation.hearings.rules.notices import Lists, NoticeKind
from participation.hearings.services import OwnChange, notices
from participation.platform.errors import DomainError
from tests.integration.hearings.conftest import Announce, Scene, applied, register
from tests.integration.hearings.test_notices import cleared, do
from tests.integration.hearings.test_waitlist import accept, give_back, sound, state, waiting
from tests.support.web import words

TESTS = Path(__file__).resolve().parents[2]
HEARINGS = "integration/hearings"

PAINS: dict[str, list[str]] = {
    "capacity checked before the lock (Decidim, join_meeting.rb)": [
        f"{HEARINGS}/test_booking.py::test_two_hundred_at_once_for_ten_places",
        f"{HEARINGS}/test_pains.py::test_the_last_place_is_given_once_whoever_asks_and_however",
    ],
    "the lock skipped as an optimisation sold 2 of 1 (eventyay #1359)": [
        f"{HEARINGS}/test_public_pages.py::test_two_hundred_at_once_over_http",
        f"{HEARINGS}/test_waitlist.py::test_a_crowd_that_comes_goes_waits_and_accepts_keeps_every_invariant",
        "faults/test_rush.py::test_a_rush_with_everything_killed_gives_thirty_places_and_everybody_an_answer",
    ],
    "quota lowered below what is sold (pretix #135)": [
        f"{HEARINGS}/test_waitlist.py::test_capacity_below_what_is_taken_is_refused_and_above_it_goes_down_the_list",
        f"{HEARINGS}/test_steering.py::test_the_number_of_places",
    ],
    "a cancelled person stays first in line (pretix #1163)": [
        f"{HEARINGS}/test_waitlist.py::test_a_withdrawn_person_leaves_the_queue_and_comes_back_at_its_end",
    ],
    "a place offered after the start (pretix #1031)": [
        f"{HEARINGS}/test_waitlist.py::test_nobody_is_offered_a_place_after_the_cut_off",
        "unit/hearings/test_pool_rules.py::test_an_offer_never_outlives_the_cut_off_or_the_beginning",
    ],
    "who waits is shown as a participant (Decidim PR 14492)": [
        f"{HEARINGS}/test_public_pages.py::test_who_waits_is_never_shown_as_having_a_place_and_moves_up",
        f"{HEARINGS}/test_pains.py::test_who_waits_stands_in_no_published_list_and_in_no_number_of_participants",
    ],
    "double forms for one-time participants (Decidim #13533)": [
        f"{HEARINGS}/test_public_pages.py::test_registering_gives_a_ticket_calendar_and_pdf",
    ],
    "attendance proof missing from the PDF (OpenSlides #6468)": [
        f"{HEARINGS}/test_doors.py::test_list_and_certificate_on_paper",
    ],
    "exports leak what is hidden (Decidim #10613)": [
        f"{HEARINGS}/test_applicants.py::test_everything_that_was_answered_is_shown_and_nothing_that_tells_who",
        f"{HEARINGS}/test_office_pages.py::test_the_list_is_masked_and_harmless_in_a_spreadsheet",
    ],
    "late holidays do not update deadlines (alaveteli #7292)": [
        f"{HEARINGS}/test_changes.py::test_a_notice_too_short_by_a_late_holiday_is_off_the_list_once_the_hearing_is_put_off",
    ],
    # Issue 4, "Bad input and faults".
    "clock changes": [f"{HEARINGS}/test_waitlist.py::test_the_clock_is_the_databases"],
    "double submits": [f"{HEARINGS}/test_public_pages.py::test_the_same_form_twice_is_one_place_and_one_answer"],
    "forged tickets": [f"{HEARINGS}/test_doors.py::test_every_bad_ticket_is_named"],
    "replayed QR codes": [f"{HEARINGS}/test_doors.py::test_two_doors_one_ticket_the_same_moment"],
    "expired offers accepted": [
        f"{HEARINGS}/test_waitlist.py::test_an_offer_that_runs_out_goes_to_the_next_and_cannot_be_accepted",
        f"{HEARINGS}/test_place_edges.py::test_two_clocks_end_an_offer_once",
    ],
    "a draw run twice": [
        f"{HEARINGS}/test_draws.py::test_a_draw_run_twice_gives_the_same_answer",
        f"{HEARINGS}/test_draw_pages.py::test_two_officers_press_the_button_at_once",
    ],
    "sources entered differently by the two people": [
        f"{HEARINGS}/test_draws.py::test_two_people_and_no_peeping",
        "unit/hearings/test_draw_rules.py::test_two_different_people_settle_a_source",
    ],
    "a recorder's connection lost in mid-sentence": [
        "integration/sittings/test_day.py::test_two_recorders_do_not_overwrite_each_other",
    ],
    "kill -9 of web, worker and PostgreSQL during a rush": [
        "faults/test_rush.py::test_a_rush_with_everything_killed_gives_thirty_places_and_everybody_an_answer",
    ],
}


def test_every_pain_has_its_tests() -> None:
    names: dict[str, set[str]] = {}
    for pain, tests in PAINS.items():
        assert tests, pain
        for test in tests:
            path, _, name = test.partition("::")
            if path not in names:
                tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
                names[path] = {
                    node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                }
            assert name in names[path], f"{pain}: {test}"


async def _or_refused(work: Any) -> bool:
    try:
        await work
    except DomainError:
        return False
    return True


async def test_the_last_place_is_given_once_whoever_asks_and_however(scene: Scene, announce: Announce) -> None:
    """A newcomer, somebody who brings one more, and the office that takes the place away, all at the same moment."""
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 3, companions=1, waitlist=0))
    hearing = await announce(pools=pools)
    first, second = await register(hearing, applied(1)), await register(hearing, applied(2))

    async def brings(booked: services.Booked, name: str) -> None:
        await do(services.change(await state(booked), OwnChange(companions=(name,))))

    async def fewer() -> None:
        await do(services.set_capacity(scene.officer, hearing.number, "observer", 2))

    for attempt in range(3):
        answers = await asyncio.gather(
            _or_refused(register(hearing, applied(7))),
            _or_refused(brings(first, "钱小明")),
            _or_refused(brings(second, "孙小红")),
            _or_refused(fewer()),
        )
        now = await services.get_hearing(hearing.number)
        pool = now.pool("observer")
        assert pool is not None
        assert pool.taken <= pool.capacity
        assert sum(answers) == 1 or attempt
        assert pool.left == 0
        await sound()


async def test_who_waits_stands_in_no_published_list_and_in_no_number_of_participants(
    client: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    pools = (PoolPlan(PoolCode.PARTICIPANT, 1), PoolPlan(PoolCode.OBSERVER, 1))
    hearing = await announce(pools=pools)
    has = await register(hearing, applied(1, pool="participant", name="欧阳小霞"))
    waits = await waiting(hearing, 2, pool="participant", name="巴特尔")
    offered = await waiting(hearing, 3, pool="participant", name="其木格")
    text = notices.NoticeText(NoticeKind.ARRANGEMENTS, "参加人名单", "名单如下。", Lists.EVERYBODY)
    notice, _reviewer = await cleared(scene, hearing.number, text)
    published = await do(notices.publish(scene.officer, notice))
    assert published.facts["people"] == [["参加人席", "欧阳*霞"]]
    shown = words(await client.get(published.path))
    assert "欧阳*霞" in shown
    for name in ("巴*尔", "其*格"):
        assert name not in shown
    await give_back(has)
    assert (await state(waits)).state is RegistrationState.OFFERED, "an offer is no place yet"
    rows = (await client.get(f"/hearings/{hearing.number}/numbers.json")).json()["pools"]
    assert [(row["selected"], row["attended"]) for row in rows if row["code"] == "participant"] == [(1, 0)]
    await accept(waits)
    assert (await state(offered)).position == 1
    await sound()
