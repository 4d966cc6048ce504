from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One document for each subject and kind; what is ready never changes, nothing is deleted"

STATEMENTS = (
    "ALTER TABLE document ADD CONSTRAINT document_state_known CHECK (state IN ('requested', 'ready'))",
    "ALTER TABLE document ADD CONSTRAINT document_ready_whole CHECK ("
    "num_nonnulls(sha256, size, ready_at) = CASE WHEN state = 'ready' THEN 3 ELSE 0 END)",
    "ALTER TABLE document ADD CONSTRAINT document_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$')",
    "CREATE UNIQUE INDEX document_of_subject ON document (subject_id, kind)",
    "CREATE INDEX document_of_matter ON document (matter_id, requested_at)",
    "CREATE INDEX document_by_sha256 ON document (sha256) WHERE sha256 IS NOT NULL",
    """
    CREATE FUNCTION document_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.state = 'ready' OR NEW.view IS DISTINCT FROM OLD.view THEN
            RAISE EXCEPTION 'a document is never changed or deleted';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER document_published_once BEFORE UPDATE OR DELETE ON document"
    " FOR EACH ROW EXECUTE FUNCTION document_published_once()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="documents", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
