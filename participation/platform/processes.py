"""Starting, finding and ending the servers' processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

#: sun_path holds 104 bytes on macOS, 108 on Linux, the closing zero included.
SOCKET_PATH_LIMIT = 103


class StartError(RuntimeError):
    """A server did not start; the message says why and what to do."""


def tied_to_parent(command: Sequence[str], on_death: str) -> list[str]:
    """``command``, started so that it gets signal ``on_death`` (``INT``, ``TERM``) when this process dies, kill -9 included.

    Linux only (setpriv is part of Debian's base system); elsewhere a left-over server is found and ended at the next start.
    The kernel ties it to the *thread* that starts it, so servers are started from the main thread.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", on_death, "--", *command] if setpriv else list(command)


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    on_death: str,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server with its output in ``log``, in a session of its own: Ctrl-C in the terminal does not reach it,
    whoever started it ends it, in order."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            tied_to_parent(command, on_death),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=dict(os.environ if env is None else env),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )


def finish(process: subprocess.Popen[bytes], first: signal.Signals, wait: float) -> None:
    """End ``process`` with ``first``; after ``wait`` seconds with SIGKILL.  Harmless where it has ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
    try:
        process.wait(wait)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def command_line(pid: int) -> str:
    """The command line of a process, or an empty string where there is none."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def await_end(pid: int, wait: float) -> bool:
    """Whether a process that is not our child has ended within ``wait`` seconds (a zombie counts as ended)."""
    deadline = time.monotonic() + wait
    while command_line(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def socket_directory(home: Path, name: str) -> Path:
    """A directory for a socket file: ``home/run/<name>``, or a short one under the temporary directory where that path
    would be longer than the kernel takes."""
    wanted = home / "run" / name
    if len(os.fsencode(wanted / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return wanted
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"participation-{os.getuid()}-{digest}-{name}"


def private_directory(path: Path, user: str | None = None) -> Path:
    """Make ``path`` with mode 0700 for ``user`` (None: ourselves).

    Raises StartError where it belongs to somebody else (in a shared temporary directory another may have made it first).
    """
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.is_symlink():
        raise StartError(f"{path} is a symbolic link; remove it")
    if user is not None:
        shutil.chown(path, user, user)
    elif path.stat().st_uid != os.getuid():
        raise StartError(f"{path} belongs to another user; remove it or set PARTICIPATION_HOME")
    path.chmod(0o700)
    return path


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
