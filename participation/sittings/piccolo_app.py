"""Piccolo registration of sittings."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.sittings.tables import ALL

APP_CONFIG = AppConfig(
    app_name="sittings",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=ALL,
    migration_dependencies=["participation.hearings.piccolo_app", "participation.consultations.piccolo_app"],
    commands=[],
)
