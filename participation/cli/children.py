"""One process that `participation up` starts, watches and restarts."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LOG_BYTES = 20 * 1024 * 1024
LOG_COPIES = 3
#: Seconds before a child that keeps dying is started again: doubling from the first to the last.
BACKOFF_FIRST, BACKOFF_LAST = 1.0, 30.0
#: A child that has lived so long is healthy: its next death begins the back-off anew.
HEALTHY_AFTER = 60.0

#: How far one that gives way stands back (nice): it has a tenth of what another gets while both want the processor.
STANDS_BACK = 10

Say = Callable[[str, str], None]


class Child:
    """``name`` (also the log's), ``command``, ``environment``; ``stop_within``: seconds before it is ended by force;
    ``gives_way``: works on what the others leave of the processor.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        logs: Path,
        say: Say,
        verbose: bool = False,
        stop_within: float = 10.0,
        gives_way: bool = False,
    ) -> None:
        self.name = name
        self.stop_within = stop_within
        self.process: subprocess.Popen[bytes] | None = None
        self._gives_way = gives_way
        self._command = ["nice", "-n", str(STANDS_BACK), *command] if gives_way else list(command)
        self._environment = dict(environment)
        self._say = say
        self._verbose = verbose
        self._restart_at: float | None = None
        self._pause = BACKOFF_FIRST
        self._started = 0.0
        self._reader: threading.Thread | None = None
        logs.mkdir(parents=True, exist_ok=True)
        self.log = logs / f"{name}.log"
        self._file = logging.Logger(f"child.{name}")
        handler = RotatingFileHandler(self.log, maxBytes=LOG_BYTES, backupCount=LOG_COPIES, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._file.addHandler(handler)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C in the terminal reaches the supervisor only, which ends all in order."""
        from participation.platform.processes import tied_to_parent

        self._started = time.monotonic()
        self.process = subprocess.Popen(
            tied_to_parent(self._command, "TERM"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=self._environment,
        )
        if self._gives_way:
            _stand_back(self.process.pid)
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), name=self.name, daemon=True)
        self._reader.start()

    def watch(self) -> None:
        """Notice its death, and start it again after a pause that grows while it keeps dying."""
        if self._restart_at is not None:
            if time.monotonic() >= self._restart_at:
                self._restart_at = None
                self.start()
                self._say(self.name, "started again")
            return
        if self.process is None or self.process.poll() is None:
            return
        self._end_group()
        code, lived = self.process.returncode, time.monotonic() - self._started
        self._pause = BACKOFF_FIRST if lived > HEALTHY_AFTER else self._pause
        self._say(self.name, f"ended ({_why(code)}); starting it again in {self._pause:.0f} s; see {self.log}")
        self._restart_at = time.monotonic() + self._pause
        self._pause = min(BACKOFF_LAST, self._pause * 2)

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """SIGTERM; finish() waits."""
        if self.alive and self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def finish(self, *, at_once: bool = False) -> None:
        """Wait for its end, then end by force what is left of it and of the processes it made."""
        if self.process is None:
            return
        try:
            self.process.wait(0.1 if at_once else self.stop_within)
        except subprocess.TimeoutExpired:
            self._say(self.name, "does not end by itself; ended by force")
        self._end_group()
        self.process.wait()
        if self._reader is not None:
            self._reader.join(2)
        for handler in self._file.handlers:
            handler.close()

    def _end_group(self) -> None:
        """Its own children go with it: a pool process left alone would keep its port or its database connections."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                if line := raw.decode("utf-8", errors="replace").rstrip():
                    self._file.handle(self._file.makeRecord(self.name, logging.INFO, "", 0, line, (), None))
                    if short := short_line(line, verbose=self._verbose):
                        self._say(self.name, short)


def _stand_back(pid: int) -> None:
    """Where the kernel gives each session its own share (autogroup), nice counts inside the session only: say it there too."""
    for _ in range(3):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(STANDS_BACK))
        except BlockingIOError:  # the kernel takes one such change in a tenth of a second
            time.sleep(0.11)
        except OSError:  # no autogroup here: nice is enough
            return
        else:
            return


def short_line(line: str, *, verbose: bool = False) -> str | None:
    """What of a log line is worth a line on the terminal: warnings and errors, or everything where asked for."""
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict) or "event" not in event:
        loud = line.startswith(("ERROR", "CRITICAL", "[ERROR]", "Traceback"))
        return line[:200] if verbose or loud else None
    level = str(event.get("level", "info"))
    if not verbose and level not in ("warning", "error", "critical"):
        return None
    hidden = {"event", "level", "timestamp", "exception"}
    facts = " ".join(f"{name}={value}" for name, value in event.items() if name not in hidden)
    last = str(event.get("exception", "")).strip().splitlines()[-1:]
    return " ".join(part for part in ("" if level == "info" else level.upper(), event["event"], facts, *last) if part)[
        :300
    ]


def _why(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
