"""Rules about the page's own "Last updated": how old it is, whether it can be right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.matching.identity import identify
from pipeline.matching.prose import passages
from pipeline.rules.case import Edition, Finding, PageCase
from pipeline.rules.listing import edits

_ELSEWHERE = timedelta(days=1)  # it may be tomorrow already where the page is written


#: Forms of a listing that are no page.
_DATA = ("csv", "hsds")


def stamp_stale(case: PageCase) -> Iterator[Finding]:
    """The page's own stamp is older than the policy allows, counted leniently from the end of its interval."""
    stamp = case.listing.stamp
    if stamp is None or (age := (case.today - stamp.latest).days) <= case.stale_after_days:
        return
    yield Finding(
        "stamp-stale", None, "stamp", stamp.text, None,
        f"The page says “{stamp.text}”: that is {age} days ago, and {case.stale_after_days} are allowed.",
        "Go through the page, then set the date anew.",
        (case.source.quote(stamp.text),),
    )  # fmt: skip


def stamp_missing(case: PageCase) -> Iterator[Finding]:
    """The page does not say when it was last updated. A data file has no place for that."""
    if case.listing.stamp is None and case.listing.entries and case.listing.form not in _DATA:
        yield Finding(
            "stamp-missing", None, "stamp", None, None,
            "The page does not say when it was last updated.",
            f"Add a line such as “Last updated {case.today:%B %Y}” once it has been gone through.",
            (case.source.quote(case.listing.title),),
        )  # fmt: skip


def stamp_ambiguous(case: PageCase) -> Iterator[Finding]:
    """The stamp may mean two days, because nothing says whether day or month stands first."""
    stamp = case.listing.stamp
    if stamp is None or not stamp.ambiguous:
        return
    yield Finding(
        "stamp-ambiguous", None, "stamp", stamp.text, None,
        f"The page says “{stamp.text}”, which some read as {stamp.earliest:%-d %B %Y} and others as"
        f" {stamp.latest:%-d %B %Y}.",
        "Write the month as a word.",
        (case.source.quote(stamp.text),),
    )  # fmt: skip


def stamp_implausible(case: PageCase) -> Iterator[Finding]:
    """The stamp lies in the future, or moved backwards: a slip, or an old copy of the page."""
    stamp = case.listing.stamp
    if stamp is None:
        return
    if stamp.earliest > case.today + _ELSEWHERE:
        yield Finding(
            "stamp-implausible", None, "stamp", stamp.text, None,
            f"The page says “{stamp.text}”, a date that has not come yet.",
            "Correct the date.",
            (case.source.quote(stamp.text),),
        )  # fmt: skip
    elif case.earlier and case.earlier.stamp and stamp.latest < case.earlier.stamp.earliest:
        before = case.earlier.stamp.text
        yield Finding(
            "stamp-implausible", None, "stamp", stamp.text, before,
            f"The page said “{before}” and now says “{stamp.text}”, which is earlier.",
            "Look whether an old copy of the page was put back; if not, correct the date.",
            (case.source.quote(stamp.text),),
        )  # fmt: skip


def stamp_only(case: PageCase) -> Iterator[Finding]:
    """The stamp was set anew and nothing else on the page changed. It says nothing of the contacts."""
    now, before = case.listing.stamp, case.earlier.stamp if case.earlier else None
    if now is None or before is None or case.earlier is None or any(True for _ in stamp_implausible(case)):
        return
    if not _edited(case.earlier, case):
        yield Finding(
            "stamp-only", None, "stamp", before.text, now.text,
            f"The page's date went from “{before.text}” to “{now.text}”, and nothing else on it changed.",
            "Nothing to do if the page was gone through and all of it still held.",
            (case.source.quote(now.text),),
        )  # fmt: skip


def stamp_not_bumped(case: PageCase) -> Iterator[Finding]:
    """The page was edited after the time that its stamp names, and the stamp stayed."""
    stamp = case.listing.stamp
    if stamp is None or case.since is None:
        return
    what = _edited(case.since, case)
    if what:
        yield Finding(
            "stamp-not-bumped", None, "stamp", stamp.text, None,
            f"The page was edited ({what}) and still says “{stamp.text}”.",
            "Set the date anew when the page has been gone through.",
            (case.source.quote(stamp.text),),
        )  # fmt: skip


def _edited(old: Edition, case: PageCase) -> str:
    """What differs between an edition and the present one, of the pages that both have; empty where nothing does."""
    sheets = [sheet for sheet in case.sheets if sheet.asked in old.pages]
    before = [e for sheet in sheets for e in old.pages[sheet.asked].entries]
    after = [e for sheet in sheets for e in sheet.listing.entries]
    known = {entry.id: entry.listed for entry in identify(before, {})}
    now = {entry.id: entry.listed for entry in identify(after, known)}
    if known.keys() != now.keys():
        return "other entries"
    changed = next((e.name for id_, e in now.items() if any(True for _ in edits(known[id_], e))), None)
    if changed is not None:
        return f"the entry of {changed}" if changed else "an entry"
    last = case.last.pages if case.last else {}
    for sheet in sheets:
        if passages(old.pages[sheet.asked], sheet.listing, last.get(sheet.asked), case.today):
            return "its text"
    return ""
