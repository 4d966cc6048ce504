"""The printed book of comments: place by place in the order of the text, laid out a part at a time."""

from pathlib import Path
from typing import ClassVar

from participation.consultations.presentation import (
    channel_text,
    outcome_text,
    provision_text,
    stance_text,
)
from participation.consultations.rules import CommentState
from participation.consultations.services.register import Entry
from participation.consultations.services.rounds import Round
from participation.consultations.views import ConsultationView, Counts
from participation.documents import services as documents
from participation.documents.schemas import BookCover, BookEntry, BookPart, BookSection, Channel
from participation.matters.services import MatterView
from participation.platform.clock import local, now
from participation.platform.i18n import SOURCE, speaking


class BookMaker:
    """Takes entries in the order of the text, lays each lot out, and joins them. Blocking: used in a thread."""

    CHUNK: ClassVar[int] = 250

    def __init__(
        self,
        folder: Path,
        matter: MatterView,
        consultation: ConsultationView,
        found: Round,
        counts: Counts,
        *,
        public: bool,
        volume: tuple[int, int] | None = None,
        pages_before: int = 0,
    ) -> None:
        """volume: (its number, how many there are); pages_before: of the volumes before it, whose numbers go on."""
        self._folder, self._public, self._volume, self._before = folder, public, volume, pages_before
        self._matter, self._consultation, self._found, self._counts = matter, consultation, found, counts
        self._parts: list[Path] = []
        self._marks: list[documents.Bookmark] = []
        # Page 1 is the cover, made last: it says how many are in the book.
        self._pages = 1
        self._place: str | None = None

    def add(self, entries: list[Entry]) -> None:
        """Lay out the next lot."""
        with speaking(SOURCE):
            sections: list[BookSection] = []
            lot: list[BookEntry] = []
            for entry in entries:
                path = entry.comment.provision_path
                if path != self._place or not sections:
                    lot = []
                    sections.append(
                        BookSection(
                            heading=provision_text(self._found.labels_by_path.get(path, "")),
                            continued=path == self._place,
                            entries=lot,
                        )
                    )
                    self._place = path
                lot.append(self._entry(entry))
        first_page = self._before + self._pages + 1
        self._lay_out(BookPart(title=self._title, first_page=first_page, sections=sections))

    def close(self, printed: int) -> tuple[Path, int]:
        """Make the cover and join everything; (the book, its pages)."""
        counts = self._counts
        with speaking(SOURCE):
            cover = BookCover(
                draft_title=self._found.version.title,
                matter_number=self._matter.number,
                lead_unit=self._matter.lead_unit_name,
                opens_at=self._consultation.opens_at,
                closes_at=self._consultation.closes_at,
                received=counts.total,
                printed=printed,
                channels=[Channel(name=channel_text(name), received=n) for name, n in counts.by_channel.items()],
                public=self._public,
                made_at=now(),
                draft_sha256=self._found.version.text_sha256,
                volume=self._volume[0] if self._volume else 0,
                volumes=self._volume[1] if self._volume else 0,
                first_page=self._before + 1,
                last_page=self._before + self._pages,
            )
        laid_out = documents.render_book_part(BookPart(title=self._title, first_page=self._before + 1, cover=cover))
        first = self._folder / "part-cover.pdf"
        first.write_bytes(laid_out.pdf)
        target = self._folder / "comments.pdf"
        pages = documents.join_book([first, *self._parts], target, title=self._title, bookmarks=self._marks)
        return target, pages

    @property
    def _title(self) -> str:
        return f"{self._found.version.title}意见汇编"

    def _lay_out(self, part: BookPart) -> None:
        laid_out = documents.render_book_part(part)
        path = self._folder / f"part-{len(self._parts):05d}.pdf"
        path.write_bytes(laid_out.pdf)
        self._parts.append(path)
        self._marks += [documents.Bookmark(title, self._pages + page) for title, page in laid_out.headings]
        self._pages += laid_out.pages

    def _entry(self, entry: Entry) -> BookEntry:
        comment = entry.comment
        withheld = comment.state is CommentState.WITHHELD
        hidden = withheld and self._public
        text = comment.text if self._public else comment.original
        outcome = ""
        if entry.outcome:
            outcome = f"{outcome_text(entry.outcome)}（{entry.theme}）：{entry.outcome_reason}"
        return BookEntry(
            number=comment.receipt_number,
            source="" if hidden else comment.shown_name,
            channel=channel_text(comment.channel),
            stance=stance_text(comment.stance),
            received_on=local(comment.created_at).date(),
            region=entry.region,
            quote=comment.quote.exact if comment.quote and not hidden else "",
            text=f"本条内容未公开：{comment.withheld_reason}" if hidden else text,
            withheld=withheld,
            outcome=outcome,
        )
