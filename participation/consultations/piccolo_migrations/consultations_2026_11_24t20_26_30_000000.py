from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:26:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "Every edition of every comment awaits its leaf; one leaf for each place, one node for each subtree"

STATEMENTS = (
    "CREATE UNIQUE INDEX comment_leaf_in_order ON comment_leaf (consultation, position)",
    "CREATE UNIQUE INDEX comment_leaf_of_edition ON comment_leaf (comment, edition)",
    "CREATE UNIQUE INDEX comment_node_at ON comment_node (consultation, level, position)",
    "CREATE UNIQUE INDEX comment_root_of_size ON comment_root (consultation, size, reason)",
    "ALTER TABLE comment_leaf ADD CONSTRAINT comment_leaf_counts CHECK (position >= 0 AND edition >= 1)",
    "ALTER TABLE comment_node ADD CONSTRAINT comment_node_sizes"
    " CHECK (octet_length(hash) = 32 AND level >= 0 AND position >= 0)",
    "ALTER TABLE comment_opening ADD CONSTRAINT comment_opening_sizes CHECK (octet_length(salt) = 32)",
    "ALTER TABLE comment_root ADD CONSTRAINT comment_root_sizes"
    " CHECK (octet_length(root) = 32 AND size >= 0 AND reason IN ('daily', 'closing', 'response'))",
    # A trigger rather than a line in each statement that takes comments in: no channel can forget it.
    """
    CREATE FUNCTION comment_awaits_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO comment_unsealed (comment, provision_path, stance, text_sha256, queued_at) VALUES (
            NEW.id, NEW.provision_path, NEW.stance, encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex'), clock_timestamp());
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER comment_awaits_leaf AFTER INSERT ON comment FOR EACH ROW EXECUTE FUNCTION comment_awaits_leaf()",
    # Erased words ('') are no edition: their leaf stays as it is and loses its opening.
    """
    CREATE TRIGGER comment_edition_awaits_leaf AFTER UPDATE OF text, stance, provision_path ON comment FOR EACH ROW
    WHEN (NEW.text <> '' AND (OLD.text, OLD.stance, OLD.provision_path)
        IS DISTINCT FROM (NEW.text, NEW.stance, NEW.provision_path))
    EXECUTE FUNCTION comment_awaits_leaf()
    """,
    """
    INSERT INTO comment_unsealed (comment, provision_path, stance, text_sha256, queued_at)
    SELECT id, provision_path, stance, encode(sha256(convert_to(text, 'UTF8')), 'hex'), clock_timestamp()
    FROM comment ORDER BY sequence
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
