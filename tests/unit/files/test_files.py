"""The file store keeps bytes, gives them back, and notices every change."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.platform import files


@pytest.fixture(autouse=True)
def root(tmp_path: Path) -> Iterator[Path]:
    before = files._root
    files.configure(tmp_path / "home" / "files")
    yield tmp_path / "home" / "files"
    files.configure(before)


def everything(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_known_answer(root: Path) -> None:
    stored = await files.store(b"abc")
    assert stored == files.StoredFile("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3)
    assert files.path_of(stored.sha256) == root / "ba" / "78" / stored.sha256
    assert everything(root) == [files.path_of(stored.sha256)]
    assert await files.load(stored.sha256) == b"abc"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(data=st.binary(max_size=3000))
def test_round_trip(data: bytes) -> None:
    stored = files._store(data)
    assert stored.size == len(data)
    assert files._load(stored.sha256) == data


async def test_from_a_path_in_pieces(tmp_path: Path) -> None:
    big = os.urandom(files._CHUNK * 2 + 17)
    source = tmp_path / "big.bin"
    source.write_bytes(big)
    stored = await files.store(source)
    assert stored == files.StoredFile(hashlib.sha256(big).hexdigest(), len(big))
    assert await files.load(stored.sha256) == big
    assert source.exists()


async def test_twice_is_once(root: Path) -> None:
    first, second = await asyncio.gather(files.store(b"x" * 5000), files.store(b"x" * 5000))
    assert first == second
    assert len(everything(root)) == 1


async def test_only_the_owner_may_read(root: Path) -> None:
    stored = await files.store(b"x")
    assert files.path_of(stored.sha256).stat().st_mode & 0o777 == 0o600
    assert root.stat().st_mode & 0o777 == 0o700


async def test_exists() -> None:
    stored = await files.store(b"x")
    assert await files.exists(stored.sha256)
    assert not await files.exists("0" * 64)


async def test_a_changed_file_is_noticed_and_healed_by_storing_again() -> None:
    stored = await files.store(b"draft")
    path = files.path_of(stored.sha256)
    path.write_bytes(b"drafT")
    with pytest.raises(files.FileDamaged, match=stored.sha256):
        await files.load(stored.sha256)
    await files.store(b"draft")
    assert await files.load(stored.sha256) == b"draft"


async def test_missing() -> None:
    with pytest.raises(files.FileMissing):
        await files.load("0" * 64)


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "０" * 64])
async def test_what_is_no_hash_never_becomes_a_path(name: str) -> None:
    with pytest.raises(files.FileMissing):
        await files.load(name)


async def test_nothing_is_left_when_writing_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    (root / "incoming").mkdir(parents=True)
    with pytest.raises(OSError, match="No space"):
        await files.store(b"x")
    assert everything(root) == []


async def test_a_source_that_is_not_there(root: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await files.store(tmp_path / "nothing")
    assert everything(root) == []


async def test_without_configure() -> None:
    files.configure(None)
    with pytest.raises(files.NotConfigured):
        await files.store(b"x")
    with pytest.raises(files.NotConfigured):
        await files.load("0" * 64)
