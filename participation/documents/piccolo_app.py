"""Piccolo registration of documents."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.documents.tables import Document

APP_CONFIG = AppConfig(
    app_name="documents",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Document],
    migration_dependencies=["participation.audit.piccolo_app"],
    commands=[],
)
