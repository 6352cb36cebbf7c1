"""Rules about a collection: pages that came, went, were renamed or moved, of no known country, or two of one."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.rules.case import JOINT, EntryCase, Finding, PageCase
from pipeline.sources.collection import FROM_API, double_regions
from pipeline.text.url import canonical


def page_added(case: PageCase) -> Iterator[Finding]:
    """A page that the collection did not have when it was last accepted."""
    for entry in case.entries:
        if entry.id in case.added:
            yield Finding(
                "entry-added", entry.id, "entry", None, entry.listed.name,
                f"“{entry.listed.name}” is a new page of the collection; it is watched from now on.",
                "If it belongs there, accept it.",
                (case.sources[entry.listed.page].quote(f"{entry.listed.name} {entry.listed.website}"),),
            )  # fmt: skip


def page_removed(case: PageCase) -> Iterator[Finding]:
    """A page that the collection had and no longer has."""
    here = {entry.id for entry in case.entries}
    for id_, old in case.baseline.items():
        if id_ not in here:
            yield Finding(
                "entry-removed", id_, "entry", old.name, None,
                f"The page “{old.name}” ({old.website}) is no longer in the collection, and is not watched any more.",
                "If that was intended, accept; if not, publish it again or put it back under its parent.",
                (case.source.quote(case.listing.title),),
            )  # fmt: skip


def page_changed(case: EntryCase) -> Iterator[Finding]:
    """A page that has another title or another address. Titles are compared between two answers of the API only."""
    before, now = case.before, case.entry.listed
    if before is None:
        return
    if before.section == now.section == FROM_API and before.name != now.name:
        yield Finding(
            "entry-changed", case.entry.id, "name", before.name, now.name,
            f"The page “{before.name}” is called “{now.name}” now.",
            "If the new title was intended, accept it.",
            (case.source.quote(now.name),),
        )  # fmt: skip
    if canonical(before.website or "") != canonical(now.website or ""):
        yield Finding(
            "entry-changed", case.entry.id, "website", before.website, now.website,
            f"The page “{now.name}” moved from {before.website} to {now.website}.",
            "If it was meant to move, accept; links to the old address may need a redirect.",
            (case.source.quote(now.website or now.name),),
        )  # fmt: skip


def one_country_twice(case: PageCase) -> Iterator[Finding]:
    """Two pages of the collection that are about one country: readers find one of them, and it may be the older."""
    titled = [(entry.listed.name, case.regions.get(entry.id)) for entry in case.entries]
    for region, names in double_regions(titled).items():
        yield Finding(
            "wording", None, "region", JOINT.join(sorted(names)), region,
            f"{len(names)} pages are about one country ({region}): {', '.join(f'“{n}”' for n in sorted(names))}.",
            "Keep one of them, or say in their titles how they differ.",
            (case.source.quote(sorted(names)[0]),),
        )  # fmt: skip


def country_unknown(case: PageCase) -> Iterator[Finding]:
    """A page whose title names no one country, where titles are to say it: its local numbers cannot be read."""
    for entry in case.entries:
        if entry.id in case.regions and case.regions[entry.id] is None:
            name = entry.listed.name
            yield Finding(
                "wording", entry.id, "region", name, None,
                f"The title “{name}” names no one country: numbers without a country code there may be anyone's.",
                "Name one country in the title, as the other pages do, or dismiss this if the page is of none.",
                (case.sources[entry.listed.page].quote(f"{name} {entry.listed.website}"),),
            )  # fmt: skip
