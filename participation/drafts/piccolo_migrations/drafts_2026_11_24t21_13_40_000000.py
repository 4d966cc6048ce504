from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T21:13:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files beside a draft stand as they are once it is frozen"

FILES_STAND = """
CREATE FUNCTION draft_file_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a file of a draft is never deleted';
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'removed_at' IS DISTINCT FROM to_jsonb(OLD) - 'removed_at'
        OR OLD.removed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a file of a draft never changes';
    END IF;
    IF (SELECT frozen FROM draft_version WHERE id = NEW.version) THEN
        RAISE EXCEPTION 'the files of a frozen version never change';
    END IF;
    RETURN NEW;
END $$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="drafts", description=DESCRIPTION)

    async def run():
        await execute("CREATE UNIQUE INDEX draft_file_ordinal ON draft_file (version, ordinal)")
        await execute("CREATE UNIQUE INDEX draft_file_page_of ON draft_file_page (sha256, page)")
        await execute("ALTER TABLE draft_file ADD CONSTRAINT draft_file_role CHECK (role IN ('note', 'attachment'))")
        await execute(FILES_STAND)
        await execute(
            "CREATE TRIGGER draft_file_stands BEFORE INSERT OR UPDATE OR DELETE ON draft_file"
            " FOR EACH ROW EXECUTE FUNCTION draft_file_stands()"
        )

    manager.add_raw(run)
    return manager
