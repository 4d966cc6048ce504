"""Numbered notices: drafted, reviewed by another person, published for good as page, PDF and feed entry."""

from participation.hearings.notice_words import kind_code_name
from participation.hearings.services.notices.flow import (
    NoticeText,
    draft,
    drop,
    edit,
    lead_time,
    lead_time_of_change,
    publish,
    publish_at_once,
    publish_first,
    review,
    submit_for_review,
)
from participation.hearings.services.notices.reading import (
    Due,
    all_of,
    get_notice,
    get_published,
    latest,
    of_hearing,
    schedule,
    waiting_for,
)

__all__ = [
    "Due",
    "NoticeText",
    "all_of",
    "draft",
    "drop",
    "edit",
    "get_notice",
    "get_published",
    "kind_code_name",
    "latest",
    "lead_time",
    "lead_time_of_change",
    "of_hearing",
    "publish",
    "publish_at_once",
    "publish_first",
    "review",
    "schedule",
    "submit_for_review",
    "waiting_for",
]
