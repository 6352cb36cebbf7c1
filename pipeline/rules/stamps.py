"""Rules about the page's own "Last updated": how old it is, whether it can be right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.rules.case import Finding, PageCase

_ELSEWHERE = timedelta(days=1)  # it may be tomorrow already where the page is written


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
    """The page does not say when it was last updated."""
    if case.listing.stamp is None and case.listing.entries:
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
    """The stamp lies in the future."""
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
