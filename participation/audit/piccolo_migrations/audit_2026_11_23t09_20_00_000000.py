from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "History by subject; sizes of hashes"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="audit", description=DESCRIPTION)

    async def run():
        await execute("CREATE INDEX audit_event_subject ON audit_event (subject, id)")
        await execute(
            "ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_sizes"
            " CHECK (octet_length(event_hash) = 32 AND octet_length(chain_hash) = 32 AND seq > 0)"
        )

    manager.add_raw(run)
    return manager
