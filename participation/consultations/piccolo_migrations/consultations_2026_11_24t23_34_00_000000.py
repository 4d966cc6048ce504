from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T23:34:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What was stored before files were encrypted lies under its own hash"

STATEMENTS = (
    "UPDATE entry_original SET file = sha256 WHERE file = ''",
    "UPDATE comment_batch SET file = sha256 WHERE file = ''",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
