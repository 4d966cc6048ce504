"""Piccolo's entry point: the engine and the features that own tables, lowest layer first."""

from piccolo.conf.apps import AppRegistry

from participation.platform.database import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
        "participation.platform.outbox.piccolo_app",
        "participation.platform.web.piccolo_app",
        "participation.audit.piccolo_app",
        "participation.identity.piccolo_app",
        "participation.documents.piccolo_app",
        "participation.matters.piccolo_app",
        "participation.drafts.piccolo_app",
        "participation.consultations.piccolo_app",
        "participation.hearings.piccolo_app",
        "participation.experts.piccolo_app",
        "participation.responses.piccolo_app",
        "participation.interpretations.piccolo_app",
    ]
)
