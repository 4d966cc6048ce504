"""Roles reach down the tree of organisations, never up or sideways."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.identity.rules import Actor, Grant, Role, may_manage

slugs = st.sampled_from(["region", "housing", "heat", "hous", "x-1"])
paths = st.lists(slugs, min_size=1, max_size=4).map("/".join)
grants = st.frozensets(st.builds(Grant, st.sampled_from(Role), paths), max_size=6)


def actor(*held: tuple[Role, str], staff_id: UUID | None = None) -> Actor:
    return Actor(staff_id or uuid4(), "某人", uuid4(), "region", frozenset(Grant(role, path) for role, path in held))


@pytest.mark.parametrize(
    ("granted", "asked", "expected"),
    [
        ("region", "region", True),
        ("region", "region/housing", True),
        ("region", "region/housing/heat", True),
        ("region/housing", "region", False),
        ("region/housing", "region/transport", False),
        ("region/hous", "region/housing", False),  # a prefix of letters is not a parent
        ("region", "regional", False),
    ],
)
def test_scope(granted: str, asked: str, expected: bool) -> None:
    assert actor((Role.DRAFTER, granted)).holds(Role.DRAFTER, asked) is expected


def test_a_role_is_not_another_role() -> None:
    assert not actor((Role.DRAFTER, "region")).holds(Role.REVIEWER, "region")


@given(grants, st.sampled_from(Role), paths, slugs)
def test_what_holds_above_holds_below(held: frozenset[Grant], role: Role, path: str, below: str) -> None:
    someone = Actor(uuid4(), "", uuid4(), "region", held)
    if someone.holds(role, path):
        assert someone.holds(role, f"{path}/{below}")


@given(grants, st.sampled_from(Role), paths)
def test_nothing_holds_without_a_grant_on_the_way_up(held: frozenset[Grant], role: Role, path: str) -> None:
    parts = path.split("/")
    ancestors = {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    expected = any(grant.role == role and grant.organisation_path in ancestors for grant in held)
    assert Actor(uuid4(), "", uuid4(), "region", held).holds(role, path) is expected


def test_names() -> None:
    staff_id = uuid4()
    someone = actor((Role.DRAFTER, "a"), (Role.DRAFTER, "b"), (Role.AUDITOR, "a"), staff_id=staff_id)
    assert someone.role_names == {"drafter", "auditor"}
    assert someone.audit_name == f"staff:{staff_id}"


class TestMayManage:
    administrator = actor((Role.ADMINISTRATOR, "region/housing"), (Role.DRAFTER, "region"))

    def test_inside_the_own_reach(self) -> None:
        held = [Grant(Role.DRAFTER, "region/housing/heat")]
        assert may_manage(self.administrator, uuid4(), "region/housing", held)

    def test_nobody_manages_the_own_account(self) -> None:
        assert not may_manage(self.administrator, self.administrator.staff_id, "region/housing", [])

    def test_not_somebody_of_another_organisation(self) -> None:
        assert not may_manage(self.administrator, uuid4(), "region/transport", [])

    def test_not_somebody_who_may_more_elsewhere(self) -> None:
        """Else a new password for them would be a way up."""
        held = [Grant(Role.DRAFTER, "region/housing"), Grant(Role.AUDITOR, "region")]
        assert not may_manage(self.administrator, uuid4(), "region/housing", held)

    @given(grants, grants, paths)
    def test_managing_never_reaches_further(self, mine: frozenset[Grant], theirs: frozenset[Grant], home: str) -> None:
        manager = Actor(uuid4(), "", uuid4(), "region", mine)
        if may_manage(manager, uuid4(), home, theirs):
            assert all(manager.holds(Role.ADMINISTRATOR, grant.organisation_path) for grant in theirs)
            assert manager.holds(Role.ADMINISTRATOR, home)
