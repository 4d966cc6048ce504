"""Piccolo registration of consultations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from participation.consultations.tables import (
    Clarification,
    Comment,
    CommentAgreement,
    CommentAttachment,
    CommentEdition,
    CommentHistory,
    CommentLeaf,
    CommentNode,
    CommentOpening,
    CommentOutcomeRow,
    CommentPerson,
    CommentRoot,
    CommentUnsealed,
    Consultation,
)
from participation.consultations.tables.anchors import CommentAnchor
from participation.consultations.tables.erasing import CommentErasure
from participation.consultations.tables.moderation import (
    CommentMasking,
    CommentReview,
    ModerationReasons,
    WordList,
)
from participation.consultations.tables.notices import ConsultationNotice
from participation.consultations.tables.register import (
    CommentBatch,
    CommentCount,
    CommentCountChange,
    CommentExport,
    EntryCheck,
    EntryOriginal,
    Region,
)

APP_CONFIG = AppConfig(
    app_name="consultations",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Consultation,
        Comment,
        CommentAnchor,
        CommentPerson,
        CommentEdition,
        CommentAgreement,
        CommentAttachment,
        Clarification,
        CommentHistory,
        CommentOutcomeRow,
        CommentUnsealed,
        CommentLeaf,
        CommentOpening,
        CommentNode,
        CommentRoot,
        EntryOriginal,
        EntryCheck,
        Region,
        CommentBatch,
        CommentExport,
        CommentCount,
        CommentCountChange,
        CommentMasking,
        CommentReview,
        CommentErasure,
        ModerationReasons,
        WordList,
        ConsultationNotice,
    ],
    migration_dependencies=[
        "participation.identity.piccolo_app",
        "participation.matters.piccolo_app",
        "participation.drafts.piccolo_app",
    ],
    commands=[],
)
