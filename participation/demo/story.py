"""The whole main job, each step by the person who does it, over HTTP."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from participation.demo import words
from participation.demo.accounts import SECOND, Account
from participation.demo.browser import Browser, Page, PlayError
from participation.demo.hearing_day import HearingDay
from participation.demo.material import Material, Remark
from participation.demo.office import sign_in
from participation.platform.clock import SHANGHAI

RESIDENTS = 4  # browsers at once
WAIT_FOR_WORKERS = 240.0  # seconds

Say = Callable[[str], None]


@dataclass
class Played:
    """What a play leaves."""

    matter: str
    receipts: list[str] = field(default_factory=list)
    documents: list[Path] = field(default_factory=list)


@dataclass
class Play:
    """One play of one draft against the instance at ``base_url``.  ``step`` and ``say`` tell where it is."""

    base_url: str
    accounts: dict[str, Account]
    material: Material
    step: Callable[[str], None]
    say: Say
    out: Path | None = None
    _staff: dict[str, Browser] = field(default_factory=dict)
    number: str = ""
    closes_at: datetime | None = None

    def until_published(self) -> None:
        """Matter, draft, secrecy review."""
        self.step(words.MATTER)
        self._make_matter()
        self.step(words.REVIEW)
        self._review()

    def run(self) -> Played:
        """All of it; PlayError where a page does not answer as it should."""
        played = Played("")
        try:
            self.until_published()
            played.matter = self.number
            self.step(words.PUBLISH)
            self._publish_for_minutes()
            self.step(words.COMMENT)
            played.receipts = self._comment(self.material.remarks)
            self.step(words.HEARING)
            self._hearing_until_held()
            self.step(words.EXPERTS)
            self._experts()
            self.step(words.MODERATE)
            self._moderate()
            self.step(words.CLOSE)
            self._wait_for_closing()
            self.step(words.THEMES)
            self._themes()
            self.step(words.RESPONSE)
            self._respond()
            self.step(words.FINAL)
            self._final()
            self.step(words.INTERPRET)
            self._interpret()
            self.step(words.DOCUMENTS)
            played.documents = self._documents()
            self._check_receipts(played.receipts)
        finally:
            self._close()
        return played

    def run_open(self, days: int = 30) -> Played:
        """Only as far as an open consultation with some comments and a hearing that takes registrations."""
        try:
            self.until_published()
            self.step(words.PUBLISH)
            self._publish()
            self.step(words.COMMENT)
            receipts = self._comment(self.material.remarks)
            self.step(words.HEARING)
            self._announce_hearing(days)
            self.step(words.MODERATE)
            self._moderate()
        finally:
            self._close()
        return Played(self.number, receipts)

    # -- people

    def _as(self, role: str) -> Browser:
        """The browser of who holds the role, or of the account with that user name."""
        if role not in self.accounts:
            raise PlayError(f"there is no account {role}; `participation staff create` makes one")
        if role not in self._staff:
            self._staff[role] = sign_in(self.base_url, self.accounts[role], self.say)
        return self._staff[role]

    def _close(self) -> None:
        for browser in self._staff.values():
            browser.__exit__()
        self._staff.clear()

    @property
    def _office(self) -> str:
        return f"/office/matters/{self.number}"

    # -- draft

    def _make_matter(self) -> None:
        drafter = self._as("drafter")
        page = drafter.open("/office/matters/new")
        title = self.material.title
        page = drafter.fill(
            page,
            {
                "title": title,
                "summary": self.material.summary,
                "profile": "major_decision",
                "lead_unit": _choice(page, "lead_unit", "民政厅"),
                "subject_category": self.material.category,
            },
            having="subject_category",
        )
        self.number = _last_part(page.url)
        self.say(f"{self.number} {title}")
        self._import("draft")

    def _import(self, kind: str) -> None:
        drafter = self._as("drafter")
        name, data = (
            (self.material.draft_name, self.material.draft)
            if kind == "draft"
            else (self.material.final_name, self.material.final)
        )
        address = f"{self._office}/draft/import" if kind == "draft" else f"{self._office}/final"
        fields = {"explanatory_note": self.material.note} if kind == "draft" else {}
        preview = drafter.fill(
            drafter.open(address), fields, having="file", files={"file": (name, data, "application/octet-stream")}
        )
        saved = drafter.fill(preview, {}, action=urlsplit(preview.form(having=None)[0]).path)
        self.say(f"{name}: {saved.url}")

    def _review(self) -> None:
        reviewer = self._as("reviewer")
        reviewer.fill(f"{self._office}/review", {"outcome": "may_publish"}, having="outcome")

    # -- consultation

    def _publish(self) -> None:
        publisher = self._as("publisher")
        publisher.fill(f"{self._office}/consultation", {"period": "statutory"}, having="period")

    def _publish_for_minutes(self) -> None:
        """A shortened period with its reason, as the rules allow: long enough for everybody here to speak."""
        seconds = 50 + 0.25 * len(self.material.remarks)
        self.closes_at = datetime.now(SHANGHAI).replace(microsecond=0) + timedelta(seconds=seconds)
        publisher = self._as("publisher")
        publisher.fill(
            f"{self._office}/consultation",
            {
                "period": "exact",
                "closes_at": f"{self.closes_at:%Y-%m-%dT%H:%M:%S}",
                "shortened_reason": words.SHORTENED,
            },
            having="period",
        )

    def _comment(self, remarks: tuple[Remark, ...]) -> list[str]:
        with Browser(self.base_url) as reader:
            draft = reader.open(f"/matters/{self.number}/draft")
        paths = self._provision_paths(draft, 1)
        placed = [
            r if r.provision or self.material.own or n % 3 else Remark(r.text, r.stance, r.name, paths[n % len(paths)])
            for n, r in enumerate(remarks)
        ]
        shares = [placed[n::RESIDENTS] for n in range(RESIDENTS)]
        with ThreadPoolExecutor(RESIDENTS) as pool:
            receipts = [one for share in pool.map(self._comment_as_one, shares) for one in share]
        self.say(f"{len(receipts)} {words.RECEIPTS}")
        return receipts

    def _comment_as_one(self, remarks: list[Remark]) -> list[str]:
        receipts = []
        for remark in remarks:
            with Browser(self.base_url) as resident:
                where = f"draft/v1/{remark.provision}" if remark.provision else "comment"
                page = resident.fill(
                    f"/matters/{self.number}/{where}",
                    {"stance": remark.stance, "text": remark.text, "name": remark.name},
                    having="stance",
                )
                receipts.append(urlsplit(page.url).path)
        return receipts

    def _moderate(self) -> None:
        moderator = self._as("moderator")
        for _ in range(100):
            page = moderator.open(f"{self._office}/moderation")
            picks = page.tree.xpath("//input[@name='pick']/@value")
            if not picks:
                return
            moderator.fill(page, {"pick": [str(pick) for pick in picks], "action": "mask"}, having="pick")
        raise PlayError("the moderation queue does not get empty")

    def _wait_for_closing(self) -> None:
        assert self.closes_at is not None
        left = (self.closes_at - datetime.now(SHANGHAI)).total_seconds()
        if left > 0:
            self.say(words.WAITING.format(seconds=round(left)))
            time.sleep(left + 1.5)

    # -- hearing

    def _hearing_title(self) -> str:
        return words.HEARING_TITLE.format(title=self.material.title.removesuffix(words.DRAFT_MARK))[:200]

    def _announce_hearing(self, days: int) -> str:
        # A Tuesday: never a weekend, hardly ever a public holiday.
        day = datetime.now(SHANGHAI) + timedelta(days=days + 7)
        starts = (day + timedelta(days=(1 - day.weekday()) % 7)).replace(hour=9, minute=30, second=0)
        return self._announce(starts, starts - timedelta(days=10), participants=10, observers=30)

    def _announce(self, starts: datetime, closes: datetime, *, participants: int, observers: int) -> str:
        officer = self._as("hearing_officer")
        page = officer.fill(
            f"{self._office}/hearings",
            {
                "kind": "hearing",
                "title": self._hearing_title(),
                "description": words.HEARING_DESCRIPTION,
                "agenda": words.HEARING_AGENDA,
                "starts_at": f"{starts:%Y-%m-%dT%H:%M:%S}",
                "venue": words.VENUE,
                "registration_closes_at": f"{closes:%Y-%m-%dT%H:%M:%S}",
                "participant_places": str(participants),
                "observer_places": str(observers),
                "notice_reason": words.NOTICE_REASON,
            },
            having="venue",
        )
        hearing = (
            _last_part(page.links(f"{self._office}/hearings/")[-1])
            if "/hearings/" not in page.url
            else _last_part(page.url)
        )
        pools = [("observer", words.OBSERVERS), ("participant", words.PARTICIPANTS)]
        for pool, people in pools:
            for n, name in enumerate(people):
                self._register(
                    hearing,
                    pool,
                    name,
                    f"139{starts:%d%H}{len(pool):02}{n:02}{self.number[-1]:0>1}"[:11].ljust(11, "0"),
                )
        return hearing

    def _register(self, hearing: str, pool: str, name: str, phone: str) -> None:
        """One person asks for a place: has it, or is told that there is none."""
        with Browser(self.base_url) as resident:
            page = resident.open(f"/hearings/{hearing}?pool={pool}")
            if page.tree.xpath("//input[@name='adult']"):
                page = resident.fill(page, {"name": name, "phone": phone, "adult": "y"}, having="adult", expect=None)
        if "/registrations/" in page.url:
            self.say(f"{name}: {words.WAITLISTED if words.IN_LINE in page.text else words.CONFIRMED}")
        elif "报满" in page.text:
            self.say(f"{name}: {words.FULL}")
        else:
            raise PlayError(f"{name} could not register: {page.status} {page.problem}")

    def _hearing_until_held(self) -> None:
        """Places drawn, the day held, record and report published."""
        HearingDay(
            self.base_url,
            self._office,
            self._as("hearing_officer"),
            self._as(SECOND),
            self._as("publisher"),
            self._as("approver"),
            self.step,
            self.say,
        ).run(self._hearing_title())

    # -- experts

    def _experts(self) -> None:
        secretary = self._as("expert_secretary")
        for expert in words.INVITED:
            page = secretary.fill(
                f"{self._office}/experts",
                {"name": expert.name, "institution": expert.institution, "field": expert.field, "email": expert.email},
                having="institution",
            )
            links = [href for href in page.links("/expert/") if len(href) > 40]
            if not links:
                raise PlayError(f"{page.url}: no personal link for {expert.name}. The page says: {page.problem}")
            self._give_opinion(urlsplit(links[0]).path, expert)

    def _give_opinion(self, link: str, expert: words.Expert) -> None:
        with Browser(self.base_url) as person:
            desk = person.fill(link, {})
            desk = person.fill(desk, {"interest": expert.interest, "interest_text": expert.tie}, having="interest")
            if expert.interest == "direct":
                self.say(f"{expert.name}: {words.RECUSED}")
                return
            person.fill(
                desk,
                {
                    "necessity": words.NECESSITY,
                    "feasibility": words.FEASIBILITY,
                    "soundness": words.SOUNDNESS,
                    "conclusion": expert.conclusion,
                    "text": expert.opinion,
                    "signed": "y",
                    "consent": "y" if expert.consent else None,
                },
                having="soundness",
            )
        self.say(f"{expert.name}: {words.OPINION_IN}")

    # -- themes, replies, response

    def _themes(self) -> None:
        answers = self._group_own() if self.material.own else self._group_in_turn()
        officer = self._as("response_officer")
        for address in self._theme_pages():
            page = officer.open(address)
            title = str(page.tree.xpath("//input[@name='title']/@value")[0])
            answer = answers[title]
            fields = {"outcome": answer.outcome, "reason": answer.reason, "change": answer.change}
            officer.fill(page, fields, having="reason")
            self.say(f"{title}: {answer.outcome}")

    def _group_own(self) -> dict[str, words.Answer]:
        """Each provision's comments under the theme written for it, the rest under one more."""
        answers = {}
        shelves = self._as("response_officer").open(f"{self._office}/themes").links("/themes?p=")
        for shelf in shelves:
            path = parse_qs(urlsplit(shelf).query)["p"][0]
            answer = words.OWN_ANSWERS.get("" if path == "whole" else path, words.OTHER)
            answers[answer.title] = answer
            while self._assign(shelf, answer.title, every=1):
                pass
        return answers

    def _group_in_turn(self) -> dict[str, words.Answer]:
        """Any draft: comments under four general themes, in turn."""
        n = 0
        while self._assign(f"{self._office}/themes", words.GENERIC_ANSWERS[n % 4].title, every=max(1, 4 - n)):
            n += 1
        return {answer.title: answer for answer in words.GENERIC_ANSWERS}

    def _assign(self, address: str, title: str, *, every: int) -> bool:
        """Put every so many-th waiting comment of the page under the theme, new or known; False where none waits."""
        officer = self._as("response_officer")
        page = officer.open(address)
        picks = [str(value) for value in page.tree.xpath("//input[@name='pick']/@value")][::every]
        if not picks:
            return False
        known = {text: value for value, text in _options(page, "into")}
        theme = next((value for text, value in known.items() if title in text), None)
        act = {"action": "move", "into": theme} if theme else {"action": "new", "title": title}
        officer.fill(page, {"pick": picks} | act, having="pick")
        return True

    def _theme_pages(self) -> list[str]:
        page = self._as("response_officer").open(f"{self._office}/response")
        found = [href.split("#")[0].split("?")[0] for href in page.links(f"{self._office}/themes/")]
        return list(dict.fromkeys(found))

    def _respond(self) -> None:
        self._as("response_officer").fill(f"{self._office}/response", {}, action="/response/submit")
        self._as("approver").fill(f"{self._office}/response", {}, action="/response/approve")
        self._as("publisher").fill(f"{self._office}/response", {}, action="/response/publish")

    # -- final text and interpretation

    def _final(self) -> None:
        self._import("final")
        self._review()
        publisher = self._as("publisher")
        publisher.fill(f"{self._office}/interpretation", {}, action="/final/publish")

    def _interpret(self) -> None:
        officer = self._as("response_officer")
        with Browser(self.base_url) as reader:
            matter = reader.open(f"/matters/{self.number}")
            final = next(href for href in matter.links(f"/matters/{self.number}/draft/v2"))
            paths = self._provision_paths(reader.open(final), 2)
        texts = words.interpretation(self.material.title.removesuffix(words.DRAFT_MARK))
        fields: dict[str, str] = {"interpreter": words.INTERPRETER, "then": "submit"}
        for n, (code, text) in enumerate(texts.items()):
            first = (n * 2) % max(1, len(paths) - 2)
            fields[f"text_{code}"] = text
            fields[f"paths_{code}"] = "、".join(paths[first : first + 2])
        officer.fill(f"{self._office}/interpretation", fields, having="text_background")
        self._as("approver").fill(f"{self._office}/interpretation", {}, action="/interpretation/approve")
        self._as("publisher").fill(f"{self._office}/interpretation", {}, action="/interpretation/publish")

    # -- what comes of it

    def _documents(self) -> list[Path]:
        """Wait for the workers; each PDF is on its page and on the matter's, and the verification page knows it."""
        end = time.monotonic() + WAIT_FOR_WORKERS
        with Browser(self.base_url) as reader:
            return [self._document(reader, page, name, end) for page, name in words.FILES.items()]

    def _document(self, reader: Browser, page: str, name: str, end: float) -> Path:
        """The one PDF of that page, saved where an ``--out`` directory was given."""
        while not (links := _documents_of(reader.open(f"/matters/{self.number}/{page}"))):
            if time.monotonic() > end:
                raise PlayError(f"/matters/{self.number}/{page}: no document after {WAIT_FOR_WORKERS:.0f} s")
            time.sleep(1)
        href = links[0]
        if href not in _documents_of(reader.open(f"/matters/{self.number}")):
            raise PlayError(f"{href}: not on the matter's page")
        document = reader.open(href)
        sha256 = hashlib.sha256(document.content).hexdigest()
        if sha256 not in reader.open(f"/verify/{sha256}").text:
            raise PlayError(f"{href}: the verification page does not know {sha256}")
        self.say(f"{name}: {len(document.content) // 1024} KB, SHA-256 {sha256[:16]}…")
        if self.out is None:
            return Path(name)
        self.out.mkdir(parents=True, exist_ok=True)
        target = self.out / f"{self.number}-{name}"
        target.write_bytes(document.content)
        return target

    def _check_receipts(self, receipts: list[str]) -> None:
        """Every receipt tells its outcome and the reason."""
        with ThreadPoolExecutor(RESIDENTS) as pool:
            unanswered = [url for url, told in zip(receipts, pool.map(self._told, receipts), strict=True) if not told]
        if unanswered:
            raise PlayError(f"{len(unanswered)} receipts show no outcome, the first is {unanswered[0]}")
        self.say(words.ALL_ANSWERED.format(count=len(receipts)))

    def _told(self, receipt: str) -> bool:
        with Browser(self.base_url) as resident:
            page = resident.open(receipt)
        return bool(page.tree.xpath("//*[contains(@class,'pp-outcome')]")) and "pp-reply" in page.text

    def _provision_paths(self, draft: Page, ordinal: int) -> list[str]:
        """The addresses' last parts of the draft's provisions, in order."""
        prefix = f"/matters/{self.number}/draft/v{ordinal}/"
        found = [_last_part(href.split("#")[0]) for href in draft.links(prefix)]
        if not found:
            raise PlayError(f"{draft.url}: no provision has an address of its own")
        return list(dict.fromkeys(found))


def _documents_of(page: Page) -> list[str]:
    """The PDFs that a page links to."""
    return [href for href in page.links("/documents/") if href.endswith(".pdf")]


def _last_part(address: str) -> str:
    return urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]


def _choice(page: Page, name: str, wanted: str) -> str:
    """The value of the choice whose words contain ``wanted``, else of the first real one."""
    values = _options(page, name)
    for value, text in values:
        if value and wanted in text:
            return value
    return next((value for value, _ in values if value), "")


def _options(page: Page, name: str) -> list[tuple[str, str]]:
    """(value, words) of a select's options."""
    options = page.tree.xpath(f"//select[@name='{name}']/option")
    return [(str(option.get("value") or ""), option.text_content()) for option in options]
