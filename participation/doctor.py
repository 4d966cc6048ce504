"""What is missing or misconfigured, and what to do: the checks of ``participation doctor``.

Each check gives lines; none raises.  ``fail``: it will not work.  ``warn``: it works, but not as well or as safely as it
should.  ``ok``: seen to work.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from participation.settings import DEVELOPMENT_KEY, Settings, SettingsError

GIB = 1024**3
#: Families that documents are set in → what they are for.
FONTS = {
    "Noto Serif CJK SC": "text of law and documents",
    "Noto Sans CJK SC": "headings",
    "FandolFang": "official documents (FangSong)",
    "FandolKai": "official documents (KaiTi)",
    "Noto Sans Mongolian": "Mongolian",
}
APPEND_ONLY = ("audit_event", "audit_seal", "audit_anchor")
#: The clock's advisory lock (workers.beat); looked at here to see whether one ticks anywhere.
BEAT_LOCK = 7_301_144_206


class State(StrEnum):
    """How grave a line is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Line:
    """One finding: what was looked at, what was seen, and what to do (empty where nothing is)."""

    state: State
    what: str
    seen: str
    advice: str = ""


def ok(what: str, seen: str) -> Line:
    """Seen to work."""
    return Line(State.OK, what, seen)


def warn(what: str, seen: str, advice: str) -> Line:
    """Works, but should be mended."""
    return Line(State.WARN, what, seen, advice)


def fail(what: str, seen: str, advice: str) -> Line:
    """Does not work."""
    return Line(State.FAIL, what, seen, advice)


def settings_lines(environment: Mapping[str, str]) -> tuple[Settings | None, list[Line]]:
    """Settings, where they can be used, and what is wrong with them."""
    try:
        settings = Settings.from_env(environment)
    except SettingsError as error:
        return None, [fail("settings", problem, "See docs/operations.md, 'Settings'.") for problem in error.problems]
    lines = [ok("settings", f"environment {settings.environment}, public address {settings.public_url}")]
    own = settings.database_url is not None
    if own and settings.environment != "production" and any(key == DEVELOPMENT_KEY for _, key in settings.secret_keys):
        advice = "Set SECRET_KEYS=id:base64-of-32-bytes; with PARTICIPATION_ENV=production it is demanded."
        lines.append(warn("settings", "the development key encrypts personal data", advice))
    return settings, lines


