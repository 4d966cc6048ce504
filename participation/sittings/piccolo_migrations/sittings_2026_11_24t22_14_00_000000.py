from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T22:14:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Never more people than places at the door; the log of a door only grows, and a line is taken back once"

STATEMENTS = (
    "ALTER TABLE attendance ADD CONSTRAINT attendance_within_places CHECK (arrived BETWEEN 0 AND places)",
    "ALTER TABLE check_in ADD CONSTRAINT check_in_kind_known CHECK"
    " (kind IN ('admitted', 'doubled', 'refused', 'present', 'undone'))",
    "CREATE UNIQUE INDEX check_in_undone_once ON check_in (undoes) WHERE undoes IS NOT NULL",
    "CREATE TRIGGER check_in_only_added BEFORE UPDATE OR DELETE ON check_in"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sittings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
