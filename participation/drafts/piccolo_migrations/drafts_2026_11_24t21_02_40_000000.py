from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T21:02:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "Corrections of an upload are numbered and never rewritten, only undone"

MENDS_STAND = """
CREATE FUNCTION draft_mend_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a correction is never deleted';
    END IF;
    IF to_jsonb(NEW) - 'undone_at' IS DISTINCT FROM to_jsonb(OLD) - 'undone_at' OR OLD.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'a correction never changes';
    END IF;
    RETURN NEW;
END $$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="drafts", description=DESCRIPTION)

    async def run():
        await execute("CREATE UNIQUE INDEX draft_mend_ordinal ON draft_mend (upload, ordinal)")
        await execute("CREATE INDEX draft_upload_saved_as ON draft_upload (saved_as)")
        await execute(
            "ALTER TABLE draft_mend ADD CONSTRAINT draft_mend_act CHECK (act IN ('split', 'merge', 'change'))"
        )
        await execute(
            "ALTER TABLE draft_upload ADD CONSTRAINT draft_upload_tracked CHECK (tracked IN ('accepted', 'original'))"
        )
        await execute(MENDS_STAND)
        await execute(
            "CREATE TRIGGER draft_mend_stands BEFORE UPDATE OR DELETE ON draft_mend"
            " FOR EACH ROW EXECUTE FUNCTION draft_mend_stands()"
        )

    manager.add_raw(run)
    return manager
