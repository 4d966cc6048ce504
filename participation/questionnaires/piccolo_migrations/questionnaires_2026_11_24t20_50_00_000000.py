from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What is published stays as it is; an answer is given once; numbers of receipts"

STATEMENTS = (
    "CREATE SEQUENCE questionnaire_answer_serial",
    "ALTER TABLE questionnaire ADD CONSTRAINT questionnaire_ordinal_once UNIQUE (matter, ordinal)",
    "ALTER TABLE questionnaire ADD CONSTRAINT questionnaire_published_whole CHECK ("
    " (published_at IS NULL) = (consultation IS NULL) AND (published_at IS NULL) = (published_by IS NULL)"
    " AND (published_at IS NULL) = (definition_sha256 IS NULL))",
    "ALTER TABLE questionnaire ADD CONSTRAINT questionnaire_second_person"
    " CHECK (published_by IS NULL OR published_by <> created_by)",
    "ALTER TABLE questionnaire ADD CONSTRAINT questionnaire_ended_with_reason"
    " CHECK ((ended_at IS NULL) = (btrim(ended_reason) = '') AND (ended_at IS NULL OR published_at IS NOT NULL))",
    "CREATE INDEX questionnaire_answer_uncounted ON questionnaire_answer (questionnaire, sequence) WHERE NOT counted",
    """
    CREATE FUNCTION questionnaire_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.published_at IS NULL THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'a published questionnaire is never deleted';
        END IF;
        IF OLD.published_at IS NOT NULL AND
            (NEW.matter, NEW.ordinal, NEW.title, NEW.intro, NEW.definition, NEW.consultation, NEW.published_at)
            IS DISTINCT FROM
            (OLD.matter, OLD.ordinal, OLD.title, OLD.intro, OLD.definition, OLD.consultation, OLD.published_at)
        THEN
            RAISE EXCEPTION 'a published questionnaire stays as it is';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER questionnaire_stays BEFORE UPDATE OR DELETE ON questionnaire"
    " FOR EACH ROW EXECUTE FUNCTION questionnaire_stays()",
    """
    CREATE FUNCTION questionnaire_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.id, NEW.questionnaire, NEW.sequence, NEW.receipt_number, NEW.answers, NEW.received_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.questionnaire, OLD.sequence, OLD.receipt_number, OLD.answers, OLD.received_at)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an answer stays as it was given';
    END $$
    """,
    "CREATE TRIGGER questionnaire_answer_stays BEFORE UPDATE OR DELETE ON questionnaire_answer"
    " FOR EACH ROW EXECUTE FUNCTION questionnaire_answer_stays()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="questionnaires", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
