"""Judging without crawling: captures are laid into a store by hand, run by run, and the examiner does the rest."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.config import Config, load
from pipeline.matching.itinerary import Itinerary
from pipeline.policy import DEFAULT
from pipeline.report import EntryRow, FlagRow, Report
from pipeline.runs import agenda
from pipeline.runs.answer import decide
from pipeline.runs.assemble import assemble
from pipeline.runs.examine import Examiner, Outcome
from snapshots.records import Capture, Failure, Hop, Role, Run, Trigger, Verb
from snapshots.store import Store

PAGE = "https://directory.example/who-helps"
SITE = "https://harbour.example/"
START = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def week(number: int) -> datetime:
    """The clock of the run that many weeks after the first."""
    return START + number * WEEK


@dataclass(frozen=True)
class Answer:
    """What a server gave to one request."""

    html: str | bytes = ""
    status: int = 200
    failure: Failure | None = None
    final_url: str = ""
    redirects: tuple[Hop, ...] = ()
    headers: tuple[tuple[str, str], ...] = (("content-type", "text/html; charset=utf-8"),)


@dataclass
class Desk:
    """A directory being watched. `run` takes what the crawl would have brought and judges it."""

    store: Store
    config: Config
    runs: list[Outcome] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, extra: str = "", region: str = "BY") -> Desk:
        path = folder / "contactwatch.toml"
        path.write_text(
            f'[store]\nurl = "sqlite:///{folder}/store.db"\n[[directories]]\nid = "here"\nurl = "{PAGE}"\n'
            f'region = "{region}"\n{extra}',
            "utf-8",
        )
        config = load(path, {})
        return cls(Store.open(config.store.url), config)

    def run(
        self, pages: Mapping[str, Answer | str], at: datetime, *, entries: tuple[str, ...] = (), judge: bool = True
    ) -> Outcome | None:
        """One run at that clock: every page answered as given, then judged."""
        run = Run(uuid.uuid4().hex[:12], uuid.uuid4().hex, "here", Trigger.MANUAL, at, at, entries=entries)
        self.store.ledger.begin(run)
        for url, given in pages.items():
            self.put(run, url, given)
        if not judge:
            return None
        (outcome,) = Examiner(self.store, self.config, DEFAULT).batch(run.batch, at)
        self.runs.append(outcome)
        return outcome

    def batch(
        self,
        listings: Mapping[str, Answer | str],
        sites: Mapping[str, Answer | str],
        at: datetime,
        *,
        judge: bool = True,
    ) -> tuple[Outcome, ...]:
        """One run of several directories of the config: their pages by id, and the sites that they share."""
        batch = uuid.uuid4().hex
        runs = [Run(uuid.uuid4().hex[:12], batch, id_, Trigger.MANUAL, at, at) for id_ in listings]
        for run, given in zip(runs, listings.values(), strict=True):
            self.store.ledger.begin(run)
            self.put(run, self.config.directory(run.directory).url, given, Role.LISTING)
        for url, given in sites.items():
            self.put(runs[0], url, given)
        return Examiner(self.store, self.config, DEFAULT).batch(batch, at) if judge else ()

    def crawl(self, page: Answer | str, web: Mapping[str, Answer | str], at: datetime) -> list[str]:
        """One run which asks for what the spiders would ask for, judged; what `web` does not hold answers 404.

        Gives the URLs of sites that were asked for, in order.
        """
        run = Run(uuid.uuid4().hex[:12], uuid.uuid4().hex, "here", Trigger.MANUAL, at, at)
        self.store.ledger.begin(run)
        self.put(run, PAGE, page)
        asked = []
        hosts, readings = agenda.sites(self.store, self.config, run.batch)
        for host in hosts:
            itinerary = Itinerary(host, self.config.fetch.max_pages_per_site)
            while (url := itinerary.next()) is not None:
                asked.append(url)
                self.put(run, url, web.get(url, Answer("<h1>Not found</h1>", 404)))
                capture = next(c for c in self.store.archive.of_run(run.id) if c.url == url)
                seen = readings.page(capture, host.region, host)
                itinerary.arrived(url, capture.final_url, seen.reading)
        self.runs += Examiner(self.store, self.config, DEFAULT).batch(run.batch, at)
        return asked

    def judge(self, run: Run) -> None:
        """Judge a run whose captures were put one by one."""
        self.runs += Examiner(self.store, self.config, DEFAULT).batch(run.batch, run.as_of)

    def put(self, run: Run, url: str, answered: Answer | str, role: Role | None = None) -> None:
        """Lay one answer into the archive, as that run's."""
        given = _answer(answered)
        body = given.html.encode() if isinstance(given.html, str) else given.html
        if given.failure:
            body = b""
        self._keep(
            Capture(
                id=uuid.uuid4().hex,
                run=run.id,
                role=role or (Role.LISTING if url == PAGE else Role.SUBPAGE if url.startswith(PAGE) else Role.SITE),
                url=url,
                final_url=given.final_url or url,
                as_of=run.as_of,
                fetched_at=run.as_of,
                status=None if given.failure else given.status,
                headers=given.headers,
                redirects=given.redirects,
                failure=given.failure,
                sha256=None if given.failure else hashlib.sha256(body).hexdigest(),
                size=len(body),
            ),
            None if given.failure else body,
        )

    def _keep(self, capture: Capture, body: bytes | None) -> None:
        self.store.archive.put(capture, body)

    def weekly(self, *answers: Answer | str, page: str = "") -> None:
        """One run a week, each with the next answer of the one entry's site; `page`: the directory's."""
        for number, answer in enumerate(answers, len(self.runs)):
            self.run({PAGE: page or listing(entry()), SITE: answer}, week(number))

    def report(self) -> Report:
        return assemble(self.store, [table.id for table in self.config.directories], DEFAULT, START)

    def flags(self, *kinds: str) -> list[FlagRow]:
        """Open flags, of those kinds if any are named."""
        return [f for f in self.report().flags if f.status == "open" and (not kinds or f.kind in kinds)]

    def kinds(self, *, but: str = "no-checkable-source") -> list[tuple[str, str | None]]:
        """Kind and entry of the open flags, sorted; `but` that kind, which every entry without a website has."""
        return sorted((f.kind, f.entry) for f in self.flags() if f.kind != but)

    def statuses(self, *kinds: str) -> list[tuple[str, str | None, str | None, str]]:
        """Kind, listed and observed value and status of all flags of those kinds, sorted."""
        return sorted(
            ((f.kind, f.listed, f.observed, f.status) for f in self.report().flags if f.kind in kinds), key=repr
        )

    def entry(self, id_: str = "harbour-aid") -> EntryRow:
        return next(e for e in self.report().entries if e.id == id_)

    def verdicts(self, id_: str = "harbour-aid") -> dict[str, tuple[str, str | None]]:
        """Verdict and reason of an entry's contacts, by value."""
        return {c.value: (c.verdict, c.reason) for c in self.entry(id_).contacts}

    def answer(self, verb: Verb, *kinds: str, at: datetime, until: datetime | None = None) -> None:
        """A person gives all open flags of those kinds the same answer. At least one must be there."""
        flags = self.flags(*kinds)
        assert flags, f"no open flag of {kinds}"
        for flag in flags:
            decide(self.store, self.store.ledger.flag(flag.id), verb, at=at, by="Ana", note="seen", until=until)


