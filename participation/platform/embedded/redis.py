"""A Redis of our own: Debian's ``redis-server``, started privately with an append-only file."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from participation.platform.processes import (
    StartError,
    finish,
    private_directory,
    socket_directory,
    spawn,
    tail,
)

START_TIMEOUT = 30.0  # seconds, the append-only file is read in that time
STOP_TIMEOUT = 10.0


class EmbeddedRedis:
    """One server under ``home``: data in ``home/redis``, a private socket, log in ``home/log/redis.log``."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.data = self.home / "redis"
        self.log = self.home / "log" / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._socket = socket_directory(self.home, "redis") / "redis.sock"

    @property
    def url(self) -> str:
        """For redis-py: ``unix://…``; workers.celery_app turns it into Celery's spelling."""
        return f"unix://{self._socket}?db=0"

    def start(self) -> None:
        """Start it and wait until it answers.  StartError otherwise."""
        program = shutil.which("redis-server")
        if program is None:
            raise StartError("redis-server was not found; run 'make setup', or set REDIS_URL to a Redis of your own")
        private_directory(self.data)
        private_directory(self._socket.parent)
        self._end_leftover()
        command = [program, "--daemonize", "no", "--port", "0"]
        command += ["--unixsocket", str(self._socket), "--unixsocketperm", "700", "--dir", str(self.data)]
        # Every write is on disk within a second, and memory is never freed by dropping queued work.
        command += [
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
        ]
        command += ["--supervised", "no", "--loglevel", "notice"]
        self.process = spawn(command, log=self.log, on_death="TERM", env={**os.environ, "LC_ALL": "C"})
        deadline = time.monotonic() + START_TIMEOUT
        while ask(self._socket, b"PING") != b"+PONG":
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StartError(f"Redis did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.03)

    def stop(self) -> None:
        """Ordinary shutdown (the append-only file is flushed); harmless where it does not run."""
        if self.process is not None:
            finish(self.process, signal.SIGTERM, STOP_TIMEOUT)
            self.process = None

    def __enter__(self) -> EmbeddedRedis:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _end_leftover(self) -> None:
        """One that outlived a kill -9 of its supervisor would write into the same file: it is asked to end first."""
        if not self._socket.exists():
            return
        ask(self._socket, b"SHUTDOWN NOSAVE")
        deadline = time.monotonic() + STOP_TIMEOUT
        while ask(self._socket, b"PING"):
            if time.monotonic() > deadline:
                raise StartError(f"an earlier Redis on {self._socket} does not end; end it and start again")
            time.sleep(0.05)
        self._socket.unlink(missing_ok=True)


def ask(path: Path, command: bytes) -> bytes:
    """The first line of the answer to an inline command, or nothing where nobody answers."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(command + b"\r\n")
        return connection.recv(256).split(b"\r\n")[0]
    return b""
