from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:37:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Draws and notices: what the database itself holds to"

STATEMENTS = (
    "ALTER TABLE draw ADD CONSTRAINT draw_hash_known CHECK (hash IN ('sha256', 'md5'))",
    "ALTER TABLE draw ADD CONSTRAINT draw_after_announcing CHECK (draws_at > announced_at)",
    "ALTER TABLE draw ADD CONSTRAINT draw_run_whole CHECK (num_nonnulls(run_at, run_by) IN (0, 2) AND (run_at IS NOT NULL)"
    " = (key <> '') AND run_at >= draws_at)",
    "ALTER TABLE draw ADD CONSTRAINT draw_void_or_run CHECK (voided_at IS NULL OR (run_at IS NULL AND void_reason <> ''))",
    "ALTER TABLE draw_source ADD CONSTRAINT draw_source_kind_known CHECK (kind IN ('lottery', 'beacon', 'commitment')"
    " AND (kind = 'commitment') = (commitment <> '') AND (kind = 'beacon') = (round IS NOT NULL))",
    "ALTER TABLE draw_source ADD CONSTRAINT draw_source_settled_once CHECK (settled_at IS NULL OR (canonical <> '' AND"
    " dropped_at IS NULL))",
    "CREATE UNIQUE INDEX draw_source_position ON draw_source (draw, position)",
    "CREATE UNIQUE INDEX draw_pool_once ON draw_pool (pool) WHERE NOT void",
    'ALTER TABLE draw_pool ADD CONSTRAINT draw_pool_numbers CHECK (quota >= 1 AND alternates >= 0 AND size >= 1'
    ' AND ("order" IS NULL OR cardinality("order") = size))',
    "CREATE UNIQUE INDEX draw_line_number ON draw_line (draw_pool, line)",
    "CREATE UNIQUE INDEX draw_line_person ON draw_line (draw_pool, registration)",
    "CREATE UNIQUE INDEX draw_skip_once ON draw_skip (draw_pool, line)",
    "CREATE UNIQUE INDEX draw_transcript_revision ON draw_transcript (draw_pool, revision)",
    "CREATE SEQUENCE draw_serial",
    """
    CREATE FUNCTION hearing_rows_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION hearing_rows_only_added()"
        for table in ("draw_entry", "draw_skip", "draw_transcript")
    ),
    # What was announced and frozen stays: only the result may be added, once.
    """
    CREATE FUNCTION draw_pool_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (OLD.draw, OLD.pool, OLD.quota, OLD.alternates, OLD.size, OLD.content, OLD.sha256)
           IS DISTINCT FROM (NEW.draw, NEW.pool, NEW.quota, NEW.alternates, NEW.size, NEW.content, NEW.sha256)
           OR (OLD."order" IS NOT NULL AND OLD."order" IS DISTINCT FROM NEW."order") THEN
            RAISE EXCEPTION 'a frozen pool does not change';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER draw_pool_frozen BEFORE UPDATE OR DELETE ON draw_pool FOR EACH ROW EXECUTE FUNCTION draw_pool_frozen()",
    "ALTER TABLE hearing_notice ADD CONSTRAINT hearing_notice_kind_known CHECK (kind IN ('recruit', 'arrangements', 'change',"
    " 'draw', 'result', 'cancel', 'other'))",
    "ALTER TABLE hearing_notice ADD CONSTRAINT hearing_notice_state_known CHECK (state IN ('draft', 'submitted', 'reviewed',"
    " 'returned', 'published', 'dropped') AND (state = 'published') = (published_at IS NOT NULL)"
    " AND (state = 'published') = (ordinal IS NOT NULL))",
    "ALTER TABLE hearing_notice ADD CONSTRAINT hearing_notice_two_people CHECK (reviewed_by IS DISTINCT FROM published_by"
    " OR reviewed_by IS NULL)",
    "CREATE UNIQUE INDEX hearing_notice_ordinal ON hearing_notice (hearing, ordinal) WHERE ordinal IS NOT NULL",
    "CREATE INDEX hearing_notice_published ON hearing_notice (published_at DESC) WHERE state = 'published'",
    """
    CREATE FUNCTION hearing_notice_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'published' THEN
            RAISE EXCEPTION 'a published notice does not change';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER hearing_notice_published_stays BEFORE UPDATE OR DELETE ON hearing_notice"
    " FOR EACH ROW EXECUTE FUNCTION hearing_notice_published_stays()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hearings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
