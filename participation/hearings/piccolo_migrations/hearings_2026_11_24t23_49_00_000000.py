from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T23:49:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Pools for which too few came: what the database itself holds to"

STATEMENTS = (
    "CREATE UNIQUE INDEX hearing_shortfall_once ON hearing_shortfall (pool, closed_at)",
    "ALTER TABLE hearing_shortfall ADD CONSTRAINT hearing_shortfall_numbers CHECK (applied >= 0 AND applied < capacity)",
    "ALTER TABLE hearing_shortfall ADD CONSTRAINT hearing_shortfall_policy_known CHECK (policy IN ('recommend',"
    " 'leave_unfilled'))",
    "ALTER TABLE hearing_shortfall ADD CONSTRAINT hearing_shortfall_decided CHECK (decision IN ('', 'recommended',"
    " 'extended', 'other_pool', 'held_anyway', 'left') AND (decision = '') = (decided_at IS NULL)"
    " AND (decision IN ('', 'left')) = (decided_by IS NULL) AND (decision IN ('', 'left') OR reason <> ''))",
    # A decision that was published stays.
    """
    CREATE FUNCTION hearing_shortfall_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.decision <> '' THEN
            RAISE EXCEPTION 'what was decided about a pool does not change';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER hearing_shortfall_stays BEFORE UPDATE OR DELETE ON hearing_shortfall"
    " FOR EACH ROW EXECUTE FUNCTION hearing_shortfall_stays()",
    "ALTER TABLE hearing_notice DROP CONSTRAINT hearing_notice_kind_known",
    "ALTER TABLE hearing_notice ADD CONSTRAINT hearing_notice_kind_known CHECK (kind IN ('recruit', 'arrangements', 'change',"
    " 'draw', 'result', 'cancel', 'shortfall', 'other'))",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hearings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
