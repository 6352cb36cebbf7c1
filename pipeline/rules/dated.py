"""Rule about words that were true when they were written, on a page that has aged since."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pipeline.rules.case import Finding, PageCase, Sheet
from pipeline.text.dated import dated, sentences

_MOST = 3  # sentences of one text: an editor who opens it sees the others
_SHOWN = 240  # characters of a sentence in a flag


def dated_claim(case: PageCase) -> Iterator[Finding]:
    """ "Currently", "recently", "in 2024" in a text of a page whose stamp is older than the policy allows."""
    for sheet in case.sheets:
        if not _aged(case, sheet):
            continue
        yield from _claims(case, sheet, None, "prose", sheet.listing.prose, "The page says")
        for entry in case.entries:
            if entry.listed.page == sheet.source.url:
                name = entry.listed.name or "an entry without a name"
                yield from _claims(
                    case, sheet, entry.id, "description", entry.listed.description, f"The page says of {name}"
                )


def _aged(case: PageCase, sheet: Sheet) -> bool:
    """A sub-page that has no stamp of its own is as old as the page."""
    stamp = sheet.listing.stamp or case.listing.stamp
    return stamp is not None and (case.today - stamp.latest).days > case.stale_after_days


def _claims(case: PageCase, sheet: Sheet, entry: str | None, field: str, text: str, lead: str) -> Iterator[Finding]:
    stamp = sheet.listing.stamp or case.listing.stamp
    if stamp is None:
        return
    found = (
        (sentence, words)
        for sentence in sentences(text)
        if sentence != stamp.text and (words := dated(sentence, sheet.listing.lang, stamp.latest.year, case.today.year))
    )
    for sentence, words in islice(found, _MOST):
        shown = sentence[:_SHOWN]
        yield Finding(
            "dated-claim", entry, field, shown, None,
            f"{lead} “{words}”, and it was last updated {(case.today - stamp.latest).days} days ago: “{shown}”.",
            "Check whether that still holds, then say since when.",
            (sheet.source.quote(shown),),
        )  # fmt: skip
