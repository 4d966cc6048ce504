from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:41:50:000000"
VERSION = "1.38.0"
DESCRIPTION = "A notice moves a closing later, never earlier"

STATEMENTS = (
    "ALTER TABLE consultation_notice ADD CONSTRAINT consultation_notice_known"
    " CHECK (kind IN ('extended', 'reopened', 'recomputed') AND reason <> '' AND signatory <> '')",
    "ALTER TABLE consultation_notice ADD CONSTRAINT consultation_notice_later"
    " CHECK (new_closes_at > old_closes_at AND new_opens_at < new_closes_at AND new_opens_at >= old_opens_at)",
    "CREATE INDEX consultation_notice_of ON consultation_notice (consultation, published_at)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="consultations", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
