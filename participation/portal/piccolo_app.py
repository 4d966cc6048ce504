"""Piccolo registration of the portal."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.portal.tables import ClosingTold, Follow

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Follow, ClosingTold],
    migration_dependencies=["participation.matters.piccolo_app", "participation.consultations.piccolo_app"],
    commands=[],
)
