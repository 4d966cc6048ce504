from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T11:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What was published is never changed or deleted"

STATEMENTS = (
    "ALTER TABLE interpretation ADD CONSTRAINT interpretation_published_whole"
    " CHECK ((state = 'published') = (published_at IS NOT NULL))",
    """
    CREATE FUNCTION interpretation_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'published' THEN
            RAISE EXCEPTION 'a published interpretation is never changed or deleted';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER interpretation_published_once BEFORE UPDATE OR DELETE ON interpretation"
    " FOR EACH ROW EXECUTE FUNCTION interpretation_published_once()",
    """
    CREATE FUNCTION interpretation_element_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM interpretation WHERE id = coalesce(NEW.interpretation, OLD.interpretation)
                   AND state = 'published') THEN
            RAISE EXCEPTION 'a published interpretation is never changed or deleted';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER interpretation_element_published_once BEFORE INSERT OR UPDATE OR DELETE ON interpretation_element"
    " FOR EACH ROW EXECUTE FUNCTION interpretation_element_published_once()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="interpretations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
