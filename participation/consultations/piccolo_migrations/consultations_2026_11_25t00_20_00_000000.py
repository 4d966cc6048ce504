from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-25T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A comment's words are made searchable when a worker first looks at it, not while somebody waits for the receipt"

STATEMENTS = (
    # Taking in a comment is the busiest statement there is, and cutting its words into pieces and putting each into the
    # index was a third of it. Whoever searches before the worker came is served from the words themselves: `queries.searching`.
    "DROP TRIGGER zz_comment_found_in ON comment",
    """
    CREATE OR REPLACE FUNCTION comment_found_in() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE shown text;
    BEGIN
        IF TG_OP = 'INSERT' OR NEW.found_in IS NULL OR NEW.text IS DISTINCT FROM OLD.text THEN
            NEW.found_in := comment_terms(NEW.text);
        END IF;
        IF NEW.state = 'published' THEN
            shown := coalesce(NEW.public_text, NEW.text);
            NEW.public_found_in := CASE WHEN shown = NEW.text THEN NEW.found_in ELSE comment_terms(shown) END;
        ELSE
            NEW.public_found_in := NULL;
        END IF;
        RETURN NEW;
    END $$
    """,
    # "zz": after every other trigger has said what the row will be.
    "CREATE TRIGGER zz_comment_found_in BEFORE UPDATE ON comment FOR EACH ROW EXECUTE FUNCTION comment_found_in()",
    # Whatever is not simply received (taken over from elsewhere, already public) is found at once.
    "CREATE TRIGGER zz_comment_found_in_new BEFORE INSERT ON comment FOR EACH ROW WHEN (NEW.state <> 'received')"
    " EXECUTE FUNCTION comment_found_in()",
    "CREATE INDEX comment_unfound ON comment (consultation, sequence) WHERE found_in IS NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
