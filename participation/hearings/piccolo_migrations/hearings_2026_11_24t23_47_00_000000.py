from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T23:47:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A meeting is announced only after its review, and never by its reviewer"

STATEMENTS = (
    "ALTER TABLE meeting_plan ADD CONSTRAINT meeting_plan_state_known CHECK"
    " (state IN ('draft', 'submitted', 'reviewed', 'returned', 'published', 'dropped'))",
    "ALTER TABLE meeting_plan ADD CONSTRAINT meeting_plan_reviewed_by_another CHECK"
    " (reviewed_by IS NULL OR reviewed_by <> drafted_by)",
    "ALTER TABLE meeting_plan ADD CONSTRAINT meeting_plan_published_reviewed CHECK"
    " (state <> 'published' OR (hearing IS NOT NULL AND reviewed_by IS NOT NULL AND published_by <> reviewed_by))",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hearings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
