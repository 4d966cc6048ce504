"""Answers as a table: UTF-8 with BOM, one answer a row, cells that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any

from litestar.response import Stream

from participation.platform.clock import local
from participation.platform.i18n import gettext as _
from participation.questionnaires import services, words
from participation.questionnaires.rules import OTHER, Question, QuestionKind
from participation.questionnaires.services import QuestionnaireView

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def download(questionnaire: QuestionnaireView, labels: Mapping[str, str], *, with_words: bool) -> Stream:
    """The file, written while it is sent. with_words: own words too; the public reads those as moderated comments."""
    name = f"{questionnaire.matter_number}-questionnaire-{questionnaire.ordinal}.csv"
    return Stream(
        _lines(questionnaire, labels, with_words),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def _lines(questionnaire: QuestionnaireView, labels: Mapping[str, str], with_words: bool) -> AsyncIterator[bytes]:
    columns = [column for one in questionnaire.definition.questions for column in _columns(one, labels, with_words)]
    yield b"\xef\xbb\xbf" + _line([_("收到时间"), *(title for title, _cell in columns)])
    async for _number, received_at, answers in services.export_rows(questionnaire.id):
        cells = (cell(answers.get(question_id)) for question_id, cell in (pick for _title, pick in columns))
        yield _line([f"{local(received_at):%Y-%m-%d %H:%M}", *cells])


def _line(cells: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_neutral(cell) for cell in cells])
    return written.getvalue().encode()


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


Column = tuple[str, tuple[str, Any]]


def _columns(question: Question, labels: Mapping[str, str], with_words: bool) -> list[Column]:
    """(heading, (question id, answer → cell)) of each column a question fills."""
    made: list[tuple[str, Any]] = []
    match question.kind:
        case QuestionKind.SINGLE:
            made = [(question.title, lambda value: _option(question, value["choice"]))]
        case QuestionKind.MULTIPLE:
            join = _("、")
            made = [(question.title, lambda value: join.join(_option(question, one) for one in value["choices"]))]
        case QuestionKind.SCALE:
            made = [(question.title, str)]
        case QuestionKind.RANKING:
            made = [
                (f"{question.title}: {text}", lambda value, n=n: str(value.index(n) + 1))
                for n, text in enumerate(question.options)
            ]
        case QuestionKind.MATRIX:
            made = [
                (
                    f"{question.title}: {row}",
                    lambda value, n=n: question.options[value[str(n)]] if str(n) in value else "",
                )
                for n, row in enumerate(question.rows)
            ]
        case QuestionKind.TEXT:
            made = [(question.title, str)] if with_words else []
        case QuestionKind.PROVISION:
            for path in question.paths:
                title = f"{question.title}: {labels.get(path, path)}"
                made.append((title, lambda value, p=path: words.stance_name(value[p]["stance"]) if p in value else ""))
                if with_words:
                    made.append((title, lambda value, p=path: value[p]["text"] if p in value else ""))
    if question.other and with_words:
        made.append((f"{question.title}: {words.other_name()}", lambda value: value["other"]))
    return [(title, (question.id, _unless_missing(cell))) for title, cell in made]


def _unless_missing(cell: Any) -> Any:
    return lambda value: "" if value is None else cell(value)


def _option(question: Question, choice: int | str) -> str:
    return words.other_name() if choice == OTHER else question.options[int(choice)]
