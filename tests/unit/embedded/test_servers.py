"""The embedded servers: roles, private sockets, and what is left behind by a kill -9."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from participation.platform.embedded import EmbeddedPostgres, EmbeddedRedis, Secrets, StartError
from participation.platform.embedded import postgres as postgres_module
from participation.platform.processes import command_line, private_directory, socket_directory

QUICK = {"fsync": "off"}


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with (
        tempfile.TemporaryDirectory(prefix="participation-", ignore_cleanup_errors=True) as folder,
        EmbeddedPostgres(Path(folder), settings=QUICK) as started,
    ):
        yield started


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_the_application_is_not_the_owner_and_the_owner_is_no_superuser(server: EmbeddedPostgres) -> None:
    await ask(server.owner_url, "CREATE TABLE IF NOT EXISTS thing (a int)")
    assert await ask(server.app_url, "SELECT count(*) FROM thing") == 0
    for role, url in (("participation_app", server.app_url), ("participation_owner", server.owner_url)):
        assert await ask(url, "SELECT current_user") == role
        assert (
            await ask(url, "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
            is False
        )
    for forbidden in ("DROP TABLE thing", "CREATE TABLE other (a int)", "ALTER TABLE thing ADD b int"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(server.app_url, forbidden)


async def test_without_the_password_nobody_gets_in(server: EmbeddedPostgres) -> None:
    password = Secrets.of(server.home).superuser
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(server.superuser_url.replace(password, "wrong"), "SELECT 1")


async def test_nothing_listens_on_the_network_and_text_sorts_by_code_point(server: EmbeddedPostgres) -> None:
    assert await ask(server.superuser_url, "SHOW listen_addresses") == ""
    assert await ask(server.app_url, "SELECT datlocale FROM pg_database WHERE datname = 'participation'") == "C.UTF-8"
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = Secrets.of(tmp_path)
    assert Secrets.of(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert first.app != first.owner != first.superuser


def test_data_survives_a_stop_and_a_crash(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    server.start()
    asyncio.run(ask(server.owner_url, "CREATE TABLE thing (a int)"))
    asyncio.run(ask(server.app_url, "INSERT INTO thing VALUES (1) RETURNING a"))
    server.crash()
    server.start()
    assert asyncio.run(ask(server.app_url, "SELECT count(*) FROM thing")) == 1
    server.stop()
    server.stop()  # harmless
    with EmbeddedPostgres(tmp_path) as again:
        assert asyncio.run(ask(again.app_url, "SELECT count(*) FROM thing")) == 1


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, settings=QUICK)
    server.start()
    text = (server.data / "postmaster.pid").read_text()
    server.stop()
    # After a reboot the number may belong to anybody: here, to this test.
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *text.splitlines()[1:]]) + "\n")
    with server:
        assert asyncio.run(ask(server.app_url, "SELECT 1")) == 1


def test_an_interrupted_first_start_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path, settings=QUICK) as server:
        assert asyncio.run(ask(server.app_url, "SELECT 1")) == 1
    assert not (tmp_path / "postgres.new").exists()


def test_a_start_that_fails_shows_the_servers_own_words(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="max_connections"):
        EmbeddedPostgres(tmp_path, settings={"max_connections": "none"}).start()


START_AND_DIE = """
import os, sys
from pathlib import Path
from participation.platform.embedded import EmbeddedPostgres, EmbeddedRedis
home = Path(sys.argv[1])
database, store = EmbeddedPostgres(home), EmbeddedRedis(home)
database.start(); store.start()
print(database.process.pid, store.process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_kill_9_of_the_starter_ends_the_servers_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", START_AND_DIE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    deadline = time.monotonic() + 10
    while any(command_line(int(pid)) for pid in died.stdout.split()):
        assert time.monotonic() < deadline, "the servers outlived their starter"
        time.sleep(0.05)
    with EmbeddedPostgres(tmp_path) as database, EmbeddedRedis(tmp_path) as store:
        assert asyncio.run(ask(database.app_url, "SELECT 1")) == 1
        assert redis.from_url(store.url).ping()


def test_redis_keeps_what_it_was_given_and_drops_nothing(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        with redis.from_url(server.url) as client:
            assert client.config_get("appendonly", "maxmemory-policy") == {
                "appendonly": "yes",
                "maxmemory-policy": "noeviction",
            }
            client.set("a", "1")
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait()
        server.start()
        with redis.from_url(server.url) as client:
            assert client.get("a") == b"1"


def test_a_redis_left_over_is_ended_before_another_writes_into_its_file(tmp_path: Path) -> None:
    left = EmbeddedRedis(tmp_path)
    left.start()
    assert left.process is not None
    with EmbeddedRedis(tmp_path) as server:
        assert left.process.wait(5) is not None
        with redis.from_url(server.url) as client:
            assert client.ping()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 30)
    found = socket_directory(deep, "redis")
    assert len(str(found / ".s.PGSQL.5432")) < 104
    assert found == socket_directory(deep, "redis") != socket_directory(deep / "x", "redis")


def test_a_directory_that_somebody_else_prepared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(StartError, match="symbolic link"):
        private_directory(tmp_path / "link")


def test_without_the_wheel_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StartError, match="DATABASE_URL"):
        postgres_module.binaries()


def test_settings_with_addresses_never_import_the_embedded_package() -> None:
    code = (
        "import sys; from participation.cli.environment import services\n"
        "with services(redis=True) as s: pass\n"
        "import participation.app, workers.celery_app\n"
        "import json; print(json.dumps([m for m in sys.modules if 'embedded' in m or 'pgserver' in m]))"
    )
    environment = {**os.environ, "DATABASE_URL": "postgresql://a@/b", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout) == []
