from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The register: known codes, Chinese full-text search without an extension, numbers kept by triggers"

# Every character is its own piece where Chinese is written, everything between separators is a word elsewhere. Said with
# code points, so that it does not depend on the database's locale. `rules.searching` says the same in Python.
HAN = r"\u3005\u3007\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF"
SEPARATORS = (
    r"\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7"
    r"\u1800-\u180A\u2000-\u206F\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3006\u3008-\u3020\u3030\uFE10-\uFE1F\uFE30-\uFE6F\uFF00-\uFF0F"
)

TERMS = rf"""
CREATE FUNCTION comment_terms(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(string_agg(term || ':' || least(place, 16383), ' ' ORDER BY place), '')::tsvector
FROM (
    SELECT place, CASE
        WHEN piece ~ '^[{HAN}]' THEN piece || CASE WHEN following ~ '^[{HAN}]' THEN following ELSE '' END
        WHEN piece !~ '^[{SEPARATORS}]' THEN left(piece, 60) END AS term
    FROM (
        SELECT found[1] AS piece, place, lead(found[1]) OVER (ORDER BY place) AS following
        FROM regexp_matches(
            lower(regexp_replace(normalize(given, NFKC), '[\u180B-\u180F]', '', 'g')),
            '[{HAN}]|[^{HAN}{SEPARATORS}]+|[{SEPARATORS}]+', 'g') WITH ORDINALITY AS one(found, place)
    ) AS pieces
) AS terms
WHERE term IS NOT NULL
$$
"""

COUNTED = "consultation, provision_path, channel, region, state"

STATEMENTS = (
    # -- typed in by one, checked by another
    "ALTER TABLE entry_check ADD CONSTRAINT entry_check_state CHECK (state IN ('waiting', 'confirmed', 'corrected')"
    " AND (state = 'waiting') = (checked_by IS NULL))",
    "ALTER TABLE entry_check ADD CONSTRAINT entry_check_second_person CHECK (checked_by <> entered_by)",
    "CREATE INDEX entry_check_waiting ON entry_check (consultation, sequence) WHERE state = 'waiting'",
    "ALTER TABLE entry_original ADD CONSTRAINT entry_original_type CHECK"
    " (media_type IN ('image/png', 'image/jpeg', 'application/pdf', 'message/rfc822'))",
    # Where, when and by which way an entered comment came may be corrected until the second person has looked at it; after
    # that it stays like any other. Its words change like all words: the earlier ones are kept.
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
        THEN
            RAISE EXCEPTION 'the words of a comment change only when the earlier ones were kept';
        END IF;
        RETURN NEW;
    END $$
    """,
    # -- files of comments
    "ALTER TABLE comment_batch ADD CONSTRAINT comment_batch_state CHECK (state IN"
    " ('uploaded', 'checking', 'checked', 'importing', 'imported', 'failed', 'discarded'))",
    "CREATE INDEX comment_batch_of ON comment_batch (consultation, created_at)",
    "CREATE INDEX comment_of_batch ON comment (batch, sequence) WHERE batch IS NOT NULL",
    # -- exports
    "ALTER TABLE comment_export ADD CONSTRAINT comment_export_state CHECK (state IN"
    " ('requested', 'running', 'ready', 'failed', 'removed') AND audience IN ('public', 'office')"
    " AND format IN ('csv', 'xlsx', 'jsonl', 'pdf') AND (audience = 'public' OR requested_by IS NOT NULL)"
    " AND (NOT restricted OR (audience = 'office' AND purpose <> '')))",
    "CREATE INDEX comment_export_of ON comment_export (consultation, created_at)",
    # -- search
    TERMS,
    "ALTER TABLE comment ADD COLUMN found_in tsvector, ADD COLUMN public_found_in tsvector",
    # The officers' words are those that were written; the public finds only what it may read.
    """
    CREATE FUNCTION comment_found_in() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE shown text;
    BEGIN
        IF TG_OP = 'INSERT' OR NEW.text IS DISTINCT FROM OLD.text THEN
            NEW.found_in := comment_terms(NEW.text);
        END IF;
        IF NEW.state = 'published' THEN
            shown := coalesce(to_jsonb(NEW) ->> 'public_text', NEW.text);
            NEW.public_found_in := CASE WHEN shown = NEW.text THEN NEW.found_in ELSE comment_terms(shown) END;
        ELSE
            NEW.public_found_in := NULL;
        END IF;
        RETURN NEW;
    END $$
    """,
    "UPDATE comment SET found_in = comment_terms(text),"
    " public_found_in = CASE WHEN state = 'published' THEN comment_terms(text) END",
    # "zz": after every other trigger has said what the row will be.
    "CREATE TRIGGER zz_comment_found_in BEFORE INSERT OR UPDATE ON comment"
    " FOR EACH ROW EXECUTE FUNCTION comment_found_in()",
    "CREATE INDEX comment_found ON comment USING gin (found_in)",
    "CREATE INDEX comment_found_public ON comment USING gin (public_found_in)",
    "CREATE INDEX comment_by_channel ON comment (consultation, channel, sequence)",
    "CREATE INDEX comment_by_region ON comment (consultation, region, sequence) WHERE region <> ''",
    "CREATE INDEX comment_public ON comment (consultation, sequence) WHERE state IN ('published', 'withheld')",
    "ALTER TABLE comment_outcome ADD COLUMN consultation uuid, ADD COLUMN sequence bigint",
    "UPDATE comment_outcome o SET consultation = c.consultation, sequence = c.sequence FROM comment c WHERE c.id = o.comment",
    """
    CREATE FUNCTION comment_outcome_place() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT c.consultation, c.sequence INTO NEW.consultation, NEW.sequence FROM comment c WHERE c.id = NEW.comment;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER comment_outcome_place BEFORE INSERT ON comment_outcome"
    " FOR EACH ROW EXECUTE FUNCTION comment_outcome_place()",
    "CREATE INDEX comment_outcome_by ON comment_outcome (consultation, outcome, sequence)",
    # -- numbers
    "ALTER TABLE comment_count ADD CONSTRAINT comment_count_axis CHECK (axis IN ('provision', 'channel', 'region'))",
    "CREATE UNIQUE INDEX comment_count_of ON comment_count (consultation, axis, value, state)",
    "CREATE INDEX comment_count_change_of ON comment_count_change (consultation)",
    f"""
    CREATE FUNCTION comment_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO comment_count_change ({COUNTED}, n) SELECT {COUNTED}, count(*) FROM new_rows GROUP BY {COUNTED};
        ELSE
            INSERT INTO comment_count_change ({COUNTED}, n)
            SELECT {COUNTED}, sum(n) FROM (
                SELECT {COUNTED}, 1 AS n FROM new_rows UNION ALL SELECT {COUNTED}, -1 FROM old_rows
            ) AS both_sides GROUP BY {COUNTED} HAVING sum(n) <> 0;
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER comment_counted_new AFTER INSERT ON comment REFERENCING NEW TABLE AS new_rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION comment_counted()",
    "CREATE TRIGGER comment_counted_changed AFTER UPDATE ON comment REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows"
    " FOR EACH STATEMENT EXECUTE FUNCTION comment_counted()",
    f"INSERT INTO comment_count_change ({COUNTED}, n) SELECT {COUNTED}, count(*) FROM comment GROUP BY {COUNTED}",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
