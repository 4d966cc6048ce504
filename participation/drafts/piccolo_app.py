"""Piccolo registration of drafts."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.drafts.tables import DraftFile, DraftFilePage, DraftMend, DraftUpload, DraftVersion, Provision

APP_CONFIG = AppConfig(
    app_name="drafts",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[DraftVersion, Provision, DraftUpload, DraftMend, DraftFile, DraftFilePage],
    migration_dependencies=["participation.identity.piccolo_app", "participation.matters.piccolo_app"],
    commands=[],
)
