from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Never one place too many, one live registration per phone and pool, a history that is only added to"

STATEMENTS = (
    "ALTER TABLE hearing ADD CONSTRAINT hearing_kind_known CHECK (kind IN ('hearing', 'government_meeting'))",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_window CHECK (registration_opens_at < registration_closes_at"
    " AND registration_closes_at <= starts_at)",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_held_whole CHECK (num_nonnulls(held_at, attended_participants,"
    " attended_observers) IN (0, 3) AND held_at >= starts_at)",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_code_known CHECK (code IN ('participant', 'observer'))",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_selection_known CHECK (selection IN ('first_come'))",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_never_too_many CHECK (taken BETWEEN 0 AND capacity)",
    "ALTER TABLE registration ADD CONSTRAINT registration_state_known CHECK (state IN ('submitted', 'confirmed',"
    " 'withdrawn') AND (state = 'withdrawn') = (withdrawn_at IS NOT NULL))",
    "ALTER TABLE registration_history ADD CONSTRAINT registration_history_step CHECK ((from_state, to_state) IN"
    " (('submitted', 'confirmed'), ('submitted', 'withdrawn'), ('confirmed', 'withdrawn')))",
    "CREATE UNIQUE INDEX hearing_pool_code ON hearing_pool (hearing, code)",
    # The booking statement names this index by its columns and condition (ON CONFLICT): change both together.
    "CREATE UNIQUE INDEX registration_one_live ON registration (pool, phone_index)"
    " WHERE state IN ('submitted', 'confirmed')",
    "CREATE INDEX registration_by_pool ON registration (pool, created_at)",
    "CREATE INDEX registration_history_of ON registration_history (registration)",
    "CREATE INDEX hearing_of_matter ON hearing (matter)",
    "CREATE INDEX hearing_by_start ON hearing (starts_at)",
    # One row takes every booking of a hearing: leave it room on its page, so that updates stay heap-only.
    "ALTER TABLE hearing_pool SET (fillfactor = 20)",
    "CREATE SEQUENCE hearing_serial",
    "CREATE SEQUENCE registration_serial",
    """
    CREATE FUNCTION registration_history_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'registration_history is only added to';
    END $$
    """,
    "CREATE TRIGGER registration_history_only_added BEFORE UPDATE OR DELETE ON registration_history"
    " FOR EACH ROW EXECUTE FUNCTION registration_history_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hearings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
