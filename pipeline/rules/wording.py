"""Rules about how the page words things: what a reader cannot use, or would misread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby

from pipeline.matching.identity import Entry
from pipeline.model import Contact, Kind, Link
from pipeline.rules.case import Finding, PageCase, Sheet, Source
from pipeline.text.building import doubled_number
from pipeline.text.normal import fold
from pipeline.text.tables import table
from pipeline.text.vocabulary import LANGUAGES, language

_NAMED = 3  # links that one flag names


def wording(case: PageCase) -> Iterator[Finding]:
    """Opaque link texts, outdated names of platforms, doubled house numbers, crowded lines, mis-cased acronyms."""
    for sheet in case.sheets:
        theirs = {link.url for e in case.entries if e.listed.page == sheet.source.url for link in e.listed.links}
        free = [link for link in sheet.listing.links if link.where == "main" and link.url not in theirs]
        yield from _opaque(None, "prose", "The page", free, sheet.source)
        for entry in case.entries:
            if entry.listed.page == sheet.source.url:
                yield from _of_entry(entry, sheet)


def _of_entry(entry: Entry, sheet: Sheet) -> Iterator[Finding]:
    source, listed = sheet.source, entry.listed
    name = listed.name or "an entry without a name"
    yield from _opaque(entry.id, "description", f"The entry of {name}", listed.links, source)
    yield from _outdated(entry.id, name, listed.contacts, source)
    for contact in listed.contacts:
        doubled = doubled_number(contact.value) if contact.kind is Kind.ADDRESS else None
        if doubled:
            yield Finding(
                "wording", entry.id, "address", contact.value, None,
                f"The address of {name} has its house number {doubled} twice: “{contact.shown}”.",
                "Print the number once.",
                (source.quote(contact.quote or contact.shown),),
            )  # fmt: skip
    yield from _crowded(entry.id, name, listed.contacts, sheet)
    for wrong, right in _miscased(listed.name):
        yield Finding(
            "wording", entry.id, "name", wrong, None,
            f"The name “{name}” has {wrong}; as an acronym it is {right}.",
            f"Write {right}.",
            (source.quote(name),),
        )  # fmt: skip


def _opaque(
    entry: str | None, field: str, where: str, links: list[Link] | tuple[Link, ...], source: Source
) -> Iterator[Finding]:
    """Links whose words do not say where they lead: read aloud or in a list of links they say nothing."""
    found: dict[str, list[Link]] = {}
    for link in links:
        words = fold(link.text).strip(" .,:;!()[]»>→")
        if words in table("wording")["opaque"]:
            found.setdefault(words, []).append(link)
    for words, alike in found.items():
        targets = ", ".join(link.url for link in alike[:_NAMED]) + (" …" if len(alike) > _NAMED else "")
        many = f"{len(alike)} links" if len(alike) > 1 else "a link"
        yield Finding(
            "wording", entry, field, words, None,
            f"{where} has {many} with the text “{alike[0].text}”, which does not say where it leads: {targets}",
            "Let the linked words name what is behind them.",
            tuple(source.quote(f"{link.text} → {link.url}") for link in alike[:_NAMED]),
        )  # fmt: skip


def _outdated(entry: str, name: str, contacts: tuple[Contact, ...], source: Source) -> Iterator[Finding]:
    """A profile that is shown under a name that its platform no longer has."""
    for contact in contacts:
        now = _platforms().get(fold(contact.shown).strip(" :.")) if contact.kind is Kind.SOCIAL else None
        if now:
            yield Finding(
                "wording", entry, "social", fold(contact.shown), None,
                f"The entry of {name} calls a link “{contact.shown}”; that platform is named {now} today.",
                f"Write “{now} (formerly {contact.shown})”, with the name of the profile.",
                (source.quote(contact.quote or contact.shown),),
            )  # fmt: skip


def _crowded(entry: str, name: str, contacts: tuple[Contact, ...], sheet: Sheet) -> Iterator[Finding]:
    """One line with two addresses, or with two numbers that only a word such as "or" holds apart."""
    kinds = (Kind.ADDRESS, Kind.PHONE, Kind.EMAIL)
    lines = sorted((c for c in contacts if c.kind in kinds and c.quote), key=lambda c: (c.kind, c.quote))
    for (kind, quote), alike in groupby(lines, key=lambda c: (c.kind, c.quote)):
        values = list(alike)
        if len(values) > 1 and (kind is Kind.ADDRESS or _joined(quote, values, sheet.listing.lang)):
            yield Finding(
                "wording", entry, kind.value, ", ".join(c.value for c in values), None,
                f"{name} has {len(values)} {_WORDS[kind]} in one line, and readers may take them for one: “{quote}”.",
                "Give each a line of its own.",
                (sheet.source.quote(quote),),
            )  # fmt: skip


_WORDS: Mapping[Kind, str] = {Kind.ADDRESS: "addresses", Kind.PHONE: "numbers", Kind.EMAIL: "email addresses"}


def _joined(quote: str, values: list[Contact], lang: str | None) -> bool:
    """Whether a conjunction stands between two of the values, right before the second."""
    words = language(lang if lang in LANGUAGES else "en")["conjunctions_between_values"]
    joint = "|".join(re.escape(word) for word in words if word.isalpha())
    return bool(joint) and any(
        re.search(rf"\s(?:{joint})[\s:+(]*$", quote[: quote.find(c.shown)], re.IGNORECASE) for c in values[1:]
    )


def _miscased(name: str) -> Iterator[tuple[str, str]]:
    """Words of a name that are acronyms of this field in the case of a common word."""
    for word in re.findall(r"[^\W\d_]+", name):
        right = _acronyms().get(word.lower())
        if right and word != right and not word.isupper():
            yield word, right


@cache
def _platforms() -> Mapping[str, str]:
    platforms: Mapping[str, str] = table("wording")["renamed_platforms"]
    return platforms


@cache
def _acronyms() -> Mapping[str, str]:
    return {word.lower(): word for word in table("wording")["acronyms"]}
