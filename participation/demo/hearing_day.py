"""The hearing of the demonstration: its places drawn, its day held, its record signed, its report published.

The times are short but real: registration closes, sources come to exist and the session begins by the database's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from participation.demo import words
from participation.demo.browser import Browser, Page, PlayError
from participation.platform.clock import SHANGHAI

REGISTERING = timedelta(seconds=14)
UNTIL_THE_DRAW = timedelta(seconds=4)
UNTIL_THE_START = timedelta(seconds=32)


@dataclass
class Person:
    """Somebody who registered."""

    name: str
    number: str
    path: str


@dataclass
class HearingDay:
    """One hearing of the matter whose office pages are at ``office``. The recorder is the second hearing officer."""

    base_url: str
    office: str
    officer: Browser
    recorder: Browser
    publisher: Browser
    approver: Browser
    step: Callable[[str], None]
    say: Callable[[str], None]
    hearing: str = ""
    participants: list[Person] = field(default_factory=list)
    observers: list[Person] = field(default_factory=list)

    def run(self, title: str) -> None:
        """All of it; PlayError where a page does not answer as it should."""
        begun = datetime.now(SHANGHAI).replace(microsecond=0)
        closes, starts = begun + REGISTERING, begun + UNTIL_THE_START
        self._announce(title, closes, starts)
        self._register_all()
        self.step(words.DRAW)
        _wait_until(closes + timedelta(seconds=1))
        chosen = self._draw()
        self._lay_table()
        self.step(words.DAY)
        _wait_until(starts + timedelta(seconds=1))
        self._check_in([*chosen, *self.observers])
        self._hold(chosen)
        self._sign(chosen)
        self._publish()
        self.say(f"{self.hearing}: {self.base_url}/hearings/{self.hearing}/report")

    # -- before

    def _announce(self, title: str, closes: datetime, starts: datetime) -> None:
        page = self.officer.fill(
            f"{self.office}/hearings",
            {
                "kind": "hearing",
                "title": title,
                "description": words.HEARING_DESCRIPTION,
                "agenda": words.HEARING_AGENDA,
                "starts_at": f"{starts:%Y-%m-%dT%H:%M:%S}",
                "venue": words.VENUE,
                "registration_closes_at": f"{closes:%Y-%m-%dT%H:%M:%S}",
                "participant_places": "2",
                "participants-selection": "draw",
                "participants-alternates": "1",
                "observer_places": "2",
                "notice_reason": words.NOTICE_REASON,
            },
            having="venue",
        )
        self.hearing = urlsplit(page.url).path.rsplit("/", 1)[-1]

    def _register_all(self) -> None:
        """Three for two observers' places, so that somebody waits in line; three whose places are drawn."""
        for n, name in enumerate(words.OBSERVERS):
            person, page = self._register("observer", name, n)
            if words.IN_LINE in page.text:
                self.say(f"{name}: {words.WAITLISTED}")
            else:
                self.say(f"{name}: {words.CONFIRMED}")
                self.observers.append(person)
        for n, name in enumerate(words.PARTICIPANTS):
            self.participants.append(self._register("participant", name, n)[0])
            self.say(f"{name}: {words.IN_DRAW}")

    def _register(self, pool: str, name: str, n: int) -> tuple[Person, Page]:
        phone = f"139{self.hearing[-4:]}{len(pool):02}{n:02}"
        with Browser(self.base_url) as resident:
            page = resident.fill(
                f"/hearings/{self.hearing}?pool={pool}", {"name": name, "phone": phone, "adult": "y"}, having="adult"
            )
        path = urlsplit(page.url).path
        if "/registrations/" not in path:
            raise PlayError(f"{name} could not register: {page.status} {page.problem}")
        return Person(name, path.split("/")[2], path), page

    # -- the draw

    def _draw(self) -> list[Person]:
        """Frozen and published before the sources exist; both officers enter what they gave; drawn; places accepted."""
        due = datetime.now(SHANGHAI).replace(microsecond=0) + UNTIL_THE_DRAW
        fields = {"draws_at": f"{due + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}", "place": words.VENUE}
        for n, (kind, name, _numbers) in enumerate(words.SOURCES, 1):
            fields |= {f"s{n}_kind": kind, f"s{n}_name": name, f"s{n}_due": f"{due:%Y-%m-%dT%H:%M:%S}"}
        page = self.officer.fill(f"/office/hearings/{self.hearing}/draws", fields, having="draws_at")
        draw = urlsplit(page.url).path
        self.say(f"{draw.rsplit('/', 1)[-1]}: {words.FROZEN}")
        _wait_until(due + timedelta(seconds=1.2))
        for officer in (self.officer, self.recorder):
            for n, (_kind, _name, numbers) in enumerate(words.SOURCES, 1):
                officer.fill(draw, {f"s{n}-value": numbers, f"s{n}-note": words.SEEN}, having=f"s{n}-value")
        self.officer.fill(draw, {"witnesses": words.WITNESSES}, action="/run")
        chosen = []
        for person in self.participants:
            with Browser(self.base_url) as resident:
                ticket = resident.open(person.path)
                if any(form.action.endswith("/accept") for form in ticket.tree.forms if form.action):
                    resident.fill(ticket, {}, action="/accept")
                    chosen.append(person)
        if len(chosen) != 2:
            raise PlayError(f"{self.base_url}{draw}: {len(chosen)} of 2 people were selected")
        self.say(words.DRAWN.format(names="、".join(person.name for person in chosen)))
        return chosen

    # -- the day

    @property
    def _sitting(self) -> str:
        return f"/office/hearings/{self.hearing}/sitting"

    @property
    def _record(self) -> str:
        return f"/office/hearings/{self.hearing}/record"

    def _lay_table(self) -> None:
        page = self.officer.open(self._sitting)
        staff = {
            option.text_content(): option.get("value") for option in page.tree.xpath("//select[@name='staff']/option")
        }
        for role, name in words.TABLE:
            fields = {"role": role, "staff": staff.get(name, "")} | ({} if name in staff else {"name": name})
            self.officer.fill(self._sitting, fields, action="/sitting/roles")
        self.officer.fill(self._sitting, {}, having="usual")

    def _check_in(self, people: list[Person]) -> None:
        for person in people:
            self.officer.fill(
                f"/office/hearings/{self.hearing}/door", {"shown": person.number}, action="/door/check-in"
            )
        self.say(words.CAME.format(count=len(people)))

    def _hold(self, chosen: list[Person]) -> None:
        """Opened; each speaks, the recorder writes; an observer hands in writing; ended."""
        self.officer.fill(self._sitting, {"state": "running"}, action="/sitting/state")
        page = self.officer.open(self._sitting)
        statements = next(form.action for form in page.tree.forms if "/sitting/items/" in (form.action or ""))
        self.officer.fill(page, {"do": "start"}, action=urlsplit(statements).path)
        self._write("procedure", "", words.OPENED)
        for person, said in zip(chosen, words.SAID, strict=False):
            self.officer.fill(
                self._sitting, {"who": f"registration:{person.number}", "minutes": "5"}, action="/sitting/turns"
            )
            self.officer.fill(self._sitting, {"do": "next"}, action="/turns/call")
            self._write("statement", f"registration:{person.number}", said)
        with Browser(self.base_url) as observer:
            observer.fill(f"{self.observers[0].path}/sitting", {"text": words.WRITTEN}, action="/written")
        self.officer.fill(self._sitting, {"state": "ended"}, action="/sitting/state")

    def _write(self, kind: str, speaker: str, text: str) -> None:
        self.recorder.fill(self._record, {"kind": kind, "speaker": speaker, "text": text}, having="client_key")

    def _sign(self, chosen: list[Person]) -> None:
        """Each participant confirms their own words; presiding officer and recorder sign."""
        self.recorder.fill(self._record, {"state": "reading"}, action="/record/state")
        for person in chosen:
            with Browser(self.base_url) as speaker:
                page = speaker.open(f"{person.path}/sitting")
                said = next(form.action for form in page.tree.forms if "/entries/" in (form.action or ""))
                speaker.fill(page, {"said": "confirmed"}, action=urlsplit(said).path)
        self.officer.fill(self._record, {"as": "presiding"}, action="/record/sign")
        self.recorder.fill(self._record, {"as": "recorder"}, action="/record/sign")
        self.say(words.SIGNED)

    def _publish(self) -> None:
        """The record with its masks, the report with advice and reasons, how many came."""
        self.officer.fill(f"{self._record}/publish", {}, action="/record/masks")
        self.publisher.fill(f"{self._record}/publish", {}, action="/record/publish")
        report = f"/office/hearings/{self.hearing}/report"
        page = self.officer.fill(report, {}, action="/report/begin")
        entries = [str(value) for value in page.tree.xpath("//input[@name='entries_1']/@value")]
        fields: dict[str, object] = {"then": "submit"}
        for n, ((opinion, advice, reason), entry) in enumerate(zip(words.ADVISED, entries, strict=False), 1):
            fields |= {f"opinion_{n}": opinion, f"advice_{n}": advice, f"reason_{n}": reason, f"entries_{n}": entry}
        self.officer.fill(page, fields, having="edition")
        self.approver.fill(report, {"state": "approved"}, action="/report/state")
        self.publisher.fill(report, {"state": "published"}, action="/report/state")
        self.officer.fill(
            f"{self.office}/hearings/{self.hearing}",
            {"attended_participants": "2", "attended_observers": str(len(self.observers)), "held_note": words.HELD},
            having="held_note",
        )


def _wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(SHANGHAI)).total_seconds()))
