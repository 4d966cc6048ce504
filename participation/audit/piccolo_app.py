"""Piccolo registration of the audit trail."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.audit.tables import AuditAnchor, AuditEvent, AuditSeal, AuditUnsealed

APP_CONFIG = AppConfig(
    app_name="audit",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[AuditEvent, AuditUnsealed, AuditSeal, AuditAnchor],
    migration_dependencies=[],
    commands=[],
)
