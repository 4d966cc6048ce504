"""``participation up``: database, Redis, web, workers and clock, from nothing to an address, and down again in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import click

from participation.cli.children import Child
from participation.cli.environment import AlreadyRunning, embedded_variables, hold, publish
from participation.settings import Settings

READY_WITHIN = 120.0  # seconds until the web must answer
LOOK_EVERY = 0.25  # seconds between two looks at the children


@dataclass(frozen=True)
class Plan:
    """What to start: numbers of processes, and how."""

    workers: int = 1
    renderers: int = 1
    demonstration: bool = True
    verbose: bool = False


def commands(settings: Settings, plan: Plan) -> dict[str, tuple[list[str], float]]:
    """Each child's command line, and how many seconds it has to end by itself."""
    python = sys.executable
    worker = [
        python,
        "-W",
        "ignore::UserWarning",
        "-m",
        "celery",
        "--quiet",
        "-A",
        "workers.main",
        "worker",
    ]
    worker += ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": (
            [
                *(python, "-m", "granian", "participation.app:create_app", "--factory", "--interface", "asgi"),
                *("--host", settings.host, "--port", str(settings.port), "--workers", str(settings.web_workers)),
                # A web process that dies is replaced by granian itself; the others go on answering meanwhile.
                *("--loop", "uvloop", "--http", "1", "--no-ws", "--respawn-failed-workers", "--respawn-interval", "1"),
                *("--workers-kill-timeout", "10s", "--log-level", "warning", "--backlog", "2048"),
            ],
            15.0,
        ),
        # Renders have processes of their own: a mail never waits behind a document of a thousand comments.
        "worker": ([*worker, "-n", "default@%h", "-Q", "default", "-c", str(plan.workers)], 20.0),
        "render": (
            [*worker, "-n", "render@%h", "-Q", "render", "-c", str(plan.renderers), "--max-tasks-per-child", "50"],
            25.0,
        ),
        "beat": ([python, "-m", "workers.beat"], 10.0),
    }


