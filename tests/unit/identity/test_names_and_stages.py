"""User names, slugs and paths; the order of signing in; where one may be sent afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.identity.labels import ROLES
from participation.identity.rules import (
    Role,
    Stage,
    child_path,
    is_slug,
    is_username,
    normalise_username,
    safe_next,
    stage_after_code,
    stage_after_password,
)


@pytest.mark.parametrize("name", ["li", "zhang.wei", "a-b_c.9", "x" * 60])
def test_usernames(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize("name", ["", "a", "9li", "Li", "张伟", "a b", "a/b", "x" * 61, "li\n"])
def test_no_usernames(name: str) -> None:
    assert not is_username(name)


def test_typed_usernames() -> None:
    assert normalise_username(" Ｚhang.WEI ") == "zhang.wei"


@pytest.mark.parametrize("slug", ["a", "housing", "heat-2", "2"])
def test_slugs(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "A", "a/b", "a.b", "供热", "x" * 61, "a\n"])
def test_no_slugs(slug: str) -> None:
    assert not is_slug(slug)


def test_paths() -> None:
    assert child_path(None, "region") == "region"
    assert child_path("region", "housing") == "region/housing"
    with pytest.raises(ValueError, match="500"):
        child_path("x" * 495, "housing")


def test_stages() -> None:
    assert stage_after_password(enrolled=True) is Stage.CODE
    assert stage_after_password(enrolled=False) is Stage.ENROL
    assert stage_after_code(temporary=True) is Stage.PASSWORD
    assert stage_after_code(temporary=False) is None


@pytest.mark.parametrize(
    "address", ["/office", "/office/matters/2026-0001", "/office/matters?page=2", "/office/staff/new"]
)
def test_next(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/matters",
        "/officers",
        "https://evil.example/office",
        "//evil.example/office",
        "/office//evil.example",
        "/office/../matters",
        "/office\\..\\x",
        "/office/a\nSet-Cookie: x",
        "/office/sign-in",
        "/office/sign-in/code",
        "/office/sign-out",
        "javascript:alert(1)",
    ],
)
def test_no_next(address: str) -> None:
    assert safe_next(address) == "/office"


@given(st.text())
def test_next_stays_inside(address: str) -> None:
    assert safe_next(address).startswith("/office")


def test_every_role_has_a_name() -> None:
    assert set(ROLES) == set(Role)
