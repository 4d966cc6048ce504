from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A version's number and a provision's path are unique; kinds are known"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="drafts", description=DESCRIPTION)

    async def run():
        await execute("CREATE UNIQUE INDEX draft_version_ordinal ON draft_version (matter, ordinal)")
        await execute("CREATE UNIQUE INDEX provision_path ON provision (version, path)")
        await execute("CREATE UNIQUE INDEX provision_position ON provision (version, position)")
        await execute("ALTER TABLE draft_version ADD CONSTRAINT draft_version_kind CHECK (kind IN ('draft', 'final'))")

    manager.add_raw(run)
    return manager
