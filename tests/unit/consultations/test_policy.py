"""Who may comment, and what a body's name may hold."""

from __future__ import annotations

import pytest

from participation.consultations.rules import (
    MAX_BEHALF_ROLE,
    MAX_ORGANISATION,
    OrganisationProblem,
    Policy,
    Proof,
    WhoMayComment,
    clean_organisation,
    may_comment,
    organisation_problem,
)


def test_by_default_one_may_speak_without_a_name() -> None:
    assert Policy() == Policy(who=WhoMayComment.ANONYMOUS, agreeing=True, attachments=True)


@pytest.mark.parametrize(
    ("who", "enough"),
    [
        (WhoMayComment.ANONYMOUS, [Proof.NONE, Proof.PHONE, Proof.ACCOUNT]),
        (WhoMayComment.PHONE, [Proof.PHONE, Proof.ACCOUNT]),
        (WhoMayComment.ACCOUNT, [Proof.ACCOUNT]),
    ],
)
def test_who_proved_enough(who: WhoMayComment, enough: list[Proof]) -> None:
    assert [proof for proof in Proof if may_comment(who, proof)] == enough


def test_a_bodys_name_is_one_line() -> None:
    assert clean_organisation("  阳光\n 小区 ・ 业委会 ") == "阳光 小区·业委会"


@pytest.mark.parametrize(
    ("name", "role", "problem"),
    [
        ("", "", None),
        ("阳光小区业委会", "", None),
        ("阳光小区业委会", "主任", None),
        ("", "主任", OrganisationProblem.ROLE_ALONE),
        ("长" * MAX_ORGANISATION, "长" * MAX_BEHALF_ROLE, None),
        ("长" * (MAX_ORGANISATION + 1), "", OrganisationProblem.TOO_LONG),
        ("阳光", "长" * (MAX_BEHALF_ROLE + 1), OrganisationProblem.TOO_LONG),
        ("阳光\x07", "", OrganisationProblem.CONTROL),
        ("阳光", "主\u202e任", OrganisationProblem.CONTROL),
        ("阳光6100001", "", OrganisationProblem.CONTACT),
        ("阳光610000", "", None),
        ("阳光", "６１００００１", OrganisationProblem.CONTACT),
        ("阳光", "a＠b", OrganisationProblem.CONTACT),
    ],
)
def test_what_is_wrong_with_a_bodys_name(name: str, role: str, problem: OrganisationProblem | None) -> None:
    assert organisation_problem(name, role) is problem
