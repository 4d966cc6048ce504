from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-25T00:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Who spoke may be put right while the record is written, until that person has said something of the entry"

STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION record_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'what was recorded is never deleted';
        END IF;
        IF (NEW.text, NEW.kind, NEW.registration, NEW.role, NEW.name)
           IS DISTINCT FROM (OLD.text, OLD.kind, OLD.registration, OLD.role, OLD.name)
           AND (SELECT state FROM hearing_record WHERE hearing = OLD.hearing) <> 'writing' THEN
            RAISE EXCEPTION 'the record is closed: its words do not change any more';
        END IF;
        IF NEW.text IS DISTINCT FROM OLD.text AND (NEW.edition <> OLD.edition + 1 OR NOT EXISTS (
            SELECT 1 FROM record_edition e
            WHERE e.entry = OLD.id AND e.edition = OLD.edition AND e.text = OLD.text))
        THEN
            RAISE EXCEPTION 'the words of a record change only when the earlier ones were kept';
        END IF;
        IF NEW.hearing IS DISTINCT FROM OLD.hearing THEN
            RAISE EXCEPTION 'an entry stays in its record';
        END IF;
        IF NEW.registration IS DISTINCT FROM OLD.registration
           AND EXISTS (SELECT 1 FROM record_confirmation c WHERE c.entry = OLD.id) THEN
            RAISE EXCEPTION 'who spoke does not change once they have said something of it';
        END IF;
        RETURN NEW;
    END $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sittings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
