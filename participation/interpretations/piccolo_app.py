"""Piccolo registration of interpretations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.interpretations.tables import Interpretation, InterpretationElement

APP_CONFIG = AppConfig(
    app_name="interpretations",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Interpretation, InterpretationElement],
    migration_dependencies=["participation.drafts.piccolo_app"],
    commands=[],
)
