"""Whatever single field of a transcript is changed, all three verifiers name exactly that one."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.cli import cli
from participation.hearings.drawing import place_of, verify, with_checks
from tests.unit.hearings.test_draw_transcript import POOL, ROOT, VERIFIER, transcript

SCRIPT = ROOT / "participation" / "static" / "js" / "draw.js"
FORMS = {"selected", "alternate", "waitlist"}
ABOUT = {
    "name": "体彩大乐透第 26135 期",
    "kind": "lottery",
    "due_at": "2026-11-25T21:30:00+08:00",
    "settled_at": "2026-11-25T22:10:00+08:00",
    "bits": 24.4,
    "evidence": [{"at": "2026-11-25T22:00:00+08:00", "address": "https://example.cn/dlt", "note": "开奖公告"}],
}
DRAW = {
    "number": "CQ-2026-0001",
    "hearing": "TZ-2026-0001",
    "announced_at": "2026-11-24T09:00:00+08:00",
    "draws_at": "2026-11-26T10:00:00+08:00",
    "run_at": "2026-11-26T10:01:00+08:00",
    "notary": "",
    "witnesses": ["赵代表", "钱代表"],
    "bits_needed": 15.0,
    "not_counted": [],
    "revision": 1,
    "replaces": None,
}


def sealed() -> dict[str, Any]:
    """A transcript as the product publishes it."""
    document = transcript()
    document["sources"][0] |= deepcopy(ABOUT)
    document["draw"] = deepcopy(DRAW)
    return with_checks(document)


SEALED = sealed()


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every leaf, the checks too."""
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from paths_in(value[name], (*path, name))
    else:
        yield path


ALL = list(paths_in(SEALED))
"""Each single value of the file, 25 steps and all checks included."""


def tampered(path: tuple[Any, ...], salt: int = 1) -> dict[str, Any]:
    document = deepcopy(SEALED)
    holder = document
    for name in path[:-1]:
        holder = holder[name]
    old = holder[path[-1]]
    if path == ("hash",):
        new: Any = "md5"
    elif isinstance(old, str):
        new = f"{old[:-1]}{'0' if old[-1:] != '0' else '1'}" if old else "x" * salt
    else:
        new = salt if old is None else old + salt
    holder[path[-1]] = new
    return document


def named_by(path: tuple[Any, ...]) -> str:
    """The field a changed value belongs to, as the file and the script name it."""
    if path[0] == "checks":
        rest = path[2:] if path[1] == "fields" else path[1:]
        return f"check {'pool.lines.' if path[1] == 'pool_lines' else ''}" + ".".join(
            map(str, path[2:] if path[1] == "pool_lines" else rest)
        )
    if path[0] == "steps":
        return f"step {path[1] + 1}"
    if path[0] == "order":
        return f"order {path[1] + 1}"
    if path[0] == "places" and path[1] in FORMS:
        return f"field places.{path[1]}"
    return "field " + ".".join(map(str, path))


def by_product(document: dict[str, Any]) -> set[str]:
    """What the product names, in the words of ``named_by``."""
    places = {place_of(p): p for p in {".".join(map(str, path)) for path in ALL if path[0] not in ("steps", "checks")}}
    found = set()
    for finding in verify(document):
        if finding.part == "checks":
            found.add(f"check {finding.place}")
        elif finding.part == "steps":
            found.add(finding.place.split(",")[0])
        elif finding.part == "order" and finding.place.startswith("position"):
            found.add(f"order {finding.place.split()[1]}")
        elif finding.part == "order":
            assert finding.place == "entries", "one entry twice is another one missing"
        elif finding.part == "places" and finding.place.split()[0] in FORMS:
            found.add(f"field places.{finding.place.split()[0]}")
        else:
            found.add(f"field {places[finding.part, finding.place]}")
    return found


SINGLE_FILE = runpy.run_path(str(VERIFIER))["check"]


def by_single_file(document: dict[str, Any]) -> set[str]:
    found = set()
    for _chinese, english in SINGLE_FILE(document):
        word = english.removesuffix(" was changed").removeprefix("the ").replace("check of", "check")
        found.add(f"order {word.split(':')[0].split()[-1]}" if word.startswith("order") else word)
    return found


