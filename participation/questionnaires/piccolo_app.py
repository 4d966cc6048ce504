"""Piccolo registration of questionnaires."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.questionnaires.tables import (
    Questionnaire,
    QuestionnaireAnswer,
    QuestionnaireRemark,
    QuestionnaireVoice,
)

APP_CONFIG = AppConfig(
    app_name="questionnaires",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Questionnaire, QuestionnaireAnswer, QuestionnaireVoice, QuestionnaireRemark],
    migration_dependencies=["participation.consultations.piccolo_app"],
    commands=[],
)
