"""Bring the tables up to date, as their owner, one at a time, and give the application its rights.

The application's role may read and write everything except the audit trail, which it may only add to.
"""

from __future__ import annotations

import os

import asyncpg
import structlog

from participation.platform import database
from participation.platform.database import DB

log = structlog.get_logger(__name__)

APPLICATION_ROLE = "participation_app"
#: Tables the application may add to and read, and nothing else.
APPEND_ONLY = (
    "audit_event",
    "audit_seal",
    "audit_anchor",
    "comment_leaf",
    "comment_node",
    "comment_root",
    "consultation_notice",
)
_LOCK = 7_301_144_205


async def migrate(owner_url: str, *, application_role: str = APPLICATION_ROLE) -> list[str]:
    """Run pending migrations under a lock; returns the ids that ran.  Must be the only user of this process's pool."""
    os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")
    from piccolo.apps.migrations.commands.forwards import run_forwards
    from piccolo.apps.migrations.tables import Migration

    guard = await asyncpg.connect(owner_url)
    previous = (DB.config, DB.pool)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", _LOCK)
        DB.config, DB.pool = {"dsn": owner_url}, None
        await database.open_migration_pool(owner_url)
        before = await _applied(guard)
        if not before:
            await Migration.create_table(if_not_exists=True)
        result = await run_forwards(app_name="all")
        if not result.success:
            raise RuntimeError(f"migrations failed: {result.message}")
        await grant_rights(guard, application_role)
        return sorted(await _applied(guard) - before)
    finally:
        await database.close_pool()
        DB.config, DB.pool = previous
        await guard.close()


async def grant_rights(connection: asyncpg.Connection, role: str = APPLICATION_ROLE) -> None:
    """The application's rights; a role that does not exist is made without login, so that a DBA can grant it."""
    quoted = '"' + role.replace('"', '""') + '"'
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        await connection.execute(f"CREATE ROLE {quoted} NOLOGIN")
    await connection.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    await connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
    await connection.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
    for table in APPEND_ONLY:
        await connection.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}, PUBLIC")


async def _applied(connection: asyncpg.Connection) -> set[str]:
    if await connection.fetchval("SELECT to_regclass('public.migration')") is None:
        return set()
    return {f"{row[0]} {row[1]}" for row in await connection.fetch("SELECT app_name, name FROM migration")}
