"""Raw fields in, a command or all their errors out."""

from participation.consultations.forms.commenting import (
    AttachmentForm,
    ChangeForm,
    ClarificationForm,
    CommentForm,
    choice,
    lazy,
    one_of,
    read_comment,
)
from participation.consultations.forms.moderation import AppealForm, ModerationForm, PlacesForm, ReviewForm
from participation.consultations.forms.office import EnteredCommentForm, PublishForm, ReceiptForm
from participation.consultations.forms.settings import ReasonsForm, TryForm, WordListForm

__all__ = [
    "AppealForm",
    "AttachmentForm",
    "ChangeForm",
    "ClarificationForm",
    "CommentForm",
    "EnteredCommentForm",
    "ModerationForm",
    "PlacesForm",
    "PublishForm",
    "ReasonsForm",
    "ReceiptForm",
    "ReviewForm",
    "TryForm",
    "WordListForm",
    "choice",
    "lazy",
    "one_of",
    "read_comment",
]
