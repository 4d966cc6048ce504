"""Piccolo registration of responses."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.responses.tables import Coding, CodingStep, Reply, ReplyProvision, Response, ResponseStep, Theme

APP_CONFIG = AppConfig(
    app_name="responses",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Response, Theme, Coding, CodingStep, Reply, ReplyProvision, ResponseStep],
    migration_dependencies=[
        "participation.identity.piccolo_app",
        "participation.drafts.piccolo_app",
        "participation.consultations.piccolo_app",
    ],
    commands=[],
)