def machine_lines(settings: Settings) -> Iterator[Line]:
    """Python, places to write, room on the disk, time zone, programs."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield ok("python", version) if sys.version_info >= (3, 11) else fail("python", version, "Use Python 3.11 or newer.")
    for folder in (settings.home, settings.home / "files", settings.home / "log"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".doctor-{os.getpid()}"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            yield fail("folder", f"{folder}: {error.strerror}", f"Make {folder} writable for this user.")
        else:
            yield ok("folder", f"{folder} can be written")
    free = shutil.disk_usage(settings.home if settings.home.exists() else settings.home.parent).free
    seen = f"{free / GIB:.1f} GiB free at {settings.home}"
    if free < GIB:
        yield fail("disk", seen, "Make room: the database stops when the disk is full.")
    elif free < 5 * GIB:
        yield warn("disk", seen, "Make room before it is full: files and logs grow.")
    else:
        yield ok("disk", seen)
    try:
        from zoneinfo import ZoneInfo

        ZoneInfo("Asia/Shanghai")
        yield ok("time zone", "Asia/Shanghai is known")
    except Exception as error:
        yield fail("time zone", f"Asia/Shanghai is not known ({error})", "Install tzdata.")
    if settings.redis_url is None:
        found = shutil.which("redis-server")
        yield ok("redis-server", found) if found else fail("redis-server", "not found", "Run 'make setup'.")
    chromium = next((p for n in ("chromium", "google-chrome") if (p := shutil.which(n))), None)
    yield ok("chromium", chromium) if chromium else ok("chromium", "not found; only the browser tests need it")


def document_lines() -> Iterator[Line]:
    """What making PDFs needs: the layout library and the fonts."""
    try:
        importlib.import_module("weasyprint")
        yield ok("layout", "WeasyPrint and Pango load")
    except Exception as error:
        yield fail("layout", f"WeasyPrint does not load: {error}", "Run 'make setup' (libpango, libharfbuzz).")
    try:
        listing = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        yield fail("fonts", f"fc-list cannot be asked ({error})", "Run 'make setup' (fontconfig).")
        return
    families = {name.strip() for line in listing.splitlines() for name in line.split(",")}
    for family, use in FONTS.items():
        if family in families:
            yield ok("font", family)
        else:
            yield warn("font", f"{family} is missing: {use}", "Run 'make setup'; as another user, also there.")


def sender_lines(settings: Settings) -> Iterator[Line]:
    """Where mail and SMS go."""
    for name, url in (("mail", settings.mail_url), ("sms", settings.sms_url)):
        if url.startswith("file:"):
            yield ok(name, f"written to {settings.home / 'mail'}; nothing leaves the machine")
        else:
            yield ok(name, f"through {re.sub(r'//[^@/]*@', '//…@', url)}")


async def database_lines(settings: Settings) -> list[Line]:
    """Reachable, up to date, and the application cannot change the audit trail."""
    import asyncpg

    if not settings.database_url:
        return [fail("database", "no address", "Set DATABASE_URL.")]
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=5, command_timeout=15)
    except Exception as error:
        advice = "Is it running, and are DATABASE_URL's host, role and password right?"
        return [fail("database", f"does not answer: {type(error).__name__}: {error}", advice)]
    try:
        lines = [ok("database", await connection.fetchval("SELECT split_part(version(), ' on ', 1)"))]
        lines += await _server_lines(connection)
        lines += await _migration_lines(connection)
        if await connection.fetchval("SELECT to_regclass('audit_event') IS NOT NULL"):
            lines += await _right_lines(connection)
            lines += await _work_lines(connection)
        return lines
    except Exception as error:
        return [fail("database", f"{type(error).__name__}: {error}", "See the database's log.")]
    finally:
        await connection.close()


async def _server_lines(connection: Any) -> list[Line]:
    lines = []
    if await connection.fetchval("SHOW server_encoding") != "UTF8":
        lines.append(fail("database", "its encoding is not UTF8", "Make the database anew with ENCODING 'UTF8'."))
    number = int(await connection.fetchval("SHOW server_version_num"))
    if number < 150000:
        lines.append(fail("database", "older than PostgreSQL 15", "Use PostgreSQL 15 or newer (18 is tested)."))
    before = time.time()
    theirs = float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8"))
    apart = max(0.0, before - theirs, theirs - time.time())
    seen = f"the database's clock and this machine's are {apart:.1f} s apart"
    advice = "Synchronise both (chrony): deadlines close by the database's clock, pages show this machine's."
    lines.append(ok("clock", seen) if apart < 2 else warn("clock", seen, advice))
    return lines


async def _migration_lines(connection: Any) -> list[Line]:
    wanted = known_migrations()
    done: set[tuple[str, str]] = set()
    if await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        done = {(row[0], row[1]) for row in await connection.fetch("SELECT app_name, name FROM migration")}
    if pending := sorted(wanted - done):
        names = ", ".join(sorted({app for app, _ in pending}))
        return [fail("tables", f"{len(pending)} migrations are pending ({names})", "Run 'participation migrate'.")]
    if ahead := sorted(done - wanted):
        seen = f"the database is newer than this program ({len(ahead)} unknown migrations)"
        return [fail("tables", seen, "Use the newer version of the program.")]
    return [ok("tables", f"up to date ({len(done)} migrations)")]


def known_migrations() -> set[tuple[str, str]]:
    """(app, id) of every migration that this version brings."""
    os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")
    registry = importlib.import_module("piccolo_conf").APP_REGISTRY
    found = set()
    for app in registry.app_configs.values():
        for path in Path(app.resolved_migrations_folder_path).glob("*.py"):
            if match := re.search(r'^ID = "([^"]+)"', path.read_text(), re.MULTILINE):
                found.add((app.app_name, match[1]))
    return found


async def _right_lines(connection: Any) -> list[Line]:
    role = await connection.fetchval("SELECT current_user")
    if await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        advice = "Give DATABASE_URL the role participation_app, DATABASE_OWNER_URL the owner."
        return [fail("rights", f"the application runs as the superuser {role}", advice)]
    lines = []
    for table in APPEND_ONLY:
        held = [
            right
            for right in ("UPDATE", "DELETE", "TRUNCATE")
            if await connection.fetchval("SELECT has_table_privilege($1, $2)", table, right)
        ]
        if held:
            advice = "Run 'participation migrate' as the owner, and do not run the application as the owner."
            lines.append(fail("rights", f"{role} may {', '.join(held)} on {table}", advice))
    return lines or [ok("rights", f"{role} can add to the audit trail and not change it")]


async def _work_lines(connection: Any) -> list[Line]:
    lines = []
    parked = await connection.fetchval("SELECT count(*) FROM outbox_message WHERE parked_at IS NOT NULL")
    if parked:
        lines.append(warn("outbox", f"{parked} messages failed too often", "See 'participation outbox parked'."))
    late = await connection.fetchval(
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - next_send_at)), 0)::float8 FROM outbox_message"
        " WHERE completed_at IS NULL AND parked_at IS NULL"
    )
    waiting = await connection.fetchval("SELECT count(*) FROM audit_unsealed")
    ticking = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = $1 AND objid::bigint = $2)",
        BEAT_LOCK >> 32,
        BEAT_LOCK & 0xFFFFFFFF,
    )
    if not ticking:
        lines.append(warn("workers", "no clock is running", "Start 'participation up', or workers and beat."))
    elif late > 120 or waiting > 10_000:
        seen = f"work is {late:.0f} s late, {waiting} audit events wait for their seal"
        lines.append(warn("workers", seen, "Are the workers running, and are there enough of them?"))
    else:
        lines.append(ok("workers", "a clock is running and nothing is late"))
    return lines


async def redis_lines(settings: Settings) -> list[Line]:
    """Reachable, and set so that it drops nothing."""
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    if not settings.redis_url:
        return [fail("redis", "no address", "Set REDIS_URL.")]
    client: Any = Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5, decode_responses=True)
    try:
        await client.ping()
        lines = [ok("redis", f"version {(await client.info('server'))['redis_version']}")]
        try:
            config = await client.config_get("appendonly", "maxmemory-policy")
        except RedisError:
            return [*lines, warn("redis", "does not tell its configuration", "See that appendonly is yes there.")]
        if config.get("appendonly") != "yes":
            advice = (
                "Set appendonly yes: without it a restart forgets the queue, and work comes back only a minute later."
            )
            lines.append(warn("redis", "appendonly is off", advice))
        if config.get("maxmemory-policy") not in ("noeviction", None):
            lines.append(warn("redis", f"evicts ({config['maxmemory-policy']})", "Set maxmemory-policy noeviction."))
        return lines
    except (RedisError, OSError) as error:
        return [
            fail("redis", f"does not answer: {type(error).__name__}: {error}", "Is it running, is REDIS_URL right?")
        ]
    finally:
        await client.aclose()


#: Checks that need nothing but the settings, in the order in which they are shown.
LOCAL: tuple[Callable[[Settings], Iterator[Line]], ...] = (
    machine_lines,
    lambda _: document_lines(),
    sender_lines,
)
