"""A report over many invented country pages, of any size: the same each time it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.model import Kind, SiteState
from pipeline.report import (
    MOST_RUNS,
    ContactRow,
    Coverage,
    DirectoryRow,
    EntryRow,
    EvidenceRow,
    FlagRow,
    Report,
    RunRow,
    SiteRow,
    StampRow,
    TroubleRow,
    Verdict,
    latest,
)

NOW = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
COUNTRIES = (
    "Northland", "Southland", "Eastmark", "Westmark", "Дальний край", "بلاد الأمل", "Highmoor", "Lowfen",
    "Inner Isles", "Outer Isles", "Great Delta", "Little Delta",
)  # fmt: skip
SITE = "https://directory.example"
COLLECTION = "help"
_OTHERWISE: tuple[Verdict, ...] = ("unchecked", "absent", "conflict")
#: Kind, severity, field and what is observed of the entries that have a finding, in turn.
_FINDINGS = (
    ("contact-changed", "high", "phone", "+442079460999"),
    ("contact-missing", "medium", "email", None),
    ("site-down", "medium", "website", None),
    ("phone-format", "low", "phone", None),
    ("domain-hijack", "critical", "website", None),
    ("free-mail", "info", "email", None),
)


def made_fleet(pages: int = 12, entries: int = 40) -> Report:
    """So many pages with so many entries together, one index of them, and one organisation on every third page."""
    rows = tuple(_page(number) for number in range(pages))
    listed = tuple(_entries(rows, entries))
    counts = {row.id: sum(entry.directory == row.id for entry in listed) for row in rows}
    index = DirectoryRow(id=COLLECTION, url=f"{SITE}/{COLLECTION}", title="Help by country", entries=pages)
    runs = tuple(_runs((index, *rows)))
    return Report(
        as_of=NOW,
        notice="Example world: invented findings",
        runs=runs[:MOST_RUNS],
        checks=latest(runs),
        directories=(index, *(row.model_copy(update={"entries": counts[row.id]}) for row in rows)),
        entries=listed,
        trouble=tuple(_trouble(rows)),
        flags=(*_stale(rows), *_shared(rows), *_findings(listed)),
        coverage=Coverage.of(listed),
    )


def _page(number: int) -> DirectoryRow:
    name, round_ = COUNTRIES[number % len(COUNTRIES)], number // len(COUNTRIES)
    age = (number * 431 + number * number * 17) % 2700
    latest = NOW.date() - timedelta(days=age)
    stamp = StampRow(text=f"Last updated {latest:%d/%m/%Y}", earliest=latest, latest=latest, age_days=age)
    if number % 10 == 7:
        stamp = stamp.model_copy(update={"ambiguous": True})
    return DirectoryRow(
        id=f"{COLLECTION}-{number:03}",
        url=f"{SITE}/{COLLECTION}/page-{number:03}",
        title=f"{name} Legal Assistance" + (f" {round_ + 1}" if round_ else ""),
        modified=NOW - timedelta(days=age // 2) if number % 6 != 5 else None,
        stamp=None if number % 10 == 3 else stamp,
        entries=0,
    )


def _entries(rows: Sequence[DirectoryRow], number: int) -> Iterator[EntryRow]:
    """The second page lists one organisation; the last page none; the others share the rest."""
    for place in range(number):
        at = 1 if place == 1 else (place * 7 + place // 5) % (len(rows) - 1)
        row = rows[0 if at == 1 and place != 1 else at]
        yield _entry(row, f"house-{place}", f"House {place} of {row.title.removesuffix(' Legal Assistance')}", place)
    for place, row in enumerate(rows[0:-1:3]):
        yield _entry(row, "shared-aid", "Shared Aid", place)


def _entry(row: DirectoryRow, id_: str, name: str, place: int) -> EntryRow:
    web = "https://shared-aid.example/" if id_ == "shared-aid" else f"https://{id_}.example/"
    phone = f"+4420794{60000 + place:05}"
    contacts = [_contact(Kind.PHONE, phone, _verdict(row, place))]
    if place % 5:
        contacts.append(_contact(Kind.EMAIL, f"help@{id_}.example", _verdict(row, place * 3 + 1)))
    return EntryRow(
        id=id_, directory=row.id, page=row.url, name=name, section="Legal aid organisations", website=web,
        contacts=tuple(contacts), site=SiteRow(state=SiteState.OK, checked_at=NOW, final_url=web),
    )  # fmt: skip


def _verdict(row: DirectoryRow, place: int) -> Verdict:
    """Each page has a share of its own that is confirmed."""
    share = int(row.id[-3:]) * 37 % 11
    return "confirmed" if place * 7 % 10 < share else _OTHERWISE[place % 3]


def _contact(kind: Kind, value: str, verdict: Verdict) -> ContactRow:
    return ContactRow(kind=kind, value=value, shown=value, verdict=verdict)


def _runs(rows: Iterable[DirectoryRow]) -> list[RunRow]:
    runs = [
        RunRow(
            id=f"r-{row.id}", directory=row.id, trigger="cron", started_at=NOW, finished_at=NOW, status="complete",
            requests=9, sites=9, sites_checked=9,
        )
        for row in rows
    ]  # fmt: skip
    runs[1:2] = [run.model_copy(update={"status": "partial"}) for run in runs[1:2]]
    return runs


def _trouble(rows: Sequence[DirectoryRow]) -> Iterator[TroubleRow]:
    for row in rows[2::9]:
        yield TroubleRow(kind="extraction-drift", directory=row.id, summary="We read 3 of the 9 entries of last week.")
    yield TroubleRow(kind="listing-unreachable", directory="help-unread", summary="The page gave no answer: timeout.")


def _flag(id_: str, kind: str, severity: str, directory: str, entry: str | None, **fields: object) -> FlagRow:
    given: dict[str, object] = {
        "id": id_, "kind": kind, "severity": severity, "directory": directory, "entry": entry, "confirmed": True,
        "summary": f"Summary of {id_}.", "suggestion": f"Mend {id_}.", "first_seen": NOW - timedelta(days=7),
        "last_seen": NOW, "sightings": 2,
    }  # fmt: skip
    return FlagRow.model_validate(given | fields)


def _stale(rows: Iterable[DirectoryRow]) -> Iterator[FlagRow]:
    for row in rows:
        if row.stamp and row.stamp.age_days > 365:
            yield _flag(f"stale-{row.id}", "stamp-stale", "medium", row.id, None, field="stamp", listed=row.stamp.text)


def _shared(rows: Sequence[DirectoryRow]) -> Iterator[FlagRow]:
    """One wrong number of one organisation, on every page that lists it."""
    for row in rows[0:-1:3]:
        yield _flag(
            f"shared-{row.id}", "contact-changed", "high", row.id, "shared-aid", field="phone",
            listed="+442079460100", observed="+442079460200",
            summary="Shared Aid's own site showed +44 20 7946 0100 and now shows +44 20 7946 0200.",
        )  # fmt: skip


def _findings(listed: Sequence[EntryRow]) -> Iterator[FlagRow]:
    for place, entry in enumerate(e for e in listed if e.id != "shared-aid"):
        if place % 4 > 1 or int(entry.directory[-3:]) % 4 > 2 - place % 2:
            continue
        kind, severity, field, observed = _FINDINGS[place // 4 % len(_FINDINGS)]
        value = entry.website if field == "website" else entry.contacts[0 if field == "phone" else -1].value
        quote = EvidenceRow(
            capture=f"c{place}",
            url=entry.website or entry.page,
            fetched_at=NOW,
            quote=f"Words {place}",
            sha256="ab" * 32,
        )
        yield _flag(
            f"f{place:04}", kind, severity, entry.directory, entry.id, field=field, listed=value, observed=observed,
            confirmed=kind != "domain-hijack" or place % 3 > 0, evidence=(quote,),
        )  # fmt: skip
