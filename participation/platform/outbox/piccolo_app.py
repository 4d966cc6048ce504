"""Piccolo registration of the outbox."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.platform.outbox.tables import OutboxMessage, OutboxReceipt

APP_CONFIG = AppConfig(
    app_name="outbox",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[OutboxMessage, OutboxReceipt],
    migration_dependencies=[],
    commands=[],
)
