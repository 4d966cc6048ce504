from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Moderation: nothing is public that nobody has seen; masks, reviews and reasons are only added; queues by index"

STATEMENTS = (
    "UPDATE comment SET public_text = text WHERE state = 'published'",
    "ALTER TABLE comment ADD CONSTRAINT comment_published_has_text CHECK (state <> 'published' OR public_text IS NOT NULL)",
    # What a moderator decided holds for the words that were there: other words wait for another decision.
    """
    CREATE FUNCTION comment_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.masks := '[]';
        NEW.public_text := NULL;
        NEW.checked_edition := 0;
        NEW.personal_data := false;
        NEW.flagged := '[]';
        IF NEW.state = 'published' THEN
            NEW.state := 'received';
            INSERT INTO comment_history (comment, state, reason, actor, occurred_at)
            VALUES (NEW.id, 'received', '', 'system', clock_timestamp());
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER comment_reworded BEFORE UPDATE OF text ON comment FOR EACH ROW"
    " WHEN (NEW.text IS DISTINCT FROM OLD.text) EXECUTE FUNCTION comment_reworded()",
    "CREATE INDEX comment_unchecked ON comment (sequence) WHERE checked_edition <> edition",
    "CREATE INDEX comment_with_personal_data ON comment (consultation, state, sequence) WHERE personal_data",
    "CREATE INDEX comment_flagged ON comment (consultation, state, sequence) WHERE flagged <> '[]'",
    "CREATE INDEX comment_masking_of ON comment_masking (comment)",
    "CREATE INDEX comment_review_of ON comment_review (comment)",
    "CREATE UNIQUE INDEX comment_review_open ON comment_review (comment, kind) WHERE decision = ''",
    "ALTER TABLE comment_review ADD CONSTRAINT comment_review_known CHECK (kind IN ('appeal', 'second')"
    " AND decision IN ('', 'published', 'withheld') AND (decision = '') = (decided_at IS NULL)"
    " AND (decision = '') = (decided_by = '') AND (decision = '' OR reason <> ''))",
    "ALTER TABLE comment_review ADD CONSTRAINT comment_review_another CHECK (decided_by = '' OR decided_by <> withheld_by)",
    "CREATE INDEX moderation_reasons_of ON moderation_reasons (organisation, id)",
    "CREATE INDEX word_list_of ON word_list (organisation)",
    "CREATE TRIGGER comment_masking_only_added BEFORE UPDATE OR DELETE ON comment_masking"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
    "CREATE TRIGGER moderation_reasons_only_added BEFORE UPDATE OR DELETE ON moderation_reasons"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
