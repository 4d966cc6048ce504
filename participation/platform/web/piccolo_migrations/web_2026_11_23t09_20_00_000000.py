from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What is swept by age is found by age"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="web", description=DESCRIPTION)

    async def run():
        await execute("CREATE INDEX web_session_expires ON web_session (expires_at)")
        await execute("CREATE INDEX web_session_subject ON web_session (subject_id)")
        await execute("CREATE INDEX idempotency_key_created ON idempotency_key (created_at)")

    manager.add_raw(run)
    return manager
