"""The reviewed draft of the consultations' tests, with people who write questionnaires."""

from tests.integration.consultations.conftest import publish, round_open, stage

__all__ = ["publish", "round_open", "stage"]