class Supervisor:
    """Starts everything in order, watches it, ends it in reverse order."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        self.settings = settings
        self.plan = plan
        self.children: list[Child] = []
        self._servers: list[tuple[str, Any]] = []
        self._stop = threading.Event()
        self._hurry = False
        self._print = threading.Lock()
        self._variables: dict[str, str] = {}

    # -- life

    def run(self) -> int:
        """Until a signal; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            with ExitStack() as stack:
                stack.enter_context(hold(self.settings.home))
                stack.callback(self._end_servers)
                stack.callback(self._end_children)
                if self._start():
                    self._watch()
        except AlreadyRunning as error:
            raise click.ClickException(f"{error}: end that one first, or set PARTICIPATION_HOME.") from error
        self.say("", "ended; the data stays, 'make run' finds it again")
        return 0

    def _start(self) -> bool:
        """False where a signal came in the middle."""
        settings = self.settings
        self._check_port()
        self._start_servers()
        self._migrate()
        (settings.home / "run" / "metrics").mkdir(parents=True, exist_ok=True)
        for old in (settings.home / "run" / "metrics").glob("*.db"):
            old.unlink()
        for name, (command, stop_within) in commands(settings, self.plan).items():
            child = Child(
                name,
                command,
                self.environment(),
                logs=settings.home / "log",
                say=self.say,
                verbose=self.plan.verbose,
                stop_within=stop_within,
                # Visitors first: in a rush the messages about it wait, not the people.
                gives_way=name != "web",
            )
            self.children.append(child)
            child.start()
            # The address first: the others start while it is already read.
            if name == "web":
                if not self._await_web():
                    return False
                self.say("web", f"ready   {settings.public_url}")
        if self.plan.demonstration:
            self._demonstrate()
        if not self._stop.is_set():
            self.say("", f"Participation runs at {settings.public_url}  (Ctrl-C ends it)")
        return not self._stop.is_set()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            for name, server in self._servers:
                if server.process is not None and server.process.poll() is not None:
                    self.say(name, "ended unexpectedly; starting it again")
                    try:
                        server.start()
                    except RuntimeError as error:
                        self.say(name, f"{error}")
                        self._stop.wait(5)
            for child in self.children:
                child.watch()

    # -- parts of the start

    def _start_servers(self) -> None:
        settings = self.settings
        if settings.database_url and settings.redis_url:
            self.say("database", "from DATABASE_URL")
            self.say("redis", "from REDIS_URL")
            return
        from participation.platform.embedded import EmbeddedPostgres, EmbeddedRedis, StartError

        wanted: list[tuple[str, Any, str | None]] = [
            ("database", None if settings.database_url else EmbeddedPostgres(settings.home), "DATABASE_URL"),
            ("redis", None if settings.redis_url else EmbeddedRedis(settings.home), "REDIS_URL"),
        ]
        for name, server, variable in wanted:
            if server is None:
                self.say(name, f"from {variable}")
                continue
            try:
                server.start()
            except StartError as error:
                raise click.ClickException(str(error)) from error
            self._servers.append((name, server))
            self.say(name, f"ready   {_short(server.data)}")
        servers = dict(self._servers)
        self._variables = embedded_variables(settings, servers.get("database"), servers.get("redis"))
        publish(settings.home, self._variables)

    def _migrate(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "participation.cli", "migrate"],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        if done.returncode:
            raise click.ClickException(f"the migrations failed:\n{done.stderr.strip() or done.stdout.strip()}")
        self.say("tables", done.stdout.strip().splitlines()[-1])

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.settings.host, self.settings.port))
            except OSError as error:
                raise click.ClickException(
                    f"port {self.settings.port} on {self.settings.host} cannot be used ({error.strerror}).\n"
                    f"Choose another: make run ARGS='--port {self.settings.port + 1}'"
                ) from error

    def _await_web(self) -> bool:
        web = self.children[0]
        address = f"http://{self.settings.host}:{self.settings.port}/readyz"
        deadline = time.monotonic() + READY_WITHIN
        while not self._stop.wait(0.1):
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    if answer.status == 200:
                        return True
            except (urllib.error.URLError, OSError):
                pass
            if not web.alive or time.monotonic() > deadline:
                raise click.ClickException(f"the web did not start; the end of {web.log}:\n{_tail(web.log)}")
        return False

    def _demonstrate(self) -> None:
        """Play the demonstration on the first start, as its users would, over HTTP."""
        marker = self.settings.home / "demonstration.json"
        if marker.exists():
            return
        self.say("demo", "playing the demonstration once (a minute; Ctrl-C ends it)")
        command = [sys.executable, "-m", "participation.cli", "demo", "--first-start"]
        player = subprocess.Popen(command, env=self.environment(), start_new_session=True)
        while player.poll() is None:
            if self._stop.wait(LOOK_EVERY):
                player.terminate()
                player.wait()
                return
            for child in self.children:
                child.watch()
        if player.returncode:
            self.say(
                "demo",
                "the demonstration stopped; the product itself runs. 'participation demo --first-start' tries again",
            )

    # -- small things

    def environment(self) -> dict[str, str]:
        """What the children get."""
        settings = self.settings
        return {
            **os.environ,
            **self._variables,
            "PARTICIPATION_HOME": str(settings.home),
            "HOST": settings.host,
            "PORT": str(settings.port),
            "PUBLIC_URL": settings.public_url,
            "PROMETHEUS_MULTIPROC_DIR": str(settings.home / "run" / "metrics"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_root()), os.environ.get("PYTHONPATH")])),
        }

    def say(self, name: str, text: str) -> None:
        """One line on the terminal: time, part, text."""
        with self._print:
            click.echo(f"{time.strftime('%H:%M:%S')}  {name:<9} {text}")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._hurry = self._stop.is_set()
        self._stop.set()

    def _end_children(self) -> None:
        if not self.children:
            return
        self.say("", "ending: running work is finished first (Ctrl-C again ends at once)")
        # The clock first, so that nothing new is begun; then all together, so that the waits do not add up.
        for child in reversed(self.children):
            child.ask_to_end()
        waiting = time.monotonic() + max(child.stop_within for child in self.children)
        while any(child.alive for child in self.children) and not self._hurry and time.monotonic() < waiting:
            time.sleep(0.05)
        for child in reversed(self.children):
            child.finish(at_once=True)

    def _end_servers(self) -> None:
        for _, server in reversed(self._servers):
            server.stop()


@click.command()
@click.option("--host", help="Address to listen on (HOST; 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (PORT; 8000).")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for ordinary work."
)
@click.option("--renderers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for documents.")
@click.option("--demonstration/--no-demonstration", default=True, help="Play the demonstration on the first start.")
@click.option("-v", "--verbose", is_flag=True, help="Show every log line, not only warnings.")
def up(host: str | None, port: int | None, workers: int, renderers: int, demonstration: bool, verbose: bool) -> None:
    """Start everything and keep it running until Ctrl-C.

    Where DATABASE_URL or REDIS_URL is not set, a private server is started for it under var/.  A part that dies is started
    again.  Logs: var/log.
    """
    settings = settings_for(os.environ, host, port)
    production = settings.environment == "production"
    plan = Plan(workers, renderers, demonstration and not production, verbose)
    sys.exit(Supervisor(settings, plan).run())


def settings_for(environment: Mapping[str, str], host: str | None, port: int | None) -> Settings:
    """Settings with the command line's host and port in their place, so that the public address follows them."""
    merged = dict(environment)
    if host is not None:
        merged["HOST"] = host
    if port is not None:
        merged["PORT"] = str(port)
    return Settings.from_env(merged)


def _root() -> Path:
    """The checkout: the children import ``participation``, ``workers`` and ``piccolo_conf`` from there."""
    return Path(__file__).resolve().parent.parent.parent


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