def by_browser_script(documents: list[dict[str, Any]], tmp_path: Path) -> list[set[str]]:
    """The page's script without its page, on many transcripts at once."""
    (tmp_path / "documents.json").write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
    script = (
        "const {check} = require(process.argv[1]); const fs = require('fs');"
        "(async () => { const found = [];"
        "for (const one of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) found.push(await check(one, () => {}));"
        "console.log(JSON.stringify(found)); })();"
    )
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, "-e", script, str(SCRIPT), str(tmp_path / "documents.json")], capture_output=True, text=True, check=True
    )
    return [{_in_words(word, facts) for word, facts in found} for found in json.loads(done.stdout)]


def _in_words(word: str, facts: dict[str, Any]) -> str:
    return f"{word} {facts['path' if 'path' in facts else 'n']}"


@pytest.mark.parametrize("path", ALL, ids=lambda path: ".".join(map(str, path)))
def test_a_single_changed_value_is_named_exactly(path: tuple[Any, ...]) -> None:
    document = tampered(path)
    assert by_product(document) == by_single_file(document) == {named_by(path)}


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node; the page itself is tested in chromium")
def test_the_browsers_script_names_the_same(tmp_path: Path) -> None:
    found = by_browser_script([SEALED, *(tampered(path) for path in ALL)], tmp_path)
    assert found[0] == set()
    assert {path: one for path, one in zip(ALL, found[1:], strict=True) if one != {named_by(path)}} == {}


@settings(max_examples=60)
@given(st.sampled_from([path for path in ALL if path[0] != "steps"]), st.integers(2, 99_000))
def test_numbers_are_told_as_they_were(path: tuple[Any, ...], salt: int) -> None:
    document = tampered(path, salt)
    assert by_product(document) == {named_by(path)}
    if path in (("places", "quota"), ("places", "alternates"), ("pool_size",)):
        [finding] = verify(document)
        old = SEALED["places"][path[1]] if len(path) == 2 else SEALED["pool_size"]
        assert (finding.said, finding.found) == (str(old + salt), str(old))


def test_what_was_taken_out_or_put_in_is_named() -> None:
    less = deepcopy(SEALED)
    del less["draw"]["run_at"]
    [finding] = verify(less)
    assert (finding.part, finding.place, finding.said) == ("draw", "run_at", "nothing")
    more = deepcopy(SEALED)
    more["places"]["reserve"] = [3]
    [finding] = verify(more)
    assert (finding.part, finding.place, finding.said, finding.found) == ("places", "reserve", "[3]", "nothing")
    shorter = deepcopy(SEALED)
    shorter["steps"].pop()
    [finding] = verify(shorter)
    assert (finding.part, finding.place, finding.said, finding.found) == ("steps", "length", "24", "25")
    assert by_single_file(shorter) == {"field steps"}


def test_who_changes_the_checks_too_is_found_by_the_draw_itself() -> None:
    forged = deepcopy(SEALED)
    forged["order"][0], forged["order"][1] = forged["order"][1], forged["order"][0]
    with_checks(forged)
    parts = {finding.part for finding in verify(forged)}
    assert "order" in parts
    assert SINGLE_FILE(forged) != []


def test_untouched_and_with_the_published_pool() -> None:
    assert verify(deepcopy(SEALED), POOL.content) == []
    assert SINGLE_FILE(deepcopy(SEALED), POOL.content) == []
    assert verify(json.loads(json.dumps(SEALED))) == []


def test_the_command_seals_and_names(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["draw", "run", "--pool-size", "9", "--source", "1 2", "--quota", "3", "--json"])
    document = json.loads(done.output)
    assert verify(document) == []
    document["places"]["alternates"] = -2
    path = tmp_path / "transcript.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    told = CliRunner().invoke(cli, ["draw", "verify", str(path), "--json"])
    assert told.exit_code == 1
    assert json.loads(told.output)["findings"] == [
        {"part": "places", "place": "alternates", "said": "-2", "found": "0"}
    ]
