from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T10:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "States and outcomes that exist; themes told apart in a round; what was published stays; history only grows"

STATEMENTS = (
    "ALTER TABLE response ADD CONSTRAINT response_state_known"
    " CHECK (state IN ('drafting', 'submitted', 'approved', 'published'))",
    "ALTER TABLE response ADD CONSTRAINT response_published_whole"
    " CHECK ((state = 'published') = (published_at IS NOT NULL))",
    "ALTER TABLE reply ADD CONSTRAINT reply_outcome_known"
    " CHECK (outcome IN ('adopted', 'partially_adopted', 'not_adopted', 'noted') AND reason <> '')",
    "ALTER TABLE response_step ADD CONSTRAINT response_step_known"
    " CHECK (move IN ('submit', 'return', 'approve', 'publish'))",
    "ALTER TABLE theme ADD CONSTRAINT theme_titled CHECK (title <> '')",
    "CREATE UNIQUE INDEX theme_position ON theme (response, position)",
    "CREATE UNIQUE INDEX theme_title ON theme (response, title)",
    "CREATE INDEX coding_by_theme ON coding (theme)",
    "CREATE INDEX coding_step_latest ON coding_step (response, actor, id) WHERE NOT undone",
    "CREATE UNIQUE INDEX reply_provision_once ON reply_provision (theme, provision)",
    "CREATE INDEX response_step_of ON response_step (response, id)",
    """
    CREATE FUNCTION response_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'published' THEN
            RAISE EXCEPTION 'a published response is never changed or deleted';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER response_published_once BEFORE UPDATE OR DELETE ON response"
    " FOR EACH ROW EXECUTE FUNCTION response_published_once()",
    """
    CREATE FUNCTION response_history_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'response_step is only added to';
    END $$
    """,
    "CREATE TRIGGER response_history_only_added BEFORE UPDATE OR DELETE ON response_step"
    " FOR EACH ROW EXECUTE FUNCTION response_history_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="responses", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
