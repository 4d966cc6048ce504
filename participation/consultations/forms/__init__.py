"""Raw fields in, a command or all their errors out."""

from participation.consultations.forms.commenting import ChangeForm, CommentForm, choice, lazy, one_of, read_comment
from participation.consultations.forms.office import EnteredCommentForm, ModerationForm, PublishForm, ReceiptForm

__all__ = [
    "ChangeForm",
    "CommentForm",
    "EnteredCommentForm",
    "ModerationForm",
    "PublishForm",
    "ReceiptForm",
    "choice",
    "lazy",
    "one_of",
    "read_comment",
]
