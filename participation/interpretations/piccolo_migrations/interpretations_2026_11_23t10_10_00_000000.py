from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T10:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Each element once; known states"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="interpretations", description=DESCRIPTION)

    async def run():
        await execute(
            "CREATE UNIQUE INDEX interpretation_element_once ON interpretation_element (interpretation, code)"
        )
        await execute(
            "ALTER TABLE interpretation ADD CONSTRAINT interpretation_state"
            " CHECK (state IN ('drafting', 'submitted', 'approved', 'published'))"
        )

    manager.add_raw(run)
    return manager
