"""Where a command finds its database and Redis.

In this order: DATABASE_URL and REDIS_URL; the servers of a `participation up` that runs under the same home; embedded
servers started for as long as the command takes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from participation import settings as settings_module
from participation.settings import Settings

T = TypeVar("T")

#: What `up` tells the commands that run beside it, under ``home/run``.
SERVICES_FILE = "services.json"
LOCK_FILE = "up.lock"


class AlreadyRunning(RuntimeError):
    """Another `participation up` holds this home."""


def hold(home: Path) -> IO[str]:
    """Take the home for this process (the lock goes with the process, however it ends); AlreadyRunning otherwise."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    handle = (run / LOCK_FILE).open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        holder = handle.read().strip() or "unknown"
        handle.close()
        raise AlreadyRunning(f"process {holder} already uses {home}") from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def publish(home: Path, variables: dict[str, str]) -> None:
    """Tell the commands that run beside this process where its servers are.  The file holds passwords: mode 0600."""
    path = home / "run" / SERVICES_FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(variables, file)


def embedded_variables(settings: Settings, database: Any, redis: Any) -> dict[str, str]:
    """The environment that leads a child process to the embedded servers (None: not embedded)."""
    found: dict[str, str] = {}
    if database is not None:
        found |= {"DATABASE_URL": database.app_url, "DATABASE_OWNER_URL": database.owner_url}
    if redis is not None:
        found["REDIS_URL"] = redis.url
    if settings.environment == "embedded" and "SECRET_KEYS" not in os.environ and (database or redis):
        from participation.platform.embedded import Secrets

        found["SECRET_KEYS"] = f"embedded:{Secrets.of(settings.home).encryption_key}"
    return found


@contextmanager
def services(*, redis: bool = False) -> Iterator[Settings]:
    """Settings that lead to a database (and Redis, where asked for), for one command."""
    settings = Settings.from_env(os.environ)
    with ExitStack() as stack:
        wanted = not settings.database_url or (redis and not settings.redis_url)
        if wanted:
            os.environ.update(_beside(settings, stack, redis=redis))
            settings_module.current.cache_clear()
        yield Settings.from_env(os.environ)


def _beside(settings: Settings, stack: ExitStack, *, redis: bool) -> dict[str, str]:
    try:
        stack.enter_context(hold(settings.home))
    except AlreadyRunning as error:
        try:
            found: dict[str, str] = json.loads((settings.home / "run" / SERVICES_FILE).read_text())
        except (OSError, ValueError):
            raise click.ClickException(f"{error}, and has not finished starting. Try again in a moment.") from None
        return {name: value for name, value in found.items() if name not in os.environ}
    from participation.platform.embedded import EmbeddedPostgres, EmbeddedRedis, StartError

    try:
        database = None if settings.database_url else stack.enter_context(EmbeddedPostgres(settings.home))
        store = stack.enter_context(EmbeddedRedis(settings.home)) if redis and not settings.redis_url else None
    except StartError as error:
        raise click.ClickException(str(error)) from error
    return embedded_variables(settings, database, store)


def with_pool(work: Callable[[Settings], Coroutine[Any, Any, T]], *, redis: bool = False) -> T:
    """Run a command's coroutine with the product configured and the pool open.

    Domain errors and an unreachable database become one line on the terminal.
    """
    import asyncio

    with services(redis=redis) as settings:
        from participation.app import configure
        from participation.platform import database
        from participation.platform.errors import DomainError
        from participation.platform.i18n import speaking

        async def run() -> T:
            configure(settings)
            await database.open_pool(settings, size=2, wait=5)
            try:
                return await work(settings)
            finally:
                await database.close_pool()

        try:
            return asyncio.run(run())
        except DomainError as error:
            with speaking("en"):
                raise click.ClickException(f"{error.message} ({error.code})") from error
        except database.UNAVAILABLE as error:
            raise click.ClickException(
                f"the database does not answer ({type(error).__name__}: {error}). Check DATABASE_URL, or run 'participation doctor'."
            ) from error
