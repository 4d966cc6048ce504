from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T11:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A number belongs to the version that is not superseded; what was saved never changes"

VERSIONS_STAND = """
CREATE FUNCTION draft_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a version of a draft is never deleted';
    END IF;
    IF to_jsonb(NEW) - ARRAY['frozen', 'published_at', 'superseded_at']
        IS DISTINCT FROM to_jsonb(OLD) - ARRAY['frozen', 'published_at', 'superseded_at'] THEN
        RAISE EXCEPTION 'the text of a version never changes';
    END IF;
    IF OLD.frozen AND (NOT NEW.frozen OR NEW.superseded_at IS NOT NULL
        OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at)) THEN
        RAISE EXCEPTION 'a frozen version never changes';
    END IF;
    IF OLD.superseded_at IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a superseded version never changes';
    END IF;
    RETURN NEW;
END $$
"""
PROVISIONS_STAND = """
CREATE FUNCTION provision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a provision never changes';
END $$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="drafts", description=DESCRIPTION)

    async def run():
        await execute("DROP INDEX draft_version_ordinal")
        await execute(
            "CREATE UNIQUE INDEX draft_version_ordinal ON draft_version (matter, ordinal) WHERE superseded_at IS NULL"
        )
        await execute("CREATE INDEX draft_upload_matter ON draft_upload (matter)")
        await execute(VERSIONS_STAND)
        await execute(
            "CREATE TRIGGER draft_version_stands BEFORE UPDATE OR DELETE ON draft_version"
            " FOR EACH ROW EXECUTE FUNCTION draft_version_stands()"
        )
        await execute(PROVISIONS_STAND)
        await execute(
            "CREATE TRIGGER provision_stands BEFORE UPDATE OR DELETE ON provision"
            " FOR EACH ROW EXECUTE FUNCTION provision_stands()"
        )

    manager.add_raw(run)
    return manager
