from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Receipts are unique; due messages are found by a small index"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="outbox", description=DESCRIPTION)

    async def run():
        await execute("CREATE UNIQUE INDEX outbox_receipt_once ON outbox_receipt (message_id, consumer)")
        await execute(
            "CREATE INDEX outbox_message_due ON outbox_message (next_send_at, id)"
            " WHERE completed_at IS NULL AND parked_at IS NULL"
        )

    manager.add_raw(run)
    return manager
