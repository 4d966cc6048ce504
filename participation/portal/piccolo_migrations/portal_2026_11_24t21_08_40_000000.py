from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T21:08:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "One row for each address and matter; each closing is told once"

STATEMENTS = (
    "CREATE UNIQUE INDEX follow_once ON follow (matter, address_index)",
    "CREATE INDEX follow_unconfirmed ON follow (asked_at) WHERE confirmed_at IS NULL",
    "CREATE UNIQUE INDEX closing_told_once ON closing_told (consultation, closes_at)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
