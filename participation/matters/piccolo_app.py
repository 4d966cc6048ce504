"""Piccolo registration of matters."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.matters.tables import Matter, MatterCounter, MatterStep, SecrecyReview

APP_CONFIG = AppConfig(
    app_name="matters",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Matter, MatterStep, SecrecyReview, MatterCounter],
    migration_dependencies=["participation.identity.piccolo_app"],
    commands=[],
)
