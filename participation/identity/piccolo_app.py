"""Piccolo registration of identity."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.identity.tables import Organisation, PhoneProof, Resident, Staff, StaffGrant

APP_CONFIG = AppConfig(
    app_name="identity",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Organisation, Staff, StaffGrant, Resident, PhoneProof],
    migration_dependencies=["participation.platform.web.piccolo_app"],
    commands=[],
)
