from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Spent challenges are swept by age"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="web", description=DESCRIPTION)

    async def run():
        await execute("CREATE INDEX spent_challenge_expires ON spent_challenge (expires_at)")

    manager.add_raw(run)
    return manager
