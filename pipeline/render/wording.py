"""The words of the report. Law: "we could not confirm", never "closed"; that word only inside their own quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from pipeline.model import SiteState
from pipeline.report import (
    ContactRow,
    Coverage,
    DirectoryRow,
    EntryRow,
    EvidenceRow,
    FlagRow,
    RunRow,
    StampRow,
    Verdict,
)

# strftime would ask the locale
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VERDICTS: Mapping[Verdict, str] = {
    "confirmed": "confirmed on their own site",
    "conflict": "where their site shows another",
    "absent": "not found on their site",
    "unchecked": "we could not check",
}
SITE_STATES: Mapping[SiteState, str] = {
    SiteState.OK: "site read",
    SiteState.BLOCKED: "site turned us away",
    SiteState.DOWN: "site gave no good answer",
    SiteState.PARKED: "domain shows a parking or for-sale page",
    SiteState.HIJACKED: "domain shows another topic without the organisation's name",
    SiteState.SUSPENDED: "site shows its host's suspension page",
    SiteState.MOVED: "site leads elsewhere",
    SiteState.ROBOTS: "site asks robots to stay out",
    SiteState.NEEDS_BROWSER: "site needs a browser",
    SiteState.OVERSIZE: "page too large to read",
    SiteState.UNCHECKED: "site not visited",
}
_REASONS = {
    "no-website": "no website to check against",
    "budget": "page limit reached",
    "do-not-crawl": "left alone, by its wish or by configuration",
    "not-yet": "not checked yet",
    "site-hacked": "somebody broke into the site: nothing on that page is believed",
} | {f"site-{state}": words for state, words in SITE_STATES.items()}
_NO_PAGE = "site shows no page that can be read"
_NOTHING_OBSERVED = {
    "contact-missing": "not found on any page we read",
    "entry-removed": "no longer found on the page",
}
UNCONFIRMED = "Not yet confirmed: seen once. The next trusted run confirms it or takes it back."
NOT_COUNTED = "Restricted findings are not counted here."
WITHDRAWN = "Reported before it was confirmed; a later trusted reading did not show it."
DIFFERING = (
    "One office, other values on other pages, and its own site does not settle which is right. Make the pages agree; "
    "where all are right, `contactwatch review assure` says so."
)


def sentence(words: str) -> str:
    """The words with a capital letter at the start, the rest as it was."""
    return words[:1].upper() + words[1:]


def shortened(words: str, length: int) -> str:
    """At most `length` characters, with an ellipsis where some were left out."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def day(value: date) -> str:
    """`22 Nov 2026`, in no locale."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`22 Nov 2026, 06:00 UTC`."""
    return f"{day(value)}, {value:%H:%M} UTC"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing_of(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def named(parts: Iterable[str], most: int = 5) -> str:
    """`a, b and c`; of more than `most` the others are counted."""
    told = list(parts)
    return listing_of(told if len(told) <= most + 1 else [*told[:most], f"{len(told) - most:,} more"])


def some(words: Sequence[str], most: int, between: str = ", ") -> str:
    """The words in a row; of more than `most` the others are counted."""
    return between.join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")


def kind(flag: FlagRow) -> str:
    """What it is about: `contact changed (phone)`."""
    words = flag.kind.replace("-", " ")
    return f"{words} ({flag.field})" if flag.field and flag.field not in words.split() else words


def observed(flag: FlagRow) -> str | None:
    """What is observed now: the value, or that there is none where that is the finding; None where nothing can be."""
    return flag.observed if flag.observed is not None else _NOTHING_OBSERVED.get(flag.kind)


def since(flag: FlagRow) -> str:
    """`since 8 Sep 2026, seen in 2 runs, last on 15 Sep 2026`."""
    if flag.sightings <= 1:
        return f"{day(flag.first_seen)}, seen in one run"
    return f"{day(flag.first_seen)}, seen in {flag.sightings} runs, last on {day(flag.last_seen)}"


def grade(flag: FlagRow) -> str:
    """`high`, or `critical, not yet confirmed`."""
    return f"{flag.severity}, not yet confirmed" if unconfirmed(flag) else flag.severity


def unconfirmed(flag: FlagRow) -> bool:
    """A critical finding that went out at its first sighting."""
    return flag.severity == "critical" and not flag.confirmed and flag.status == "open"


def commands(flag: FlagRow, *, everywhere: bool = False) -> tuple[str, str]:
    """What settles it; `everywhere`: on all pages that share it."""
    pages = " --everywhere" if everywhere else ""
    return (
        f'contactwatch review accept {flag.id}{pages} --note "…"',
        f'contactwatch review dismiss {flag.id}{pages} --note "…"',
    )


def on_other_pages(flag: FlagRow, others: int) -> str:
    """Heads the list of the other pages that share a finding; they are to be edited where a value is to be replaced."""
    edit = ", to be edited as well" if flag.listed is not None and flag.observed is not None else ""
    return f"The same on {count(others, 'other page')}{edit}:"


def source(evidence: EvidenceRow) -> str:
    """`capture c1, fetched 15 Sep 2026, 06:00 UTC, sha256 0f3a…`."""
    if not evidence.capture:  # it holds personal data
        return f"fetched {moment(evidence.fetched_at)}; not kept as evidence"
    digest = f", sha256 {evidence.sha256[:12]}…" if evidence.sha256 else ""
    gone = f"; its page was pruned on {moment(evidence.body_pruned_at)}" if evidence.body_pruned_at else ""
    return f"capture {evidence.capture}, fetched {moment(evidence.fetched_at)}{digest}{gone}"


def stamp(row: StampRow | None) -> str:
    """The page's own word of its age, and how old that makes it."""
    if row is None:
        return "shows no date of its last update"
    if row.age_days < 0:
        return f"“{row.text}”, a date that has not come yet"
    doubt = ", day and month could be either way round" if row.ambiguous else ""
    return f"“{row.text}”: {count(row.age_days, 'day')} old{doubt}"


def coverage(row: Coverage) -> str:
    """One sentence: how many of the listed contacts stand, and how many we could not check."""
    if not row.contacts:
        return "No phone, email or address was read."
    counts: dict[Verdict, int] = {"conflict": row.conflict, "absent": row.absent, "unchecked": row.unchecked}
    rest = [f"{number} {_VERDICTS[verdict]}" for verdict, number in counts.items() if number]
    head = f"{row.confirmed} of {count(row.contacts, 'listed contact')} {_VERDICTS['confirmed']}"
    return "; ".join([head, *rest]) + "."


def share(row: Coverage) -> str:
    """How many of the contacts are confirmed: `14 of 22 (64 %)`, or a dash where none is listed."""
    return f"{row.confirmed:,} of {row.contacts:,} ({row.confirmed * 100 // row.contacts} %)" if row.contacts else "-"


def page(row: DirectoryRow | None, covered: Coverage, index: bool) -> str:
    """A page in one line, without its title: entries, contacts, dates. An index lists pages."""
    if row is None or never_read(row):
        return "not read yet"
    if index:
        return f"lists {count(row.entries, 'page')}"
    changed = f"; modified {day(row.modified)}" if row.modified else ""
    contacts = f"; {covered.confirmed} of {count(covered.contacts, 'contact')} confirmed" if covered.contacts else ""
    return f"{count(row.entries, 'entry', 'entries')}{contacts}; {stamp(row.stamp)}{changed}"


def never_read(row: DirectoryRow) -> bool:
    """Whether no check has read the page so far: only its address is known."""
    return not (row.title or row.entries or row.stamp)


def small(told: str, directory: str) -> str:
    """What is to tidy on a page, counted by kind, and where it is spelled out."""
    return f"To tidy: {told}. `contactwatch report {directory}` spells it out."


def told_elsewhere(findings: Iterable[tuple[str, FlagRow]]) -> str:
    """Findings that stand with another page, each with its organisation and its id on this page."""
    return f"Told with another page that shares it: {listing_of(f'{n}, {kind(f)} ({f.id})' for n, f in findings)}."


def later(number: int) -> str:
    """How many things press besides those of the week."""
    return f"{count(number, 'more thing presses', 'more things press')}; each stands with its page below."


def verdicts(entry: EntryRow) -> str:
    """An entry's contacts in short: `2 confirmed on their own site; 1 we could not check (page limit reached)`."""
    if not entry.contacts:
        return "no contact listed"
    counts = Counter(contact.verdict for contact in entry.contacts)
    return "; ".join(
        f"{counts[verdict]} {words}{_why(entry, verdict)}" for verdict, words in _VERDICTS.items() if verdict in counts
    )


def contact_verdict(contact: ContactRow) -> str:
    """What is known of one contact: `not found on their site`."""
    return f"assured on {day(contact.assured_at)}" if contact.assured_at else _VERDICTS[contact.verdict]


def assurance(entry: EntryRow) -> str:
    """The last time a person verified a contact by other means, or an empty string."""
    assured = [c for c in entry.contacts if c.assured_at is not None]
    if not assured:
        return ""
    last = max(assured, key=lambda c: c.assured_at.timestamp() if c.assured_at else 0.0)
    by = f" by {last.assured_by}" if last.assured_by else ""
    return f"assured{by} on {day(last.assured_at)}" if last.assured_at else ""


def site(entry: EntryRow) -> str:
    """The state of the entry's site, with the day of the last visit."""
    if entry.website is None:
        return "no website listed"
    if entry.site.checked_at is None:
        return SITE_STATES[entry.site.state]
    words = _NO_PAGE if entry.site.state is SiteState.UNCHECKED else SITE_STATES[entry.site.state]
    return f"{words} ({day(entry.site.checked_at)})"


def run(row: RunRow) -> str:
    """One run in one line, without its time and directory."""
    who = f", asked by {row.requested_by}" if row.requested_by else ""
    asked = f"{count(row.requests, 'request')} ({row.not_modified:,} unchanged), {_size(row.bytes)}"
    return f"{row.status}, {row.trigger}{who}; {row.sites_checked} of {count(row.sites, 'site')} checked; {asked}"


def _why(entry: EntryRow, verdict: Verdict) -> str:
    """The reasons in brackets, but for the one that the state of the site already tells."""
    told = {f"site-{entry.site.state}", "no-website" if entry.website is None else ""}
    reasons = sorted({c.reason for c in entry.contacts if c.verdict == verdict and c.reason} - told)
    return f" ({', '.join(_REASONS.get(reason, reason) for reason in reasons)})" if reasons else ""


def _size(number: int) -> str:
    """Bytes for a reader: `123 kB`."""
    if number < 1_000:
        return f"{number} B"
    return f"{number / 1_000:,.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:,.1f} MB"
