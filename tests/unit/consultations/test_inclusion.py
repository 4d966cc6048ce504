"""What can still be shown of a comment whose words were erased: by rule, by file, on the command line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from participation.audit.rules import merkle
from participation.cli.verify import verify
from participation.consultations.rules.commitments import NotAProof, ProofFault, roots_as_json
from participation.consultations.rules.inclusion import (
    Inclusion,
    check_inclusion,
    inclusion_as_json,
    is_inclusion,
    read_inclusion,
)
from tests.unit.consultations.test_commitments import LEAVES, NODES, PROOF, ROUND, as_file, root

REASON = "含他人住址"
FOUND = Inclusion(
    receipt=PROOF.receipt,
    consultation=ROUND,
    edition=1,
    leaf=PROOF.leaf,
    index=3,
    size=7,
    path=PROOF.path,
    root=PROOF.root,
    erased_at="2026-11-27T09:00:00+08:00",
    reason=REASON,
)
OTHER = dataclasses.replace(
    FOUND, leaf=LEAVES[5], index=5, path=tuple(merkle.inclusion_path(5, 7, NODES)), receipt="YJ-2026-00044"
)


def file_of(found: Inclusion = FOUND) -> dict[str, Any]:
    return inclusion_as_json(found, url="https://example.org/matters/2026-0001/roots.json", published=root(7))


def test_the_file_is_read_as_it_was_written_and_holds_no_words() -> None:
    raw = json.dumps(file_of(), ensure_ascii=False)
    assert is_inclusion(raw)
    assert read_inclusion(raw) == FOUND
    assert not is_inclusion(json.dumps(as_file()))
    assert not is_inclusion("[]")
    assert set(json.loads(raw)) == {
        *("format", "receipt", "consultation", "edition", "erased", "leaf_hash", "leaf_index", "tree_size", "path"),
        *("root", "published", "roots_url"),
    }


def test_the_documented_schema_names_what_the_file_holds() -> None:
    schema = json.loads(
        (Path(__file__).parents[3] / "docs" / "receipt-inclusion.schema.json").read_text(encoding="utf-8")
    )
    assert set(schema["required"]) == set(schema["properties"]) == set(file_of())
    assert schema["properties"]["format"] == {"const": file_of()["format"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"receipt": 3},
        {"erased": None},
        {"erased": {"at": "", "reason": None}},
        {"edition": 0},
        {"leaf_hash": "00"},
        {"leaf_index": -1},
        {"tree_size": 0},
        {"path": "x"},
        {"root": PROOF.root.hex().upper()},
    ],
)
def test_what_is_misshapen_is_no_proof(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAProof):
        read_inclusion(json.dumps(file_of() | wrong))


def test_every_fault_is_found() -> None:
    assert check_inclusion(FOUND) == ()
    assert check_inclusion(FOUND, published=[(7, FOUND.root)], leaf=FOUND.leaf, kept=PROOF) == ()
    assert check_inclusion(FOUND, published=[(6, FOUND.root)]) == (ProofFault.ROOT,)
    assert check_inclusion(dataclasses.replace(FOUND, index=2)) == (ProofFault.PATH,)
    assert check_inclusion(FOUND, leaf=OTHER.leaf) == (ProofFault.LEAF,)
    # Another record of the same tree is not the one that was kept, however well it fits.
    assert check_inclusion(OTHER, kept=PROOF) == (ProofFault.LEAF,)
    changed = dataclasses.replace(PROOF, text="别的话")
    assert check_inclusion(FOUND, kept=changed) == (ProofFault.TEXT,)
    assert check_inclusion(dataclasses.replace(FOUND, size=3)) == (ProofFault.PATH,)


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> dict[str, str]:
        contents = {
            "inclusion": file_of(),
            "other": file_of(OTHER),
            "kept": as_file(),
            "roots": roots_as_json([root(3), root(7, 3)]),
            "broken": file_of() | {"path": None},
        }
        for name, content in contents.items():
            (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return {name: str(tmp_path / name) for name in contents}

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(verify, ["receipt", *arguments])
        return result.exit_code, result.output

    def test_a_record_then_mine_then_every_word(self, files: dict[str, str]) -> None:
        code, said = self.run(files["inclusion"], "--roots", files["roots"])
        assert (code, said.splitlines()[-1]) == (
            0,
            "Proved: a record is in the tree. Its words were erased; --leaf or --kept show that it is yours.",
        )
        assert "--    leaf: not compared" in said
        assert "text:" not in said
        code, said = self.run(files["inclusion"], "--root", FOUND.root.hex(), "--leaf", FOUND.leaf.hex().upper())
        assert (code, said.splitlines()[-1]) == (0, "Proved: your record is in the tree. Its words were erased.")
        code, said = self.run(files["inclusion"], "--roots", files["roots"], "--kept", files["kept"], "--json")
        assert code == 0
        assert json.loads(said) == {
            "receipt": PROOF.receipt,
            "leaf": 4,
            "tree_size": 7,
            "root": FOUND.root.hex(),
            "root_compared": True,
            "fits": True,
            "faults": [],
            "erased": True,
            "words_proved": True,
        }

    def test_what_does_not_fit_is_named(self, files: dict[str, str]) -> None:
        code, said = self.run(files["other"], "--kept", files["kept"], "--roots", files["roots"])
        assert (code, said.splitlines()[-1]) == (1, "Not proved: leaf does not fit.")
        code, said = self.run(files["kept"], "--leaf", OTHER.leaf.hex())
        assert (code, said.splitlines()[-1]) == (1, "Not proved: leaf does not fit.")
        assert self.run(files["inclusion"])[1].splitlines()[-1].startswith("The file fits together.")
        for arguments in (
            (files["broken"],),
            (files["kept"], "--kept", files["kept"]),
            (files["inclusion"], "--leaf", "x"),
        ):
            assert self.run(*arguments)[0] in (1, 2)
        assert "is no proof of a record" in self.run(files["broken"])[1]
