"""The whole product as its users start it: ``participation up`` in a temporary home, on free loopback ports.

For the fault tests, the browser tests and the measurements.  Everything it starts is stopped by pid.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180.0


def free_port() -> int:
    """A port on the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(wanted: Callable[[], Any], within: float, what: str) -> Any:
    """Ask until the answer is true; AssertionError after ``within`` seconds."""
    deadline = time.monotonic() + within
    while True:
        if found := wanted():
            return found
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}"
        time.sleep(0.05)


class Product:
    """A running instance: ``url``, its ``home``, its processes, its database."""

    def __init__(
        self, home: Path, *, variables: Mapping[str, str] | None = None, arguments: tuple[str, ...] = ()
    ) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.supervisor: subprocess.Popen[str] | None = None
        self.output = home / "terminal.txt"
        self._arguments = arguments
        kept = {
            n: v for n, v in os.environ.items() if n not in ("DATABASE_URL", "REDIS_URL") and not n.startswith("COV")
        }
        self._environment = {
            **kept,
            "PARTICIPATION_HOME": str(home),
            "PORT": str(self.port),
            # What nobody consumed comes again after seconds instead of a minute.
            "OUTBOX_RESEND_AFTER": "2",
            # Many residents, one address.
            "RATE_LIMITS": "off",
            "PROOF_OF_WORK": "off",
            **(variables or {}),
        }

    # -- life

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.output.open("a") as terminal:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "participation.cli", "up", "--no-demonstration", *self._arguments],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

        def answers() -> bool:
            assert self.supervisor is not None
            assert self.supervisor.poll() is None, f"it ended:\n{self.output.read_text()}"
            return "Participation runs at" in self.output.read_text()

        until(answers, START_WITHIN, f"it starts; it says:\n{self.output.read_text()}")

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        if self.supervisor is None:
            return 0
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
        try:
            code = self.supervisor.wait(60)
        finally:
            if self.supervisor.poll() is None:
                self.supervisor.kill()
                self.supervisor.wait()
        self.supervisor = None
        return code

    # -- its parts

    @property
    def services(self) -> dict[str, str]:
        """DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL, SECRET_KEYS of the running instance."""
        found: dict[str, str] = json.loads((self.home / "run" / "services.json").read_text())
        return found

    def postgres_pid(self) -> int:
        """The database server's process."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def child_pids(self, part: str) -> list[int]:
        """The supervisor's children whose command line contains ``part``."""
        assert self.supervisor is not None
        return [pid for pid in children(self.supervisor.pid) if part in command_line(pid)]

    def renderers(self) -> list[int]:
        """The render worker and the process in it that does the work."""
        return [pid for parent in self.child_pids("-Q render") for pid in (parent, *children(parent))]

    def scene(self, *arguments: str, module: str = "tests.support.scene") -> dict[str, Any]:
        """Run tests.support.scene, or another module that prints JSON, against it."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**self._environment, **self.services},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    async def sql(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        """Rows of one statement, as the owner of the tables, on a connection of its own."""
        connection = await asyncpg.connect(self.services["DATABASE_OWNER_URL"], timeout=10)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    def browser(self) -> httpx.AsyncClient:
        """A browser without JavaScript that does not follow redirects by itself."""
        headers = {"accept": "text/html", "accept-language": "zh-CN"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=60)

    def logs(self, *names: str) -> str:
        """The named logs, or all of them, for a failure's message."""
        paths = [self.home / "log" / f"{n}.log" for n in names] or sorted((self.home / "log").glob("*.log"))
        return "\n".join(f"== {p.name}\n{p.read_text(errors='replace')[-3000:]}" for p in paths if p.exists())


@contextmanager
def product(variables: Mapping[str, str] | None = None, arguments: tuple[str, ...] = ()) -> Iterator[Product]:
    """A running instance in a temporary directory that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="participation-", ignore_cleanup_errors=True) as folder:
        found = Product(Path(folder) / "home", variables=variables, arguments=arguments)
        try:
            found.start()
            yield found
        finally:
            found.stop()


def children(pid: int) -> list[int]:
    """Direct children of a process."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    found = []
    for task in tasks:
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def command_line(pid: int) -> str:
    """A process's command line; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
