"""Numbered notices: drafted, reviewed by another person, published for good as page, PDF and feed entry."""

from participation.hearings.services.notices.flow import (
    NoticeText,
    draft,
    drop,
    edit,
    lead_time,
    publish,
    publish_first,
    review,
    submit_for_review,
)
from participation.hearings.services.notices.reading import (
    all_of,
    get_notice,
    get_published,
    latest,
    of_hearing,
    schedule,
    waiting_for,
)

__all__ = [
    "NoticeText",
    "all_of",
    "draft",
    "drop",
    "edit",
    "get_notice",
    "get_published",
    "latest",
    "lead_time",
    "of_hearing",
    "publish",
    "publish_first",
    "review",
    "schedule",
    "submit_for_review",
    "waiting_for",
]
