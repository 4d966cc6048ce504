from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:53:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "A comment has one place in each later version; orphans are found by index; a round is continued once"

STATEMENTS = (
    "CREATE UNIQUE INDEX comment_anchor_once ON comment_anchor (comment, version)",
    "CREATE INDEX comment_anchor_place ON comment_anchor (version, provision_path, comment)",
    "CREATE INDEX comment_anchor_waiting ON comment_anchor (version, id)"
    " WHERE carriage = 'orphaned' AND decided_at IS NULL",
    "ALTER TABLE comment_anchor ADD CONSTRAINT comment_anchor_carriage"
    " CHECK (carriage IN ('exact', 'moved', 'changed', 'orphaned', 'placed'))",
    "ALTER TABLE comment_anchor ADD CONSTRAINT comment_anchor_decided"
    " CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (carriage <> 'placed' OR decided_at IS NOT NULL))",
    "CREATE UNIQUE INDEX consultation_continued_once ON consultation (continues) WHERE continues IS NOT NULL",
    "ALTER TABLE consultation ADD CONSTRAINT consultation_replaced"
    " CHECK ((replaced_at IS NULL) = (planned_closes_at IS NULL))",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
