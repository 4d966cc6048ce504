from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T10:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Known codes, a period that has a length, words that stay, lists and the sweep by index, receipt numbers"

STATEMENTS = (
    "ALTER TABLE consultation ADD CONSTRAINT consultation_period CHECK (opens_at < closes_at)",
    "ALTER TABLE consultation ADD CONSTRAINT consultation_noted_in_order"
    " CHECK (closed_step_at IS NULL OR opened_step_at IS NOT NULL)",
    "ALTER TABLE comment ADD CONSTRAINT comment_stance_known CHECK (stance IN ('support', 'suggest', 'oppose', 'ask'))",
    "ALTER TABLE comment ADD CONSTRAINT comment_channel_known"
    " CHECK (channel IN ('web', 'api', 'paper', 'email', 'phone', 'hearing', 'wechat'))",
    "ALTER TABLE comment ADD CONSTRAINT comment_withheld_with_reason"
    " CHECK (state IN ('received', 'published', 'withheld') AND (state = 'withheld') = (withheld_reason <> ''))",
    "ALTER TABLE comment ADD CONSTRAINT comment_has_text CHECK (text <> '')",
    "ALTER TABLE comment ADD CONSTRAINT comment_on_provision CHECK ((provision IS NULL) = (provision_path = ''))",
    "ALTER TABLE comment_history ADD CONSTRAINT comment_history_state CHECK (state IN ('published', 'withheld'))",
    "CREATE INDEX consultation_of_matter ON consultation (matter, opens_at)",
    "CREATE INDEX consultation_opening_due ON consultation (opens_at) WHERE opened_step_at IS NULL",
    "CREATE INDEX consultation_closing_due ON consultation (closes_at) WHERE closed_step_at IS NULL",
    "CREATE UNIQUE INDEX comment_in_order ON comment (consultation, sequence)",
    "CREATE INDEX comment_by_provision ON comment (consultation, provision_path, sequence)",
    "CREATE INDEX comment_by_state ON comment (consultation, state, sequence)",
    "CREATE INDEX comment_history_of ON comment_history (comment)",
    "CREATE SEQUENCE comment_sequence",
    # Moderation changes the state and its reason; what a person said, and that it was said, stays.
    """
    CREATE FUNCTION comment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a comment is never deleted and its words never change';
    END $$
    """,
    "CREATE TRIGGER comment_stays BEFORE DELETE OR UPDATE OF id, consultation, sequence, receipt_number, provision_path,"
    " stance, text, channel, created_at, received_at ON comment FOR EACH ROW EXECUTE FUNCTION comment_stays()",
    """
    CREATE FUNCTION comment_history_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'comment_history is only added to';
    END $$
    """,
    "CREATE TRIGGER comment_history_only_added BEFORE UPDATE OR DELETE ON comment_history"
    " FOR EACH ROW EXECUTE FUNCTION comment_history_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
