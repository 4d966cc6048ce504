"""How long a draw over a million entries takes, from the command line to the transcript.

python -m tests.bench.drawing
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.support.running import ROOT

ENTRIES = 1_000_000
GOAL_SECONDS = 10.0
_SOURCES = ("9319", "2 5 12 8 10", "9 18 26 34 41 45")


def measure() -> float:
    """Seconds, the interpreter's start and the writing of the transcript included."""
    command = [sys.executable, "-m", "participation.cli", "draw", "run", "--json", "--pool-size", str(ENTRIES)]
    for source in _SOURCES:
        command += ["--source", source]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    took = time.perf_counter() - started
    order = json.loads(done.stdout)["order"]
    assert len(order) == len(set(order)) == ENTRIES
    return took


if __name__ == "__main__":
    print(f"draw over {ENTRIES:,} entries: {measure():.2f} s (goal {GOAL_SECONDS:.0f} s)")
