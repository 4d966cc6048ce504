"""Whatever is changed in a transcript is named, by the product and by the single-file verifier."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from participation.cli import cli
from participation.hearings.drawing import (
    Algorithm,
    commitment_to,
    hex_number,
    places_of,
    pool_from_commitments,
    read_source,
    run_document,
    verify,
)

ROOT = Path(__file__).resolve().parents[3]
VERIFIER = ROOT / "participation" / "static" / "draw" / "verify_draw.py"
POOL = pool_from_commitments(f"{n:064x}" for n in range(7, 32))
SEED, NONCE = "0b" * 32, "c4" * 16
PROMISE = commitment_to(SEED, NONCE)


def transcript() -> dict[str, Any]:
    texts = ["9319", "2 5 12 8 10", "9 18 26 34 41 45", hex_number(SEED)]
    document = run_document([read_source(text) for text in texts], 25, pool=POOL)
    document["sources"][3]["reveal"] = {"commitment": PROMISE, "seed": SEED, "nonce": NONCE}
    skipped = document["order"][1]
    places = places_of(document["order"], 5, 2, [skipped])
    document["places"] = {
        "quota": 5,
        "alternates": 2,
        "skipped": [{"entry": skipped, "reason": "不符合年龄条件"}],
        "selected": list(places.selected),
        "alternate": list(places.alternate),
        "waitlist": list(places.waitlist),
    }
    return document


def _swap(document: dict[str, Any]) -> None:
    document["order"][6], document["order"][7] = document["order"][7], document["order"][6]


def _pool_and_check(document: dict[str, Any]) -> None:
    document["pool"]["lines"][2], document["pool"]["lines"][3] = (
        f"3,{POOL.entry(4)}",
        f"4,{POOL.entry(3)}",
    )


def _source_and_key(document: dict[str, Any]) -> None:
    document["sources"][1] |= {"value": "2 5 12 8 11", "canonical": "2.5.8.11.12./"}
    document["key"] = document["key"].replace("2.5.8.10.12./", "2.5.8.11.12./")


def _everything_of_a_source(document: dict[str, Any]) -> None:
    changed = run_document([read_source(text) for text in ("9319", "2 5", "9 18 26 34 41 45", hex_number(SEED))], 25)
    for part in ("key", "order"):
        document[part] = changed[part]
    document["sources"][1] |= {"value": "2 5", "canonical": "2.5./"}


TAMPERED: list[tuple[str, Callable[[dict[str, Any]], Any], set[tuple[str, str]]]] = [
    ("two swapped in the order", _swap, {("order", "position 7"), ("order", "position 8")}),
    ("a line of the pool", lambda d: d["pool"]["lines"].__setitem__(4, "5," + "f" * 64), {("pool", "line 5")}),
    ("two lines of the pool", _pool_and_check, {("pool", "line 3"), ("pool", "line 4")}),
    ("a line left out", lambda d: d["pool"]["lines"].pop(), {("pool", "line 25"), ("pool", "size")}),
    ("a value", lambda d: d["sources"][2].update(value="9 18 26 34 41 46"), {("source", "no. 3")}),
    ("a canonical form", lambda d: d["sources"][2].update(canonical="1./"), {("source", "no. 3")}),
    ("a source and the key", _source_and_key, {("source", "no. 2")}),
    ("a source and all that follows from it", _everything_of_a_source, {("source", "no. 2")}),
    ("the key", lambda d: d.update(key=d["key"].replace("9319", "9318")), {("key", "no. 1")}),
    ("two sources changing places", lambda d: d["sources"].insert(0, d["sources"].pop(2)), {("source", "no. 1")}),
    ("a promise", lambda d: d["sources"][3]["reveal"].update(nonce="c5" * 16), {("source", "no. 4")}),
    ("the algorithm", lambda d: d.update(hash="md5"), {("algorithm", "hash")}),
    ("the size", lambda d: d.update(pool_size=24), {("pool", "size")}),
    ("a step", lambda d: d["steps"][3].update(k=99), {("steps", "step 4, k")}),
    ("who was selected", lambda d: d["places"]["selected"].reverse(), {("places", "selected no. 1")}),
    ("who was skipped", lambda d: d["places"]["skipped"].clear(), {("places", "selected no. 2")}),
    ("the quota", lambda d: d["places"].update(quota=6), {("places", "selected no. 6")}),
    ("the end of the order", lambda d: d["order"].pop(), {("order", "length"), ("order", "entries")}),
    ("the hash of the pool", lambda d: d["pool"].update(sha256="0" * 64), {("pool", "SHA-256")}),
    ("an algorithm nobody knows", lambda d: d.update(hash="sha1"), {("algorithm", "hash")}),
    ("the order as text", lambda d: d.update(order="17 7 2"), {("file", "order")}),
]


def test_a_transcript_as_it_was_written_is_whole() -> None:
    assert verify(transcript()) == []
    assert verify(transcript(), POOL.content) == []
    assert verify(json.loads(json.dumps(transcript()))) == []


@pytest.mark.parametrize(("change", "named"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED])
def test_what_was_changed_is_named(
    change: Callable[[dict[str, Any]], Any],
    named: set[tuple[str, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = transcript()
    change(document)
    findings = verify(document)
    places = {(finding.part, finding.place) for finding in findings}
    assert named <= places
    # Nothing else is accused: at most what follows of itself from the change.
    follows = {"steps", "places"} if change is _everything_of_a_source else {"places"} if change is _swap else set()
    allowed = {part for part, _ in named} | follows | ({"places"} if "order" in dict(named) else set())
    assert {part for part, _ in places} <= allowed

    path = tmp_path / "transcript.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert runpy.run_path(str(VERIFIER))["main"]([str(path)]) == 1
    assert "✗" in capsys.readouterr().out


def test_an_older_transcript_without_sources_still_tells_key_from_order() -> None:
    document = transcript()
    for part in ("sources", "checks", "pool", "places"):
        del document[part]
    assert verify(document) == []
    document["key"] = "9318./"
    assert [(finding.part, finding.place) for finding in verify(document)] == [("key", "")]


@pytest.mark.parametrize("value", [None, [], "x", {}, {"hash": "sha256", "key": "1./", "pool_size": True, "order": []}])
def test_what_is_no_transcript_is_said_to_be_none(value: object) -> None:
    assert verify(value)


def test_the_published_pool_is_compared_line_by_line() -> None:
    other = pool_from_commitments([*(f"{n:064x}" for n in range(7, 31)), "f" * 64])
    findings = verify(transcript(), other.content)
    assert [(finding.part, finding.place) for finding in findings] == [("pool", "published line 25")]
    assert [f.place for f in verify(transcript(), b"\xff")] == ["published file"]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["draw", *arguments])


def test_the_command_draws_and_verifies(tmp_path: Path) -> None:
    sources = ["--source", "9319", "--source", "2 5 12 8 10", "--source", "9 18 26 34 41 45"]
    done = run("run", "--pool-size", "25", *sources, "--hash", "md5", "--json")
    assert done.exit_code == 0
    document = json.loads(done.output)
    assert document["hash"] == "md5"
    assert document["key"] == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert document["pool_size"] == 25
    assert document["order"][:16] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
    assert document["steps"][0] == {
        "i": 0,
        "digest": "990dd0a5692a029a98b5e01aa28f3459",
        "remaining": 25,
        "k": 16,
        "entry": 17,
    }
    assert len(document["steps"]) == 25
    assert json.loads(run("run", "--pool-size", "25", *sources, "--json").output)["order"][:3] == [20, 23, 1]

    path = tmp_path / "transcript.json"
    path.write_text(done.output, encoding="utf-8")
    verified = run("verify", str(path))
    assert (verified.exit_code, verified.output[:3]) == (0, "OK:")
    document["order"][0] = 18
    path.write_text(json.dumps(document), encoding="utf-8")
    verified = run("verify", str(path), "--json")
    assert verified.exit_code == 1
    found = json.loads(verified.output)
    assert found["ok"] is False
    assert {"part": "order", "place": "position 1", "said": "18", "found": "17"} in found["findings"]


def test_the_command_names_the_entries_of_a_pool_file(tmp_path: Path) -> None:
    pool = tmp_path / "pool.txt"
    pool.write_bytes(POOL.content)
    done = run("run", "--pool", str(pool), "--source", "9319", "--quota", "2", "--alternates", "1", "--json")
    document = json.loads(done.output)
    assert (document["pool_size"], document["pool"]["sha256"]) == (25, POOL.sha256)
    assert document["places"]["selected"] == document["order"][:2]
    shown = run("run", "--pool", str(pool), "--source", "9319", "--quota", "2", "--alternates", "1").output
    assert POOL.entry(document["order"][0]) in shown.splitlines()[4]
    path = tmp_path / "transcript.json"
    path.write_text(done.output, encoding="utf-8")
    assert run("verify", str(path), "--pool", str(pool)).exit_code == 0
    pool.write_bytes(POOL.content.replace(b"0011", b"0099"))
    assert run("verify", str(path), "--pool", str(pool)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--source", "1"], "how large the pool is"),
        (["run", "--pool-size", "0", "--source", "1"], "0 is not in the range"),
        (["run", "--pool-size", "5"], "Missing option '--source'"),
        (["run", "--pool-size", "5", "--source", "1", "--source", "x y"], "source 2 ('x y')"),
        (["run", "--pool-size", "5", "--source", "1", "--hash", "sha1"], "'sha1' is not one of"),
        (["verify", str(VERIFIER)], "is no JSON"),
        (["verify", "/nowhere"], "does not exist"),
    ],
)
def test_the_command_says_what_is_missing(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_single_file_agrees_and_needs_nothing(algorithm: Algorithm, tmp_path: Path) -> None:
    document = transcript()
    if algorithm is Algorithm.MD5:
        texts = [source["value"] for source in document["sources"]]
        document = run_document([read_source(text) for text in texts], 70_000, algorithm)
    path, pool = tmp_path / "transcript.json", tmp_path / "pool.txt"
    path.write_text(json.dumps(document), encoding="utf-8")
    pool.write_bytes(POOL.content)
    arguments = [str(path), str(pool)] if algorithm is Algorithm.SHA256 else [str(path)]
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout[:1]) == (0, "✓"), done.stdout + done.stderr
    assert verify(deepcopy(document)) == []


def test_the_single_file_proves_a_line() -> None:
    salt = "ab" * 32
    from participation.hearings.drawing import Opening, commitment_of

    commitment = commitment_of(Opening("BM-2026-00042", salt))
    for line, code in ((f"7,{commitment}", 0), (commitment, 0), ("0" * 64, 1)):
        arguments = ["--line", "BM-2026-00042", salt, line]
        done = subprocess.run([sys.executable, "-I", str(VERIFIER), *arguments], capture_output=True, check=False)
        assert done.returncode == code
    assert subprocess.run([sys.executable, "-I", str(VERIFIER)], capture_output=True, check=False).returncode == 2


def test_a_promise_is_made_and_checks_out() -> None:
    made = json.loads(run("promise").output)
    assert commitment_to(made["seed"], made["nonce"]) == made["commitment"]
    assert json.loads(run("promise").output) != made
