"""Piccolo's entry point: the engine and the features that own tables, lowest layer first."""

from importlib import import_module
from importlib.util import find_spec

from piccolo.conf.apps import AppRegistry

from participation.platform.database import DB

__all__ = ["APP_REGISTRY", "DB"]

_FEATURES = [
    "platform.outbox",
    "platform.web",
    "audit",
    "identity",
    "documents",
    "procedures",
    "matters",
    "drafts",
    "consultations",
    "questionnaires",
    "hearings",
    "sittings",
    "experts",
    "responses",
    "interpretations",
    "portal",
]


def _has_tables(name: str) -> bool:
    if find_spec(f"participation.{name}") is None or find_spec(f"participation.{name}.piccolo_app") is None:
        return False
    try:
        import_module(f"participation.{name}.piccolo_app")
    except ModuleNotFoundError:
        return False
    return True


APP_REGISTRY = AppRegistry(apps=[f"participation.{name}.piccolo_app" for name in _FEATURES if _has_tables(name)])
