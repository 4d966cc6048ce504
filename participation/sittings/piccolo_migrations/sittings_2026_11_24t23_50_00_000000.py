from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T23:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What observers handed in in writing stays as it was handed in"

STATEMENTS = (
    "CREATE TRIGGER sitting_note_only_added BEFORE UPDATE OR DELETE ON sitting_note"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sittings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
