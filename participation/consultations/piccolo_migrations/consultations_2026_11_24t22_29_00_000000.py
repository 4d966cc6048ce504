from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T22:29:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What a leaf commits to of a file is the hash of what was sent, whatever becomes of the file"

STATEMENTS = (
    "UPDATE comment_attachment SET sent_sha256 = sha256 WHERE state = 'quarantined'",
    """
    CREATE FUNCTION comment_attachment_sent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            NEW.sent_sha256 := NEW.sha256;
        ELSIF NEW.sent_sha256 NOT IN (OLD.sent_sha256, '') THEN
            RAISE EXCEPTION 'the hash of what was sent never changes';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER comment_attachment_sent BEFORE INSERT OR UPDATE ON comment_attachment"
    " FOR EACH ROW EXECUTE FUNCTION comment_attachment_sent()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
