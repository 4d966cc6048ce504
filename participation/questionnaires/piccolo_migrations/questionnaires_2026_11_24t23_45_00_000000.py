from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T23:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A proved telephone answers a questionnaire once"

STATEMENTS = (
    "ALTER TABLE questionnaire_voice ADD CONSTRAINT questionnaire_voice_once UNIQUE (questionnaire, person)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="questionnaires", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
