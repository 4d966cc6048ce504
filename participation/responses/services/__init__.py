"""Responses for pages and the features above.

Reading: response_of, published_response, response_to, themes, numbers, lacking, progress, shelves, comments_to_code.
Doing: new_theme, rename_theme, remove_theme, assign, merge, undo, write_reply, submit, send_back, approve, publish.
"""

from participation.responses.rules import Move, Outcome, ResponseState
from participation.responses.services.flow import approve, publish, send_back, submit
from participation.responses.services.grouping import (
    assign,
    merge,
    new_theme,
    remove_theme,
    rename_theme,
    undo,
)
from participation.responses.services.reading import (
    all_comments_of_theme,
    comments_of_theme,
    comments_to_code,
    lacking,
    numbers,
    progress,
    provision_names,
    published_response,
    quotes,
    response_of,
    response_to,
    round_of,
    shelves,
    shown_source,
    shown_text,
    steps,
    theme,
    theme_at,
    themes,
    themes_of,
    writers,
)
from participation.responses.services.replying import write_reply
from participation.responses.views import (
    Lacking,
    Numbers,
    Progress,
    ResponseView,
    Shelf,
    StepView,
    ThemeView,
)

__all__ = [
    "Lacking",
    "Move",
    "Numbers",
    "Outcome",
    "Progress",
    "ResponseState",
    "ResponseView",
    "Shelf",
    "StepView",
    "ThemeView",
    "all_comments_of_theme",
    "approve",
    "assign",
    "comments_of_theme",
    "comments_to_code",
    "lacking",
    "merge",
    "new_theme",
    "numbers",
    "progress",
    "provision_names",
    "publish",
    "published_response",
    "quotes",
    "remove_theme",
    "rename_theme",
    "response_of",
    "response_to",
    "round_of",
    "send_back",
    "shelves",
    "shown_source",
    "shown_text",
    "steps",
    "submit",
    "theme",
    "theme_at",
    "themes",
    "themes_of",
    "undo",
    "write_reply",
    "writers",
]
