from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T22:16:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Words that are kept give way to a confirmed erasure, and to nothing else"

STATEMENTS = (
    "ALTER TABLE comment_erasure ADD CONSTRAINT comment_erasure_known CHECK (kind IN ('person', 'text')"
    " AND decision IN ('', 'erased', 'refused') AND (decision = '') = (decided_at IS NULL)"
    " AND (decision = '') = (decided_by = '') AND (kind = 'person' OR reason <> '') AND (kind = 'text' OR text_after = ''))",
    "ALTER TABLE comment_erasure ADD CONSTRAINT comment_erasure_second_person"
    " CHECK (kind = 'person' OR decided_by = '' OR decided_by <> asked_by)",
    "CREATE INDEX comment_erasure_of ON comment_erasure (comment)",
    "CREATE UNIQUE INDEX comment_erasure_open ON comment_erasure (comment, kind) WHERE decision = ''",
    # The row of an erasure stays; what it was about is said once, it is decided once, and the words it prepared are forgotten.
    """
    CREATE FUNCTION comment_erasure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'an erasure stays on record';
        END IF;
        IF (to_jsonb(NEW) - ARRAY['decision', 'decision_reason', 'decided_by', 'decided_at', 'text_after'])
            IS DISTINCT FROM
           (to_jsonb(OLD) - ARRAY['decision', 'decision_reason', 'decided_by', 'decided_at', 'text_after'])
            OR (OLD.decision <> '' AND (NEW.decision, NEW.decision_reason, NEW.decided_by, NEW.decided_at)
                IS DISTINCT FROM (OLD.decision, OLD.decision_reason, OLD.decided_by, OLD.decided_at))
            OR NEW.text_after NOT IN (OLD.text_after, '')
        THEN
            RAISE EXCEPTION 'an erasure is decided once and its words are only forgotten';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER comment_erasure_stays BEFORE UPDATE OR DELETE ON comment_erasure"
    " FOR EACH ROW EXECUTE FUNCTION comment_erasure_stays()",
    # The one exception from "words stay": what a confirmed erasure prepared, while it is being carried out. The carrying out
    # ends with forgetting `text_after`, so that nothing can be changed by it a second time.
    """
    CREATE FUNCTION comment_erased_to(whose uuid, words text) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM comment_erasure e WHERE e.comment = whose AND e.kind = 'text' AND e.decision = 'erased'
            AND e.text_after <> '' AND e.text_after = words)
    $$
    """,
    """
    CREATE FUNCTION comment_erased_mark(whose uuid, words text) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM comment_erasure e WHERE e.comment = whose AND e.kind = 'text' AND e.decision = 'erased'
            AND e.text_after <> '' AND words = '〔已删除：' || e.reason || '〕')
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION comment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a comment is never deleted';
        END IF;
        IF (NEW.id, NEW.consultation, NEW.sequence, NEW.receipt_number, NEW.created_at, NEW.quote_exact, NEW.on_behalf_of)
            IS DISTINCT FROM
           (OLD.id, OLD.consultation, OLD.sequence, OLD.receipt_number, OLD.created_at, OLD.quote_exact, OLD.on_behalf_of)
            OR (NEW.provision_path, NEW.channel, NEW.received_at)
            IS DISTINCT FROM (OLD.provision_path, OLD.channel, OLD.received_at)
            AND NOT EXISTS (SELECT FROM entry_check c WHERE c.comment = OLD.id AND c.state = 'waiting')
        THEN
            RAISE EXCEPTION 'where a comment was made, when and by which way never changes';
        END IF;
        IF (NEW.text, NEW.stance) IS DISTINCT FROM (OLD.text, OLD.stance) AND NOT (
            NEW.edition = OLD.edition + 1 AND EXISTS (
                SELECT 1 FROM comment_edition e
                WHERE e.comment = OLD.id AND e.edition = OLD.edition AND e.text = OLD.text AND e.stance = OLD.stance))
            AND NOT (NEW.edition = OLD.edition AND NEW.stance = OLD.stance AND comment_erased_to(OLD.id, NEW.text))
        THEN
            RAISE EXCEPTION 'the words of a comment change only when the earlier ones were kept';
        END IF;
        RETURN NEW;
    END $$
    """,
    # An erasure is no rewording: what was decided about the comment stands, and it gets no further leaf.
    "DROP TRIGGER comment_reworded ON comment",
    "CREATE TRIGGER comment_reworded BEFORE UPDATE OF text ON comment FOR EACH ROW"
    " WHEN (NEW.text IS DISTINCT FROM OLD.text AND NEW.edition <> OLD.edition) EXECUTE FUNCTION comment_reworded()",
    "DROP TRIGGER comment_edition_awaits_leaf ON comment",
    """
    CREATE TRIGGER comment_edition_awaits_leaf AFTER UPDATE OF text, stance, provision_path ON comment FOR EACH ROW
    WHEN ((OLD.text, OLD.stance, OLD.provision_path) IS DISTINCT FROM (NEW.text, NEW.stance, NEW.provision_path)
        AND NOT (NEW.text <> OLD.text AND NEW.edition = OLD.edition))
    EXECUTE FUNCTION comment_awaits_leaf()
    """,
    # The editions and the public texts of earlier decisions: only whole, only by the mark.
    """
    CREATE FUNCTION comment_copy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - TG_ARGV[0]) = (to_jsonb(OLD) - TG_ARGV[0])
            AND comment_erased_mark(OLD.comment, to_jsonb(NEW) ->> TG_ARGV[0])
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
    END $$
    """,
    "DROP TRIGGER comment_edition_only_added ON comment_edition",
    "CREATE TRIGGER comment_edition_only_added BEFORE UPDATE OR DELETE ON comment_edition"
    " FOR EACH ROW EXECUTE FUNCTION comment_copy_stays('text')",
    "DROP TRIGGER comment_masking_only_added ON comment_masking",
    "CREATE TRIGGER comment_masking_only_added BEFORE UPDATE OR DELETE ON comment_masking"
    " FOR EACH ROW EXECUTE FUNCTION comment_copy_stays('public_text')",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
