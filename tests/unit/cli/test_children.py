"""What the supervisor shows of its children's lines, and how it deals with their deaths."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from participation.cli import children
from participation.cli.children import Child, short_line


@pytest.mark.parametrize(
    ("line", "quiet", "verbose"),
    [
        (json.dumps({"event": "ready", "level": "info", "timestamp": "t", "n": 1}), None, "ready n=1"),
        (json.dumps({"event": "lost", "level": "warning", "why": "x"}), "WARNING lost why=x", "WARNING lost why=x"),
        (
            json.dumps({"event": "boom", "level": "error", "exception": "Traceback\n  a\nValueError: no"}),
            "ERROR boom ValueError: no",
            "ERROR boom ValueError: no",
        ),
        (
            "Traceback (most recent call last):",
            "Traceback (most recent call last):",
            "Traceback (most recent call last):",
        ),
        ("just words", None, "just words"),
        ('"a string"', None, '"a string"'),
        ('{"no": "event"}', None, '{"no": "event"}'),
    ],
)
def test_only_what_needs_attention_is_shown_unless_asked_for(line: str, quiet: str | None, verbose: str) -> None:
    assert short_line(line) == quiet
    assert short_line(line, verbose=True) == verbose


def test_a_line_on_the_terminal_is_short() -> None:
    assert len(short_line(json.dumps({"event": "x" * 1000, "level": "error"})) or "") == 300


class Terminal:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, name: str, text: str) -> None:
        self.lines.append(f"{name}: {text}")


def child(tmp_path: Path, code: str, terminal: Terminal, **options: float) -> Child:
    return Child(
        "part", [sys.executable, "-c", code], {"PATH": "/usr/bin:/bin"}, logs=tmp_path, say=terminal, **options
    )  # type: ignore[arg-type]


def until(wanted: object, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_is_started_again_after_a_growing_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "BACKOFF_FIRST", 0.05)
    terminal = Terminal()
    part = child(tmp_path, "print('here'); raise SystemExit(3)", terminal)
    part._pause = 0.05
    part.start()

    def died_twice() -> bool:
        part.watch()
        return sum("ended (exit code 3)" in line for line in terminal.lines) == 2

    until(died_twice)
    part.finish()
    assert "part: started again" in terminal.lines
    assert part.log.read_text().splitlines() == ["here", "here"]
    assert part._pause == pytest.approx(0.2)


def test_one_that_does_not_end_is_ended_by_force_with_its_own_children(tmp_path: Path) -> None:
    terminal = Terminal()
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True); time.sleep(60)"
    )
    part = child(tmp_path, code, terminal, stop_within=0.3)
    part.start()
    until(lambda: part.log.exists() and part.log.read_text().strip())
    inner = int(part.log.read_text())
    part.ask_to_end()
    part.finish()
    assert not part.alive
    assert any("ended by force" in line for line in terminal.lines)
    state = Path(f"/proc/{inner}/status")
    until(lambda: not state.exists() or "State:\tZ" in state.read_text())


def test_one_that_gives_way_stands_back_in_its_session_and_as_a_session(tmp_path: Path) -> None:
    code = "import os, time; print(os.getpriority(os.PRIO_PROCESS, 0), flush=True); time.sleep(60)"
    part = child(tmp_path, code, Terminal(), gives_way=True)
    part.start()
    assert part.process is not None
    until(lambda: part.log.exists() and part.log.read_text().strip())
    assert int(part.log.read_text()) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + children.STANDS_BACK)
    share = Path(f"/proc/{part.process.pid}/autogroup")
    said = share.read_text() if share.exists() else ""
    part.ask_to_end()
    part.finish()
    assert not said.startswith("/autogroup-") or said.strip().endswith(f"nice {children.STANDS_BACK}")
