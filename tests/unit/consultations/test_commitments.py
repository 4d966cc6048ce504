"""What a leaf commits to, reading a proof's file, and naming exactly what does not fit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from participation.audit.rules import merkle
from participation.cli.verify import verify
from participation.consultations.rules.commitments import (
    NotAProof,
    Proof,
    ProofFault,
    Root,
    RootFinding,
    canonical,
    check,
    check_roots,
    commitment,
    content_of,
    proof_as_json,
    read_proof,
    read_roots,
    roots_as_json,
    text_sha256,
)

ROUND = "7f2c1d1e-0000-4000-8000-000000000001"
TEXT = '请写明最迟哪一年改完。𠮷\n第二段 "引号"'
SALT = bytes(range(32))
SECOND = content_of(
    receipt="YJ-2026-00042",
    consultation=ROUND,
    channel="web",
    received_at=datetime(2026, 11, 25, 17, 30, tzinfo=timezone(timedelta(hours=8))),
    provision="art-15",
    stance="suggest",
    edition=1,
    text_hash=text_sha256(TEXT),
)
CONTENT = {name: value for name, value in SECOND.items() if name not in ("attachments", "on_behalf_of", "quote")}
COMMITMENT = commitment(SALT, canonical(CONTENT))
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(6)]
LEAVES.insert(3, merkle.leaf_hash(COMMITMENT))
NODES = merkle.in_memory(LEAVES)
PROOF = Proof(
    text=TEXT,
    content=CONTENT,
    salt=SALT,
    commitment=COMMITMENT,
    leaf=LEAVES[3],
    index=3,
    size=7,
    path=tuple(merkle.inclusion_path(3, 7, NODES)),
    root=merkle.root(7, NODES),
)


def as_file(proof: Proof = PROOF) -> dict[str, Any]:
    return proof_as_json(proof, url="https://example.org/matters/2026-0001/roots.json", published=None)


def root(size: int, before: int | None = None) -> Root:
    path = None if before is None else tuple(merkle.consistency_path(before, size, NODES))
    return Root(ROUND, size, merkle.root(size, NODES), "2026-11-26T00:03:00+08:00", "daily", path)


def test_canonical_json_is_exactly_this() -> None:
    assert canonical(CONTENT).decode() == (
        '{"channel":"web","consultation":"' + ROUND + '","edition":1,"provision":"art-15","receipt":"YJ-2026-00042",'
        '"received_at":"2026-11-25T09:30:00.000000+00:00","stance":"suggest","text_sha256":"'
        + hashlib.sha256(TEXT.encode()).hexdigest()
        + '"}'
    )
    assert hashlib.sha256(SALT + canonical(CONTENT)).digest() == COMMITMENT


def test_the_second_format_commits_to_quote_body_and_files() -> None:
    files = [text_sha256("一"), text_sha256("二")]
    content = SECOND | {"quote": "十八摄氏度", "on_behalf_of": "某某协会", "attachments": files}
    assert (
        canonical(content)
        .decode()
        .startswith('{"attachments":["' + files[0] + '","' + files[1] + '"],"channel":"web",')
    )
    made = commitment(SALT, canonical(content))
    leaf = merkle.leaf_hash(made)
    proof = dataclasses.replace(
        PROOF,
        content=content,
        commitment=made,
        leaf=leaf,
        index=0,
        size=1,
        path=(),
        root=merkle.root(1, merkle.in_memory([leaf])),
    )
    file = as_file(proof)
    assert (file["format"], as_file()["format"]) == ("participation-receipt-proof/2", "participation-receipt-proof/1")
    assert read_proof(json.dumps(file)) == proof
    assert check(proof) == ()
    for name, other in (("quote", "二十摄氏度"), ("on_behalf_of", ""), ("attachments", files[::-1])):
        bent = read_proof(json.dumps(file | {"content": content | {name: other}}))
        assert check(bent) == (ProofFault.SALT,)
    for broken in (
        {"format": "participation-receipt-proof/1"},
        {"content": content | {"attachments": ["x"]}},
        {"content": CONTENT},
    ):
        with pytest.raises(NotAProof):
            read_proof(json.dumps(file | broken))


def test_what_cannot_be_committed_to() -> None:
    with pytest.raises(ValueError, match="time zone"):
        content_of(
            receipt="",
            consultation="",
            channel="",
            received_at=datetime(2026, 1, 1),  # noqa: DTZ001  (the point)
            provision="",
            stance="",
            edition=1,
            text_hash="",
        )
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", b"")


def test_a_proof_survives_its_file_and_holds() -> None:
    raw = json.dumps(as_file(), ensure_ascii=False, indent=2)
    assert read_proof(raw) == PROOF
    assert read_proof(("\ufeff" + raw).encode()) == PROOF
    assert check(PROOF) == ()
    assert check(PROOF, published=[(7, PROOF.root)]) == ()
    assert check(PROOF, published=[(0, PROOF.root)]) == ()


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"text": TEXT + "。"}, (ProofFault.TEXT,)),
        ({"salt": bytes(32)}, (ProofFault.SALT,)),
        ({"content": CONTENT | {"channel": "paper"}}, (ProofFault.SALT,)),
        ({"content": CONTENT | {"text_sha256": text_sha256("x")}}, (ProofFault.TEXT, ProofFault.SALT)),
        ({"leaf": LEAVES[0]}, (ProofFault.LEAF, ProofFault.PATH)),
        ({"commitment": bytes(32)}, (ProofFault.SALT, ProofFault.LEAF)),
        ({"index": 2}, (ProofFault.PATH,)),
        ({"size": 6}, (ProofFault.ROOT,)),
        ({"path": PROOF.path[:-1]}, (ProofFault.PATH,)),
        ({"root": bytes(32)}, (ProofFault.PATH, ProofFault.ROOT)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_exactly_what_was_changed_is_named(change: dict[str, Any], faults: tuple[ProofFault, ...]) -> None:
    changed = dataclasses.replace(PROOF, **change)
    assert check(changed, published=[(7, PROOF.root)]) == faults


def test_a_root_of_another_tree_is_none() -> None:
    assert check(PROOF, published=[]) == (ProofFault.ROOT,)
    assert check(PROOF, published=[(6, PROOF.root)]) == (ProofFault.ROOT,)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: "no json",
        lambda data: b"\xff\xfe\x00",
        lambda data: "[" * 100_000,
        lambda data: [],
        lambda data: data | {"format": "other/1"},
        lambda data: data | {"content": data["content"] | {"more": 1}},
        lambda data: data | {"content": data["content"] | {"edition": True}},
        lambda data: data | {"content": data["content"] | {"receipt": 3}},
        lambda data: data | {"salt": "AB" * 32},
        lambda data: data | {"leaf_index": -1},
        lambda data: data | {"leaf_index": True},
        lambda data: data | {"tree_size": 10**30},
        lambda data: data | {"path": "x"},
        lambda data: data | {"path": [5]},
        lambda data: data | {"path": ["0" * 64] * 65},
        lambda data: {name: value for name, value in data.items() if name != "text"},
    ],
)
def test_files_that_are_no_proof(spoil: Any) -> None:
    found = spoil(as_file())
    with pytest.raises(NotAProof):
        read_proof(found if isinstance(found, str | bytes) else json.dumps(found))


def test_roots_continue_one_another() -> None:
    roots = [root(2), root(3, 2), root(7, 3)]
    assert read_roots(json.dumps(roots_as_json(roots))) == roots
    assert check_roots(roots) == ()
    assert check_roots(roots, kept=roots[:2]) == ()
    rewritten = [root(2), dataclasses.replace(root(3, 2), root=bytes(32))]
    assert check_roots(rewritten) == (RootFinding("inconsistent", ROUND, 3),)
    assert check_roots([root(2), root(3)]) == (RootFinding("unproved", ROUND, 3),)
    assert check_roots([root(2), root(7, 2)], kept=[root(3)]) == (RootFinding("missing", ROUND, 3),)
    assert check_roots(roots, kept=[dataclasses.replace(root(2), root=bytes(32))]) == (
        RootFinding("changed", ROUND, 2),
    )
    for bad in (
        "{}",
        '{"format": "participation-comment-roots/1"}',
        '{"format": "participation-comment-roots/1", "roots": [1]}',
    ):
        with pytest.raises(NotAProof):
            read_roots(bad)


class TestCommand:
    """``participation verify``, offline."""

    @pytest.fixture
    def proof(self, tmp_path: Path) -> Path:
        path = tmp_path / "proof.json"
        path.write_text(json.dumps(as_file(), ensure_ascii=False), encoding="utf-8")
        return path

    @pytest.fixture
    def roots(self, tmp_path: Path) -> Path:
        path = tmp_path / "roots.json"
        path.write_text(json.dumps(roots_as_json([root(2), root(7, 2)])), encoding="utf-8")
        return path

    def run(self, *arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(verify, [str(argument) for argument in arguments])
        return result.exit_code, result.output

    def test_proved_by_a_kept_root(self, proof: Path, roots: Path) -> None:
        spaced = " ".join(PROOF.root.hex().upper()[at : at + 8] for at in range(0, 64, 8))
        for given in (("--root", PROOF.root.hex()), ("--root", spaced), ("--roots", roots)):
            code, said = self.run("receipt", proof, *given)
            assert code == 0, said
            assert said.endswith("Proved: the comment is in the tree, word for word.\n")
            assert "Receipt YJ-2026-00042, leaf 4 of 7" in said

    def test_without_a_root_it_says_so(self, proof: Path) -> None:
        code, said = self.run("receipt", proof)
        assert code == 0
        assert "not compared" in said
        assert "proves nothing until its root is compared" in said

    def test_what_does_not_fit_is_named(self, proof: Path) -> None:
        data = json.loads(proof.read_text(encoding="utf-8")) | {"text": "另一句话"}
        proof.write_text(json.dumps(data), encoding="utf-8")
        code, said = self.run("receipt", proof, "--root", "0" * 64)
        assert code == 1
        assert "FAULT text" in said
        assert "ok    salt" in said
        assert said.endswith("Not proved: text, root does not fit.\n")
        code, said = self.run("receipt", proof, "--root", "0" * 64, "--json")
        assert code == 1
        assert json.loads(said)["faults"] == ["text", "root"]

    def test_what_is_no_proof(self, tmp_path: Path, proof: Path) -> None:
        other = tmp_path / "other.json"
        other.write_text("{}", encoding="utf-8")
        assert self.run("receipt", other)[0] == 1
        assert "is no proof of a receipt" in self.run("receipt", other)[1]
        assert "holds no published roots" in self.run("receipt", proof, "--roots", other)[1]
        assert self.run("receipt", proof, "--root", "abc")[0] == 2
        assert self.run("receipt", tmp_path / "absent.json")[0] == 2

    def test_roots(self, roots: Path, tmp_path: Path) -> None:
        code, said = self.run("roots", roots, "--kept", roots)
        assert (code, said) == (0, "Sound: 2 roots, each continues the one before.\n")
        kept = tmp_path / "kept.json"
        kept.write_text(json.dumps(roots_as_json([root(3)])), encoding="utf-8")
        code, said = self.run("roots", roots, "--kept", kept)
        assert code == 1
        assert "the root of 3 leaves was published earlier and is not in the list any more" in said
        assert json.loads(self.run("roots", roots, "--json")[1]) == {"roots": 2, "sound": True, "findings": []}


def test_the_documented_schema_names_what_the_file_holds() -> None:
    schema = json.loads((Path(__file__).parents[3] / "docs" / "receipt-proof.schema.json").read_text(encoding="utf-8"))
    data = as_file()
    assert set(schema["required"]) == set(schema["properties"]) == set(data)
    assert set(schema["properties"]["content"]["required"]) == set(data["content"])
    assert datetime.fromisoformat(data["content"]["received_at"]).tzinfo == UTC
