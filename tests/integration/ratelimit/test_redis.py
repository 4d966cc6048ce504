"""Counting in a real Redis: exact across processes, without names in it, and going on without it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio
import structlog

from participation.platform import crypto
from participation.platform.web import ratelimit
from participation.platform.web.ratelimit import Limiter, Policy

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")


class Server:
    """A private redis-server on a socket, which may be killed and started again."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "r.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--daemonize", "no"],
            stdout=subprocess.DEVNULL,
            cwd=self.socket.parent,
        )
        deadline = time.monotonic() + 10
        while subprocess.run(["redis-cli", "-s", str(self.socket), "ping"], capture_output=True).stdout != b"PONG\n":
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("r"))
    running.start()
    yield running
    running.kill()


@pytest.fixture(autouse=True)
async def policy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    ring = crypto._keyring
    crypto.configure([("test", bytes(32))])
    monkeypatch.setitem(ratelimit.POLICIES, "ten", Policy(10, 60, "test"))
    monkeypatch.setitem(ratelimit.POLICIES, "one", Policy(1, 1, "test"))
    yield
    crypto._keyring = ring


async def test_two_processes_share_one_exact_count(server: Server) -> None:
    first, second = Limiter(server.url), Limiter(server.url)
    waits = await asyncio.gather(*(limiter.hit("ten", "a") for _ in range(40) for limiter in (first, second)))
    assert waits.count(None) == 10
    assert all(50 < wait <= 60 for wait in waits if wait is not None)
    await first.forget("ten", "a")
    assert await second.hit("ten", "a") is None
    await first.close()
    await second.close()


async def test_the_wait_it_names_is_enough(server: Server) -> None:
    limiter = Limiter(server.url)
    assert await limiter.hit("one", "a") is None
    wait = await limiter.hit("one", "a")
    assert wait is not None
    await asyncio.sleep(wait + 0.05)
    assert await limiter.hit("one", "a") is None
    await limiter.close()


async def test_redis_holds_no_names(server: Server) -> None:
    limiter = Limiter(server.url)
    await limiter.hit("ten", "13900000000")
    client = redis.asyncio.Redis.from_url(server.url)
    keys = b" ".join(await client.keys("*"))
    assert keys
    assert b"139" not in keys
    await client.aclose()
    await limiter.close()


async def test_without_redis_it_counts_here_says_so_once_and_comes_back(server: Server) -> None:
    clock = [0.0]
    limiter = Limiter(server.url, clock=lambda: clock[0])
    assert await limiter.hit("ten", "a") is None
    server.kill()
    with structlog.testing.capture_logs() as logs:
        waits = []
        for _ in range(12):
            waits.append(await limiter.hit("ten", "a"))
            clock[0] += 1.0
        assert waits.count(None) == 10
        server.start()
        clock[0] += ratelimit.PAUSE_SECONDS
        assert await limiter.hit("ten", "a") is None
        assert await limiter.hit("ten", "a") is None
    assert [entry["event"] for entry in logs] == ["ratelimit.degraded", "ratelimit.restored"]
    await limiter.close()


async def test_a_hanging_redis_delays_one_visitor_half_a_second(server: Server) -> None:
    limiter = Limiter(server.url)
    await limiter.hit("ten", "a")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        for _ in range(20):
            await limiter.hit("ten", "b")
        assert time.monotonic() - started < 2.0
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    await limiter.close()