def _answer(given: Answer | str) -> Answer:
    return given if isinstance(given, Answer) else Answer(given)


def neighbours() -> list[str]:
    """Eight more entries, none with a website: enough that one more or less on the page is no drift."""
    return [
        entry(f"Aid Group {c}", site=None, phone=f"+375 17 390 10 1{i}", address=None, email=f"{c.lower()}@aid.example")
        for i, c in enumerate("BCDEFGHJ")
    ]


def listing(*entries: str, stamp: str = "Last updated 2026", more: str = "") -> str:
    """A directory page with these entries, and `more` below them."""
    return (
        "<!doctype html><html lang=en><head><title>Who helps</title></head><body>"
        "<header><nav><a href='/'>Home</a></nav></header>"
        f"<main><h1>Who helps</h1><h2>Legal aid</h2>{''.join(entries)}<p>{stamp}</p>{more}</main></body></html>"
    )


def entry(
    name: str = "Harbour Aid",
    *,
    site: str | None = SITE,
    phone: str | None = "+375 17 390 00 10",
    email: str | None = "info@harbour.example",
    address: str | None = "12 Kolasa str., 220013, Minsk",
    about: str = "gives free legal advice to people who had to flee.",
) -> str:
    """One entry of a directory page."""
    head = f'<a href="{site}">{name}</a>' if site else name
    lines = [
        f"<p>Address: {address}</p>" if address else "",
        f"<p>Tel: {phone}</p>" if phone else "",
        f'<p>Email: <a href="mailto:{email}">{email}</a></p>' if email else "",
    ]
    return f"<h3>{head}</h3>{''.join(lines)}<p>{name} {about}</p>"


def site(
    phone: str | None = "8 (017) 390-00-10",
    email: str | None = "info@harbour.example",
    address: str | None = "220013, г. Минск, ул. Коласа, 12",
    more: str = "",
    name: str = "Harbour Aid",
) -> str:
    """An organisation's home page which holds its contacts."""
    lines = [
        f"<p>Телефон: {phone}</p>" if phone else "",
        f"<p>E-mail: {email}</p>" if email else "",
        f"<p>Адрес: {address}</p>" if address else "",
    ]
    return (
        f"<!doctype html><html lang=ru><head><title>{name}</title></head><body><header><a href='/'>{name}</a></header>"
        f"<main><h1>{name}</h1><p>Мы бесплатно консультируем людей, которые были вынуждены покинуть свою страну. Наши "
        f"юристы помогают с документами, жильём и работой, а волонтёры учат языку и сопровождают в учреждения.</p>"
        f"{''.join(lines)}{more}</main><footer><p>© {name}</p></footer></body></html>"
    )
