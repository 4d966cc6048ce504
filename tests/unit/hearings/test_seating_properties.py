"""Which seats a party is given, over every room and party that hypothesis thinks of."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules.seating import FreeSeat, choose_seats

SPOTS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 9)), st.booleans(), max_size=30)


def room(spots: dict[tuple[int, int], bool]) -> list[FreeSeat]:
    return [FreeSeat(UUID(int=n), line, place, access) for n, ((line, place), access) in enumerate(spots.items(), 1)]


def together(seats: tuple[FreeSeat, ...]) -> bool:
    places = sorted((seat.line, seat.place) for seat in seats)
    return places == [(places[0][0], places[0][1] + n) for n in range(len(places))]


def gaps(free: list[FreeSeat], places: int) -> list[list[FreeSeat]]:
    """Every row of ``places`` neighbouring free seats, found the slow way."""
    at = {(seat.line, seat.place): seat for seat in free}
    found = [[at.get((line, place + n)) for n in range(places)] for line, place in at]
    return [[seat for seat in window if seat] for window in found if None not in window]


@given(SPOTS, st.integers(1, 8), st.booleans())
def test_nobody_is_given_a_seat_twice_and_the_room_is_used_to_the_last(
    spots: dict[tuple[int, int], bool], places: int, access: bool
) -> None:
    free = room(spots)
    given_seats = choose_seats(free, places, access=access)
    assert len({seat.id for seat in given_seats}) == len(given_seats) == min(places, len(free))
    assert set(given_seats) <= set(free)


@given(SPOTS, st.integers(1, 8))
def test_a_party_sits_together_wherever_a_gap_exists(spots: dict[tuple[int, int], bool], places: int) -> None:
    free = room(spots)
    plain = [seat for seat in free if not seat.access]
    given_seats = choose_seats(free, places, access=False)
    if len(plain) >= places:
        # Access seats stay free for those who need them as long as the others suffice.
        assert not any(seat.access for seat in given_seats)
        assert not gaps(plain, places) or together(given_seats)
    elif gaps(free, places):
        assert together(given_seats)


@given(SPOTS, st.integers(1, 8))
def test_who_needs_an_access_seat_has_one_and_the_party_beside_it(
    spots: dict[tuple[int, int], bool], places: int
) -> None:
    free = room(spots)
    given_seats = choose_seats(free, places, access=True)
    if any(seat.access for seat in free) and len(free) >= places:
        assert any(seat.access for seat in given_seats)
    windows = [window for window in gaps(free, places) if any(seat.access for seat in window)]
    if windows:
        assert together(given_seats)
        fewest = min(sum(seat.access for seat in window) for window in windows)
        assert sum(seat.access for seat in given_seats) == fewest
