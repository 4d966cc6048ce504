"""Piccolo registration of procedures."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.procedures.tables import CalendarNotice

APP_CONFIG = AppConfig(
    app_name="procedures",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[CalendarNotice],
    migration_dependencies=["participation.identity.piccolo_app"],
    commands=[],
)
