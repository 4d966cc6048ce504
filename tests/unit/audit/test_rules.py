"""The chain finds every kind of tampering and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.audit.rules import GENESIS, Anchor, Event, Fault, event_hash, link, seal, verify

# SHA-256 of [7,"2026-11-23T01:02:03.000004+00:00",…] and of 0x01 ‖ 32 zero bytes ‖ 1 ‖ that, by sha256sum.
KNOWN_EVENT = "b355ceccc11b2f0c2022b599ecced7593924ca344b1c5cfb383d453e82160013"
KNOWN_LINK = "80c9e36c670d4e1140ee0ddedbc4e776b17aa4c65f3c6e3d8ab4f5a2faeccb87"
BEGIN = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)


def trail(n: int) -> dict[int, Event]:
    return {
        i: Event(i, BEGIN + timedelta(seconds=i), "staff:1", "matter.created", f"matter:{i}", {"n": i}, "req")
        for i in range(1, n + 1)
    }


def sealed(events: dict[int, Event]):  # type: ignore[no-untyped-def]
    return list(seal(events.values(), seq=0, head=GENESIS))


def faults(*args) -> set[Fault]:  # type: ignore[no-untyped-def]
    return {finding.fault for finding in verify(*args)}


def test_known_answer() -> None:
    event = Event(7, BEGIN, "resident", "comment.received", "comment:1", {"b": 1, "a": "中"}, "r1")
    assert event_hash(event).hex() == KNOWN_EVENT
    assert link(GENESIS, 1, event_hash(event)).hex() == KNOWN_LINK


def test_the_hash_does_not_depend_on_the_zone_it_is_written_in() -> None:
    event = trail(1)[1]
    there = replace(event, occurred_at=event.occurred_at.astimezone(timezone(timedelta(hours=8))))
    assert event_hash(there) == event_hash(event)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        event_hash(replace(trail(1)[1], occurred_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_an_empty_trail_is_sound() -> None:
    assert verify({}, [], frozenset()) == []


def test_a_queued_event_is_sound() -> None:
    events = trail(3)
    assert verify(events, sealed({1: events[1], 2: events[2]}), frozenset({3})) == []


@given(st.integers(1, 30), st.data())
def test_sealing_in_any_batches_gives_one_chain(n: int, data: st.DataObject) -> None:
    events = trail(n)
    cuts = sorted({0, n, *data.draw(st.lists(st.integers(0, n), max_size=4))})
    whole, seq, head = [], 0, GENESIS
    for start, stop in pairwise(cuts):
        part = list(seal(list(events.values())[start:stop], seq=seq, head=head))
        whole.extend(part)
        if part:
            seq, head = part[-1].seq, part[-1].chain_hash
    assert whole == sealed(events)
    assert verify(events, whole, frozenset()) == []


@given(st.integers(2, 20), st.data())
def test_an_edit_is_found(n: int, data: st.DataObject) -> None:
    events, target = trail(n), data.draw(st.integers(1, n))
    seals = sealed(events)
    change = data.draw(st.sampled_from(["actor", "action", "subject", "request_id"]))
    events[target] = replace(events[target], **{change: "forged"})
    findings = verify(events, seals, frozenset())
    assert [(f.fault, f.event_id) for f in findings] == [(Fault.EDITED, target)]


@given(st.integers(2, 20), st.data())
def test_a_deleted_event_is_found(n: int, data: st.DataObject) -> None:
    events, target = trail(n), data.draw(st.integers(1, n))
    seals = sealed(events)
    del events[target]
    assert [(f.fault, f.event_id) for f in verify(events, seals, frozenset())] == [(Fault.DELETED, target)]


def test_deleting_event_and_link_together_is_found() -> None:
    events = trail(5)
    seals = sealed(events)
    del events[3], seals[2]
    assert faults(events, seals, frozenset()) == {Fault.DELETED, Fault.BROKEN_LINK}


def test_an_inserted_event_is_found() -> None:
    events = trail(4)
    seals = sealed(events)
    events[9] = replace(events[4], id=9)
    assert [(f.fault, f.event_id) for f in verify(events, seals, frozenset())] == [(Fault.INSERTED, 9)]


def test_a_swap_of_two_events_is_found() -> None:
    events = trail(4)
    seals = sealed(events)
    a, b = seals[1], seals[2]
    seals[1], seals[2] = replace(a, event_id=b.event_id), replace(b, event_id=a.event_id)
    findings = verify(events, seals, frozenset())
    assert [(f.fault, f.seq) for f in findings] == [(Fault.SWAPPED, 2), (Fault.SWAPPED, 3)]


def test_a_swap_of_links_is_found() -> None:
    events = trail(4)
    seals = sealed(events)
    seals[1], seals[2] = replace(seals[2], seq=2), replace(seals[1], seq=3)
    assert Fault.BROKEN_LINK in faults(events, seals, frozenset())


def test_a_cut_tail_is_found_by_an_anchor_and_only_by_one() -> None:
    events = trail(6)
    seals = sealed(events)
    anchor = Anchor("2026-11-23", 6, seals[5].chain_hash)
    shorter = {i: events[i] for i in range(1, 5)}
    assert verify(shorter, seals[:4], frozenset()) == []
    assert faults(shorter, seals[:4], frozenset(), [anchor]) == {Fault.CUT_TAIL}
    assert verify(events, seals, frozenset(), [anchor]) == []


def test_a_chain_computed_anew_is_found_by_an_anchor() -> None:
    events = trail(6)
    anchor = Anchor("2026-11-23", 4, sealed(events)[3].chain_hash)
    events[2] = replace(events[2], actor="forged")
    assert verify(events, sealed(events), frozenset()) == []
    assert faults(events, sealed(events), frozenset(), [anchor]) == {Fault.REWRITTEN}


def test_a_queued_event_that_is_gone_is_found() -> None:
    assert faults({}, [], frozenset({5})) == {Fault.DELETED}


def test_an_anchor_of_nothing_proves_nothing() -> None:
    assert verify({}, [], frozenset(), [Anchor("day", 0, GENESIS)]) == []
