"""Piccolo registration of the web's own tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.platform.web.tables import IdempotencyKey, SpentChallenge, WebSession

APP_CONFIG = AppConfig(
    app_name="web",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[WebSession, IdempotencyKey, SpentChallenge],
    migration_dependencies=[],
    commands=[],
)
