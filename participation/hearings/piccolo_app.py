"""Piccolo registration of the hearings' tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.hearings.tables import ALL

APP_CONFIG = AppConfig(
    app_name="hearings",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[*ALL],
    migration_dependencies=["participation.identity.piccolo_app", "participation.matters.piccolo_app"],
    commands=[],
)
