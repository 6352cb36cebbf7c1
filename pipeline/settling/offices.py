"""The same organisation on several directory pages, and which findings about it are one. By site and name; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import TypeVar
from urllib.parse import urlsplit

from pipeline.model import Kind
from pipeline.report import EntryRow, FlagRow
from pipeline.rules.table import KINDS
from pipeline.text.address import city_of, same_place
from pipeline.text.country import region_in
from pipeline.text.name import same_name
from pipeline.text.number import country_of
from pipeline.text.url import is_language_path, page_key, site_key

T = TypeVar("T")
Key = tuple[str, str]  # id of a directory, id of an entry of it

#: What an editor did to one page says nothing of another page, even where the same was done there.
_OF_ONE_PAGE = ("entry-", "stamp-", "prose-")


def key_of(entry: EntryRow) -> Key:
    return entry.directory, entry.id


def one_organisation(a: EntryRow, b: EntryRow) -> bool:
    """Whether two entries are one organisation: of one name, and on one host.

    Where one of them lists no website, a phone or an address of mail that both list stands in for it.
    """
    if not same_name(a.name, b.name):
        return False
    if a.website and b.website:
        return site_key(a.website) == site_key(b.website)
    return bool(_reached_at(a) & _reached_at(b))


def one_office(a: EntryRow, b: EntryRow, titles: Mapping[str, str]) -> bool:
    """Whether two entries of different directories are one office of one organisation.

    National offices are not, whatever shows the country: the entry's name, its section, the page's title, the codes of
    its numbers; two pages that list one postal address mean one office, whichever countries they are about. Branches in
    two towns are two, and so are entries that link different parts of a site. `titles`: of the directories, by id.
    """
    return (
        a.directory != b.directory
        and one_organisation(a, b)
        and (not (a.website and b.website) or _part(a.website) == _part(b.website))
        and all(_may_be_one(told(a), told(b)) for told in (_number_countries, _towns))
        and (_of_one_country(a, b, titles) or _of_one_house(a, b))
    )


def organisations(entries: Sequence[EntryRow]) -> Mapping[Key, Key]:
    """By entry: the first entry that is the same organisation; itself where none is."""
    return joined(map(key_of, entries), ((key_of(a), key_of(b)) for a, b in alike(entries)))


def joined(members: Iterable[T], pairs: Iterable[tuple[T, T]]) -> Mapping[T, T]:
    """By member: the first of those that the pairs join it to, directly or over others."""
    first = {member: member for member in members}
    order = {member: place for place, member in enumerate(first)}

    def root(member: T) -> T:
        while first[member] != member:
            first[member] = first[first[member]]
            member = first[member]
        return member

    for a, b in pairs:
        one, other = sorted((root(a), root(b)), key=order.__getitem__)
        first[other] = one
    return {member: root(member) for member in first}


def alike(entries: Sequence[EntryRow]) -> Iterator[tuple[EntryRow, EntryRow]]:
    """All pairs of entries that are one organisation."""
    together: dict[str, dict[Key, EntryRow]] = {}
    for entry in entries:
        shared = {f"site {site_key(entry.website)}"} if entry.website else set()
        for word in shared | _reached_at(entry):
            together.setdefault(word, {})[key_of(entry)] = entry
    told: set[tuple[Key, Key]] = set()
    for bucket in together.values():
        for a, b in combinations(bucket.values(), 2):
            pair = (key_of(a), key_of(b))
            if pair not in told and one_organisation(a, b):
                told.add(pair)
                yield a, b


def shared(flags: Iterable[FlagRow], entries: Sequence[EntryRow]) -> tuple[tuple[FlagRow, ...], ...]:
    """The flags in groups that one answer settles, in their order: the same finding about one organisation.

    The same is: kinds of one family, the same field, listed and observed value, on different directories. Two of one
    directory are two, and so is what an editor did to a page. Every flag is in one group.
    """
    whose = organisations(entries)
    groups: dict[tuple[object, ...], list[FlagRow]] = {}
    counted: dict[tuple[object, ...], int] = {}
    for flag in flags:
        finding = _finding(flag, whose)
        nth = counted[finding, flag.directory] = counted.get((finding, flag.directory), 0) + 1
        groups.setdefault((finding, nth), []).append(flag)
    return tuple(map(tuple, groups.values()))


def _finding(flag: FlagRow, whose: Mapping[Key, Key]) -> tuple[object, ...]:
    known = whose.get((flag.directory, flag.entry)) if flag.entry is not None else None
    if known is None or flag.restricted or flag.kind.startswith(_OF_ONE_PAGE):
        return (flag.id, flag.directory)
    family = KINDS[flag.kind].family if flag.kind in KINDS else flag.kind
    return known, family, flag.field, flag.listed, flag.observed


def _reached_at(entry: EntryRow) -> set[str]:
    return {c.value for c in entry.contacts if c.kind in (Kind.PHONE, Kind.EMAIL)}


def _part(website: str) -> str:
    """The part of the host that an entry links: versions in other languages of the first page are the first page."""
    return site_key(website) if is_language_path(urlsplit(website).path) else page_key(website)


def _of_one_country(a: EntryRow, b: EntryRow, titles: Mapping[str, str]) -> bool:
    """Two pages of which we do not know the country may be of two: there only a common line shows that it is one."""
    one, other = _country(a, titles), _country(b, titles)
    return one == other and (one is not None or bool(_reached_at(a) & _reached_at(b)))


def _of_one_house(a: EntryRow, b: EntryRow) -> bool:
    """Whether both list a postal address that is the same one, however it is written."""
    houses = [[c.value for c in entry.contacts if c.kind is Kind.ADDRESS] for entry in (a, b)]
    return any(same_place(one, other) for one, other in product(*houses))


def _country(entry: EntryRow, titles: Mapping[str, str]) -> str | None:
    """The country that an entry is of, by the nearest words that name one."""
    words = (entry.name, entry.section or "", titles.get(entry.directory, ""))
    return next((found for text in words if (found := region_in(text))), None)


def _may_be_one(a: set[str], b: set[str]) -> bool:
    return not a or not b or bool(a & b)


def _number_countries(entry: EntryRow) -> set[str]:
    return {code for c in entry.contacts if c.kind is Kind.PHONE and (code := country_of(c.value))}


def _towns(entry: EntryRow) -> set[str]:
    return {town for c in entry.contacts if c.kind is Kind.ADDRESS and (town := city_of(c.value))}
