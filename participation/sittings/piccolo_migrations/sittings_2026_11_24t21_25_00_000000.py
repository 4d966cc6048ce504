from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T21:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Known codes; one of each at a table; what was said is kept in every wording, and fixed once it is signed"

STATEMENTS = (
    "ALTER TABLE sitting ADD CONSTRAINT sitting_state_known CHECK (state IN ('prepared', 'running', 'paused', 'ended'))",
    "ALTER TABLE sitting_role ADD CONSTRAINT sitting_role_known"
    " CHECK (role IN ('presiding', 'officer', 'presenter', 'recorder'))",
    "CREATE UNIQUE INDEX sitting_role_presiding_once ON sitting_role (hearing)"
    " WHERE role = 'presiding' AND ended_at IS NULL",
    "ALTER TABLE sitting_recusal ADD CONSTRAINT sitting_recusal_decided CHECK"
    " ((decision = '') = (decided_at IS NULL) AND decision IN ('', 'granted', 'refused'))",
    "CREATE UNIQUE INDEX sitting_item_place ON sitting_item (hearing, position)",
    "ALTER TABLE sitting_turn ADD CONSTRAINT sitting_turn_state CHECK (state IN ('waiting', 'speaking', 'done', 'dropped'))",
    "CREATE UNIQUE INDEX sitting_turn_one_speaks ON sitting_turn (hearing) WHERE state = 'speaking'",
    "CREATE UNIQUE INDEX sitting_turn_waits_once ON sitting_turn (hearing, registration)"
    " WHERE state IN ('waiting', 'speaking') AND registration IS NOT NULL",
    "CREATE UNIQUE INDEX hearing_paper_served_once ON hearing_paper_service (paper, registration, way)",
    "ALTER TABLE hearing_record ADD CONSTRAINT hearing_record_state"
    " CHECK (state IN ('writing', 'reading', 'signed', 'published'))",
    "CREATE UNIQUE INDEX record_entry_place ON record_entry (hearing, position)",
    "CREATE UNIQUE INDEX record_entry_typed_once ON record_entry (hearing, client_key) WHERE client_key <> ''",
    "ALTER TABLE record_entry ADD CONSTRAINT record_entry_kind CHECK"
    " (kind IN ('procedure', 'presentation', 'statement', 'question', 'answer', 'evidence', 'debate'))",
    "CREATE UNIQUE INDEX record_edition_once ON record_edition (entry, edition)",
    "CREATE INDEX record_confirmation_last ON record_confirmation (entry, id DESC)",
    "ALTER TABLE record_confirmation ADD CONSTRAINT record_confirmation_said CHECK"
    " (said IN ('confirmed', 'corrected', 'refused') AND way IN ('phone', 'paper'))",
    "ALTER TABLE hearing_report ADD CONSTRAINT hearing_report_state CHECK"
    " (state IN ('drafting', 'submitted', 'approved', 'published'))",
    "ALTER TABLE hearing_report ADD CONSTRAINT hearing_report_second_person CHECK"
    " (approved_by IS NULL OR (approved_by <> drafted_by AND approved_by <> submitted_by))",
    "CREATE UNIQUE INDEX hearing_report_point_place ON hearing_report_point (hearing, position)",
    """
    CREATE FUNCTION record_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'what was recorded is never deleted';
        END IF;
        IF NEW.text IS DISTINCT FROM OLD.text THEN
            IF (SELECT state FROM hearing_record WHERE hearing = OLD.hearing) <> 'writing' THEN
                RAISE EXCEPTION 'the record is closed: its words do not change any more';
            END IF;
            IF NEW.edition <> OLD.edition + 1 OR NOT EXISTS (
                SELECT 1 FROM record_edition e
                WHERE e.entry = OLD.id AND e.edition = OLD.edition AND e.text = OLD.text)
            THEN
                RAISE EXCEPTION 'the words of a record change only when the earlier ones were kept';
            END IF;
        END IF;
        IF (NEW.hearing, NEW.registration) IS DISTINCT FROM (OLD.hearing, OLD.registration) THEN
            RAISE EXCEPTION 'who spoke, and where, does not change';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER record_entry_stays BEFORE UPDATE OR DELETE ON record_entry"
    " FOR EACH ROW EXECUTE FUNCTION record_entry_stays()",
    "CREATE TRIGGER record_edition_only_added BEFORE UPDATE OR DELETE ON record_edition"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
    "CREATE TRIGGER record_confirmation_only_added BEFORE UPDATE OR DELETE ON record_confirmation"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="sittings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
