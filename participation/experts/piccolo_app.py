"""Piccolo registration of experts."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.experts.tables import ExpertInvitation, ExpertOpinion

APP_CONFIG = AppConfig(
    app_name="experts",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[ExpertInvitation, ExpertOpinion],
    migration_dependencies=["participation.matters.piccolo_app"],
    commands=[],
)
