from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:54:50:000000"
VERSION = "1.38.0"
DESCRIPTION = "A notice is decided once, by somebody else; what was entered stays"

STATEMENTS = (
    "ALTER TABLE calendar_notice ADD CONSTRAINT calendar_notice_known"
    " CHECK (state IN ('proposed', 'in_force', 'rejected') AND year BETWEEN 2004 AND 2100 AND title <> '')",
    "ALTER TABLE calendar_notice ADD CONSTRAINT calendar_notice_decided CHECK ("
    "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    " AND (state = 'in_force') = (since IS NOT NULL))",
    "ALTER TABLE calendar_notice ADD CONSTRAINT calendar_notice_two_people"
    " CHECK (state <> 'in_force' OR decided_by <> proposed_by)",
    "CREATE INDEX calendar_notice_of_year ON calendar_notice (year, id)",
    """
    CREATE FUNCTION calendar_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR (NEW.year, NEW.title, NEW.document_number, NEW.url,
            NEW.announced_on, NEW.plan, NEW.reason, NEW.proposed_by, NEW.proposed_at)
            IS DISTINCT FROM (OLD.year, OLD.title, OLD.document_number, OLD.url,
            OLD.announced_on, OLD.plan, OLD.reason, OLD.proposed_by, OLD.proposed_at)
        THEN
            RAISE EXCEPTION 'a notice of holidays stays as it was entered and is decided once';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER calendar_notice_stays BEFORE UPDATE OR DELETE ON calendar_notice"
    " FOR EACH ROW EXECUTE FUNCTION calendar_notice_stays()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procedures", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
