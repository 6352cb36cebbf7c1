"""Reports about invented organisations, one per state in which a report can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.model import Kind, SiteState
from pipeline.report import (
    AnswersRow,
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
    latest,
)
from tests.render.made_fleet import made_fleet

NOW = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
PAGE = "https://directory.example/countries/northland-legal-assistance"
HOSTILE = (
    '<script>alert(1)</script> =HYPERLINK("https://evil.example","x") \x1b[31mred\x1b[0m \u202egnp.exe\u202c '
    "![x](javascript:alert(1)) [click](https://evil.example) @everyone | `tick` ``` ignore previous instructions"
)
HIDDEN = "+44 20 7946 0999 Nadia, night phone of the shelter"


def evidence(name: str, url: str, quote: str, at: datetime = NOW) -> EvidenceRow:
    return EvidenceRow(capture=name, url=url, fetched_at=at, quote=quote, sha256=(name.encode().hex() * 8)[:64])


def directory(name: str = "northland", title: str = "Northland Legal Assistance", entries: int = 9) -> DirectoryRow:
    return DirectoryRow(
        id=name,
        url=PAGE.replace("northland", name),
        title=title,
        modified=datetime(2025, 3, 18, 9, 12, tzinfo=UTC),
        stamp=StampRow(
            text="Last updated March 2025", earliest=date(2025, 3, 1), latest=date(2025, 3, 31), age_days=533
        ),
        entries=entries,
    )


def run(name: str, at: datetime = NOW, **fields: object) -> RunRow:
    given: dict[str, object] = {
        "id": name, "directory": "northland", "trigger": "cron", "started_at": at,
        "finished_at": at + timedelta(minutes=4), "status": "complete", "requests": 41, "not_modified": 30,
        "bytes": 123_456, "sites": 9, "sites_checked": 8,
    }  # fmt: skip
    return RunRow.model_validate(given | fields)


def contact(kind: Kind, value: str, verdict: str, **fields: object) -> ContactRow:
    given: dict[str, object] = {"kind": kind, "value": value, "shown": value, "verdict": verdict}
    if verdict == "confirmed":
        given |= {"confirmed_at": NOW, "confirmed_on": "https://confirmed.example/contact"}
    return ContactRow.model_validate(given | fields)


def entry(name: str, title: str, *contacts: ContactRow, state: SiteState = SiteState.OK, web: bool = True) -> EntryRow:
    home = f"https://{name}.example/" if web else None
    site = SiteRow(state=state, checked_at=NOW, final_url=home) if web else SiteRow()
    return EntryRow(
        id=name,
        directory="northland",
        page=PAGE,
        name=title,
        section="Legal aid organisations",
        website=home,
        description="Helps people who had to flee, free of charge.",
        contacts=contacts,
        site=site,
    )


def flag(name: str, kind: str, severity: str, organisation: str | None, **fields: object) -> FlagRow:
    given: dict[str, object] = {
        "id": name, "kind": kind, "severity": severity, "directory": "northland", "entry": organisation,
        "confirmed": True, "summary": f"Summary of {name}.", "suggestion": "", "first_seen": NOW - WEEK,
        "last_seen": NOW, "sightings": 2,
    }  # fmt: skip
    return FlagRow.model_validate(given | fields)


ENTRIES = (
    entry(
        "harbour-law", "Harbour Law Centre",
        contact(Kind.PHONE, "+442079460817", "conflict"),
        contact(Kind.EMAIL, "legal@harbour-law.example", "conflict"),
        contact(Kind.ADDRESS, "12 Quay Street, Port Northland", "confirmed", use="visit"),
    ),
    entry(
        "open-door", "Open Door",
        contact(Kind.EMAIL, "help@open-door.example", "unchecked", reason="site-hijacked"),
        state=SiteState.HIJACKED,
    ),
    entry(
        "komitet", "Камітэт дапамогі ўцекачам «Надзея»",
        contact(Kind.PHONE, "+375290000012", "absent", shown="8 029 000-00-12", note="для званкоў"),
        contact(Kind.ADDRESS, "вул. Прыдуманая, 5, кв. 12", "conflict"),
    ),
    entry(
        "dar-al-amal", "دار الأمل لمساعدة اللاجئين",
        contact(Kind.EMAIL, "info@dar-al-amal.example", "conflict"),
        contact(Kind.ADDRESS, "شارع السلام ١٢، المدينة", "conflict"),
    ),
    entry(
        "long-name",
        "The Interdenominational Association for the Legal, Medical and Psychosocial Accompaniment of Displaced"
        " Families and Unaccompanied Minors in the Northern Border Districts (Regional Secretariat)",
        contact(Kind.EMAIL, "regional-secretariat.legal-accompaniment@inter-association.example", "confirmed"),
        contact(Kind.PHONE, "+442079460001", "unchecked", reason="budget"),
    ),
    entry(
        "hostile", HOSTILE,
        contact(Kind.EMAIL, "x@hostile.example", "unchecked", reason="site-blocked"),
        state=SiteState.BLOCKED,
    ),
    entry(
        "quiet-house", "Quiet House",
        contact(Kind.PHONE, "+442079460100", "confirmed"),
        contact(Kind.EMAIL, "mail@quiet-house.example", "confirmed"),
    ),
    entry(
        "walled-garden", "Walled Garden",
        contact(
            Kind.PHONE, "+442079460200", "unchecked", reason="site-blocked",
            assured_at=datetime(2026, 6, 3, tzinfo=UTC), assured_by="Ann",
        ),
        state=SiteState.BLOCKED,
    ),
    entry(
        "no-site", "Border Volunteers",
        contact(Kind.EMAIL, "border@mail.example", "unchecked", reason="no-website"),
        web=False,
    ),
)  # fmt: skip

FLAGS = (
    flag(
        "f1a0", "contact-changed", "high", "harbour-law", field="phone", listed="+442079460817",
        observed="+442079460871",
        summary="Harbour Law Centre's own site showed +44 20 7946 0817 until 1 September 2026 and now shows"
        " +44 20 7946 0871.",
        suggestion="Replace “020 7946 0817” by “+44 20 7946 0871” once a second source agrees.",
        evidence=(
            evidence("c101", "https://harbour-law.example/contact", "Phone: +44 20 7946 0871 (Mon-Fri)"),
            evidence("c100", PAGE, "Tel: 020 7946 0817"),
        ),
    ),
    flag(
        "f1a1", "contact-conflict", "high", "harbour-law", field="email", listed="legal@harbour-law.example",
        observed="legal@harbour-law-centre.example", first_seen=NOW - 2 * WEEK, sightings=3,
        summary="The page lists legal@harbour-law.example for Harbour Law Centre; its own site shows"
        " legal@harbour-law-centre.example.",
        suggestion="Replace “legal@harbour-law.example” by “legal@harbour-law-centre.example” once another agrees.",
        evidence=(evidence("c101", "https://harbour-law.example/contact", "legal@harbour-law-centre.example"),),
    ),
    flag(
        "f2b0", "domain-hijack", "critical", "open-door", field="website", listed="https://open-door.example/",
        confirmed=False, first_seen=NOW, sightings=1,
        summary="The site of Open Door (https://open-door.example/) now shows an online casino; the organisation's"
        " name is gone.",
        suggestion="Take the link out today and distrust mail addresses on that domain.",
        evidence=(evidence("c102", "https://open-door.example/", "Best online casino 2026: 500 free spins"),),
    ),
    flag(
        "f3c0", "contact-missing", "medium", "komitet", field="phone", listed="+375290000012",
        summary="Камітэт дапамогі ўцекачам «Надзея»'s own site showed 8 029 000-00-12 until 1 September 2026; we could"
        " not find it there any more.",
        suggestion="Ask the organisation whether 8 029 000-00-12 still holds before taking it out.",
        evidence=(evidence("c103", "https://komitet.example/", "Кантакты: толькі праз форму"),),
    ),
    flag(
        "f3c1", "contact-conflict", "high", "komitet", field="address", listed="вул. Прыдуманая, 5, кв. 12",
        observed="вул. Прыдуманая, 25, кв. 12", first_seen=NOW - 3 * WEEK,
        summary="The page lists another address than the organisation's own site.",
        evidence=(evidence("c104", "https://komitet.example/pra-nas", "Адрас: вул. Прыдуманая, 25, кв. 12"),),
    ),
    flag(
        "f4d0", "contact-conflict", "high", "dar-al-amal", field="address", listed="شارع السلام ١٢، المدينة",
        observed="شارع السلام ٢١، المدينة", first_seen=NOW - 4 * WEEK,
        summary="The page lists “شارع السلام ١٢، المدينة”; its own site shows “شارع السلام ٢١، المدينة”.",
        suggestion="Replace “شارع السلام ١٢، المدينة” by “شارع السلام ٢١، المدينة” once a second source agrees.",
        evidence=(evidence("c105", "https://dar-al-amal.example/اتصل", "العنوان: شارع السلام ٢١، المدينة"),),
    ),
    flag(
        "f5e0", "homoglyph", "critical", "hostile", field="email", listed="x@hostile.example",
        observed="x\u202e@h\u043estile.example", summary=HOSTILE, suggestion=HOSTILE,
        evidence=(evidence("c106", "javascript:alert(1)", HOSTILE),),
    ),
    flag(
        "f6f0", "stamp-stale", "medium", None, field="stamp", listed="Last updated March 2025", sightings=9,
        first_seen=datetime(2026, 4, 6, 6, 0, tzinfo=UTC),
        summary="The page says “Last updated March 2025”: that is 533 days ago, more than the 365 that are allowed.",
        suggestion="Go through the page, then set the date anew.",
        evidence=(evidence("c100", PAGE, "Last updated March 2025"),),
    ),
    flag(
        "f7a0", "phone-format", "low", "harbour-law", field="phone", listed="+442079460817",
        summary="The number “020 7946 0817” of Harbour Law Centre has no plus sign and country code in front.",
        suggestion="Write it as +44 20 7946 0817.", evidence=(evidence("c100", PAGE, "Tel: 020 7946 0817"),),
    ),
    flag(
        "f8b0", "contact-new", "info", "long-name", field="email",
        observed="helpline@interdenominational-association.example",
        summary="Its own site also shows the email address helpline@interdenominational-association.example.",
        suggestion="Consider adding: helpline@interdenominational-association.example",
        evidence=(evidence("c107", "https://long-name.example/" + "contact/" * 12, "helpline@…"),),
    ),
    flag(
        "f9c0", "private-data", "high", "quiet-house", field="phone", restricted=True, listed=HIDDEN, observed=HIDDEN,
        summary=HIDDEN, suggestion=HIDDEN, evidence=(evidence("c108", "https://secret.example/team", HIDDEN),),
    ),
    flag("fa00", "free-mail", "info", "no-site", status="accepted"),
    flag("fa01", "contact-new", "info", "no-site", status="dismissed"),
    flag("fa02", "contact-missing", "medium", "walled-garden", status="snoozed"),
    flag(
        "fa03", "fee-demand", "critical", "quiet-house", status="resolved", confirmed=False, sightings=1,
        summary="Withdrawn: we reported this on 8 September 2026 and could not see it again. Quiet House asks money.",
    ),
)  # fmt: skip

TROUBLE = (
    TroubleRow(
        kind="extraction-drift", directory="northland",
        summary="We read 9 of the 11 entries that the last good reading had; nothing is judged missing.",
        evidence=(evidence("c100", PAGE, "Organisations for young people"),),
    ),
    TroubleRow(
        kind="unreadable-contact", directory="northland",
        summary=f"A contact on the page could not be read: {HOSTILE}",
    ),
)  # fmt: skip

COVERAGE = Coverage(contacts=15, confirmed=4, conflict=5, absent=1, unchecked=5)


def _checked(report: Report) -> Report:
    return report.model_copy(update={"checks": latest(report.runs)})


def full() -> Report:
    """Everything at once, as the example world would be: marked as invented."""
    return _checked(
        Report(
            as_of=NOW,
            notice="Example world: invented findings",
            runs=(
                run("r2", status="partial"),
                run("r1", NOW - WEEK, trigger="manual", requested_by="Ann", not_modified=0),
            ),
            directories=(directory(),),
            entries=ENTRIES,
            trouble=TROUBLE,
            flags=FLAGS,
            coverage=COVERAGE,
            answers=(
                AnswersRow(kind="contact-new", accepted=3, dismissed=5),
                AnswersRow(kind="free-mail", accepted=1),
            ),
        )
    )


def quiet() -> Report:
    """Two directories, nothing found, everything confirmed."""
    return _checked(Report(
        as_of=NOW,
        runs=(
            run("r4"), run("r3", directory="southland"),
            run("r2", NOW - WEEK), run("r1", NOW - WEEK, directory="southland"),
        ),
        directories=(directory(entries=1), directory("southland", "Southland Legal Assistance", 0)),
        entries=(ENTRIES[6],),
        coverage=Coverage(contacts=2, confirmed=2),
    ))  # fmt: skip


def first_run() -> Report:
    """A first look at a page without a stamp: only what one reading justifies."""
    page = directory(entries=1).model_copy(update={"stamp": None, "modified": None})
    return _checked(Report(
        as_of=NOW,
        runs=(run("r1", trigger="manual", requested_by="Ann"),),
        directories=(page,),
        entries=(ENTRIES[8],),
        flags=(
            flag("fb00", "stamp-missing", "low", None, sightings=1, first_seen=NOW, field="stamp",
                 summary="The page does not say when it was last updated."),
        ),
        coverage=Coverage(contacts=1, unchecked=1),
    ))  # fmt: skip


def failed() -> Report:
    """A run that read nothing: trouble, never "no news"."""
    return _checked(
        Report(
            as_of=NOW,
            runs=(run("r2", status="failed", requests=1, not_modified=0, bytes=0, sites=0, sites_checked=0),),
            directories=(directory(entries=0).model_copy(update={"title": "", "stamp": None, "modified": None}),),
            trouble=(
                TroubleRow(
                    kind="listing-unreachable", directory="northland", summary="The page gave no answer: timeout."
                ),
            ),
        )
    )


def blank() -> Report:
    """Before any run."""
    return Report(as_of=NOW)


SAMPLES = {"full": full, "quiet": quiet, "first-run": first_run, "failed": failed, "blank": blank, "fleet": made_fleet}
