from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A comment may be changed with its earlier wording kept, and withdrawn; known codes of policy, quote, files"

STATEMENTS = (
    "ALTER TABLE consultation ADD CONSTRAINT consultation_who_known"
    " CHECK (who_may_comment IN ('anonymous', 'phone', 'account'))",
    "ALTER TABLE comment DROP CONSTRAINT comment_withheld_with_reason",
    "ALTER TABLE comment ADD CONSTRAINT comment_withheld_with_reason"
    " CHECK ((state = 'withheld') = (withheld_reason <> ''))",
    "ALTER TABLE comment ADD CONSTRAINT comment_state_known"
    " CHECK (state IN ('received', 'published', 'withheld', 'withdrawn'))",
    "ALTER TABLE comment ADD CONSTRAINT comment_proof_known CHECK (proof IN ('', 'phone', 'account'))",
    "ALTER TABLE comment ADD CONSTRAINT comment_quote_whole CHECK ("
    "(quote_exact = '' AND quote_start IS NULL AND quote_end IS NULL) OR"
    " (quote_exact <> '' AND quote_start >= 0 AND quote_end = quote_start + length(quote_exact)))",
    "ALTER TABLE comment_history DROP CONSTRAINT comment_history_state",
    # received: changed by its writer and waiting again.
    "ALTER TABLE comment_history ADD CONSTRAINT comment_history_state"
    " CHECK (state IN ('received', 'published', 'withheld', 'withdrawn'))",
    "CREATE UNIQUE INDEX comment_edition_once ON comment_edition (comment, edition)",
    "CREATE UNIQUE INDEX comment_agreement_once ON comment_agreement (comment, person)",
    "CREATE UNIQUE INDEX comment_attachment_of ON comment_attachment (comment, position)",
    "ALTER TABLE comment_attachment ADD CONSTRAINT comment_attachment_state"
    " CHECK (state IN ('quarantined', 'clean', 'refused') AND decision IN ('', 'published', 'withheld'))",
    "CREATE INDEX comment_attachment_undecided ON comment_attachment (comment) WHERE decision = ''",
    "CREATE UNIQUE INDEX clarification_edition_once ON clarification (series, edition)",
    "CREATE INDEX clarification_of ON clarification (consultation, provision_path)",
    "CREATE INDEX comment_person_resident ON comment_person (resident) WHERE resident IS NOT NULL",
    # What a person said changes only when its earlier wording was kept; that it was said, and when, never does.
    """
    CREATE OR REPLACE FUNCTION comment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a comment is never deleted';
        END IF;
        IF (NEW.id, NEW.consultation, NEW.sequence, NEW.receipt_number, NEW.provision_path, NEW.channel, NEW.created_at,
            NEW.received_at, NEW.quote_exact, NEW.on_behalf_of)
            IS DISTINCT FROM
           (OLD.id, OLD.consultation, OLD.sequence, OLD.receipt_number, OLD.provision_path, OLD.channel, OLD.created_at,
            OLD.received_at, OLD.quote_exact, OLD.on_behalf_of)
        THEN
            RAISE EXCEPTION 'where a comment was made, when and by which way never changes';
        END IF;
        IF (NEW.text, NEW.stance) IS DISTINCT FROM (OLD.text, OLD.stance) AND NOT (
            NEW.edition = OLD.edition + 1 AND EXISTS (
                SELECT 1 FROM comment_edition e
                WHERE e.comment = OLD.id AND e.edition = OLD.edition AND e.text = OLD.text AND e.stance = OLD.stance))
        THEN
            RAISE EXCEPTION 'the words of a comment change only when the earlier ones were kept';
        END IF;
        RETURN NEW;
    END $$
    """,
    "DROP TRIGGER comment_stays ON comment",
    "CREATE TRIGGER comment_stays BEFORE DELETE OR UPDATE OF id, consultation, sequence, receipt_number, provision_path,"
    " stance, text, channel, created_at, received_at, quote_exact, on_behalf_of"
    " ON comment FOR EACH ROW EXECUTE FUNCTION comment_stays()",
    """
    CREATE FUNCTION rows_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
    END $$
    """,
    "CREATE TRIGGER comment_edition_only_added BEFORE UPDATE OR DELETE ON comment_edition"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
    "CREATE TRIGGER clarification_only_added BEFORE UPDATE OR DELETE ON clarification"
    " FOR EACH ROW EXECUTE FUNCTION rows_only_added()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
