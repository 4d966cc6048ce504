"""Taking in a comment from a page: everything wrong is said at once, and nothing that was typed is lost."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from litestar import Response

from participation.consultations import services
from participation.consultations.forms import CommentForm, choice, read_comment
from participation.consultations.pages.common import AnyRequest, AnyResponse
from participation.consultations.rules import Channel
from participation.consultations.services import CommentCommand, Round
from participation.consultations.services.quoting import WHOLE, WORDS
from participation.platform.errors import DomainError, NotFound, RuleViolation
from participation.platform.i18n import gettext as _
from participation.platform.web.forms import KEY, FormInput, submitted
from participation.platform.web.ratelimit import client_address, hit

Again = Callable[[CommentForm, DomainError | None], Awaitable[AnyResponse]]
"""Shows the page again with the form filled in."""


def comment_form(found: Round, path: str, fields: FormInput | None = None) -> CommentForm:
    """The form for a provision ("" = the whole draft), with its sentences to pick from."""
    form = CommentForm(fields)
    form.stance.label.text = _("您对这一条") if path else _("您对这份草案")
    sentences = services.sentence_choices(found, path) if path else []
    form.quote_pick.choices = [
        choice(WHOLE, _("整条")),
        *(choice(value, text) for value, text in sentences),
        choice(WORDS, _("下面写的几个字")),
    ]
    return form


async def take(request: AnyRequest, number: str, ordinal: int, path: str, again: Again) -> AnyResponse:
    """Validate, take in, go to the receipt; or the page again with everything that is wrong and all that was typed."""
    fields = await submitted(request)
    command, place = read_comment(fields), path
    if command is None:
        found = await services.find_round(number, ordinal)
        form = comment_form(found, path, fields)
        command, place = _with_quote(found, path, form)
        if command is None:
            return await again(form, None)
    key = fields.get(KEY)
    try:
        await hit("comment.address", client_address(request))
        accepted = await services.submit_comment(
            number, ordinal, place, command, channel=Channel.WEB, key=key if isinstance(key, str) else ""
        )
    except NotFound:
        raise
    except DomainError as error:
        return await again(comment_form(await services.find_round(number, ordinal), path, fields), error)
    # No cookie to set: whoever got past the form's token has them all.
    location = f"{accepted.path}?again=1" if accepted.repeated else accepted.path
    return Response(content=b"", status_code=303, headers={"Location": location}, media_type="text/plain")


def _with_quote(found: Round, path: str, form: CommentForm) -> tuple[CommentCommand | None, str]:
    """(the comment, the provision that holds what it quotes); None and `form` with all its errors."""
    valid = form.validate()
    place, quote = path, None
    if not form.quote_words.errors:
        try:
            place, quote = services.choose(found, path, form.picked())
        except RuleViolation as error:
            form.quote_words.errors = [*form.quote_words.errors, error.message]
            valid = False
    return (replace(form.comment(), quote=quote) if valid else None), place
