"""A history told from its seed: what each site answered in each of five weeks, and what is true of it by their end.

Every organisation draws from a source of its own, so that one can be told again without the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import phonenumbers

from snapshots.records import Hop
from tests.histories.dress import NOISES, Dress, dress, printed, site
from tests.histories.facts import Facts, Organisation, address, organisation, phone
from tests.histories.tongues import TONGUES
from tests.histories.weather import PASSING
from tests.judging import Answer, listing

WEEKS = 5
_DIFFERS = frozenset(("contact-changed", "contact-conflict", "probable-typo"))

#: What may be planted, and what must come of it: kinds of flag of which one must stand open by the end.
PLANTS: Mapping[str, frozenset[str]] = {
    "phone replaced": _DIFFERS,
    "email replaced": _DIFFERS,
    "address replaced": _DIFFERS,
    "phone removed": frozenset(("contact-missing",)),
    "phone added": frozenset(("contact-new",)),
    "page mistyped": _DIFFERS,
    "never shown": _DIFFERS,
    "replaced, page mended": frozenset(),
    "entry removed": frozenset(("entry-removed",)),
    "entry added": frozenset(("entry-added",)),
    "site dead": frozenset(("site-down",)),
    "domain parked": frozenset(("domain-parked",)),
}

#: What takes every week that is left to be told by: a week in which we see nothing would leave it open.
_UNHINDERED = frozenset(("replaced, page mended", "site dead"))


@dataclass(frozen=True, slots=True)
class Plant:
    """A real change: what a flag must say by the last week. `kinds` empty: nothing may stand open by then."""

    what: str
    entry: str
    week: int
    kinds: frozenset[str]
    field: str | None = None
    listed: str | None = None
    observed: str | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """What the run of one week is given: answers by URL."""

    page: Answer
    sites: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class History:
    seed: str
    region: str
    weeks: tuple[Week, ...]
    plants: tuple[Plant, ...]
    entries: tuple[str, ...]  # ids of all organisations


@dataclass(slots=True)
class _Life:
    """One organisation over the weeks, while it is being told."""

    org: Organisation
    rng: Random
    listed: list[Facts | None]  # None: not on the page
    shown: list[Facts]
    weather: list[str | None]
    plant: Plant | None = None


def history(seed: int, size: int = 14, only: Sequence[int] | None = None) -> History:
    """The history of that seed, with `size` organisations or only those at the given places."""
    rng = Random(seed)  # noqa: S311 - made histories must come again from their seed
    tongue = rng.choice(TONGUES)
    style, number = rng.choice(("headings", "table")), rng.choice(("international", "national", "hyphens"))
    hindrance = rng.choice((None, None, None, "page down", "page cut", "network"))
    bad = rng.randrange(1, WEEKS)
    lives = [
        _life(Random(f"{seed}/{place}"), place, tongue, hindrance is not None)  # noqa: S311
        for place in (range(size) if only is None else only)
    ]
    webs = [_web(life) for life in lives]
    weeks = []
    for week in range(WEEKS):
        page = Answer(_page(lives, week, style, number))
        sites = {url: answer for web in webs for url, answer in web[week].items()}
        if week == bad and hindrance == "network":
            sites = dict.fromkeys(sites, PASSING["timeout"])
        elif week == bad and hindrance:
            page = PASSING["503"] if hindrance == "page down" else Answer(listing())
        weeks.append(Week(page, sites))
    plants = tuple(life.plant for life in lives if life.plant)
    return History(str(seed), tongue.region, tuple(weeks), plants, tuple(life.org.id for life in lives))


def _life(rng: Random, place: int, tongue: object, hindered: bool) -> _Life:
    org = organisation(rng, place, next(t for t in TONGUES if t is tongue))
    life = _Life(org, rng, [org.facts] * WEEKS, [org.facts] * WEEKS, [None] * WEEKS)
    if rng.random() < 0.25:
        _plant(
            life, rng.choice([what for what in PLANTS if not (hindered and what in _UNHINDERED)]), rng.choice((1, 2))
        )
    planted = life.plant is not None
    if (not planted or not hindered) and rng.random() < 0.35 and not any(life.weather):
        life.weather[rng.randrange(1, WEEKS)] = rng.choice(list(PASSING))
    return life


def _plant(life: _Life, what: str, week: int) -> None:
    """Change the life from that week on, and say what must be seen of it."""
    org, facts, rng = life.org, life.org.facts, life.rng
    old = facts.phones[0]
    told = Plant(what, org.id, week, PLANTS[what])
    since = range(week, WEEKS)
    if what in ("phone replaced", "replaced, page mended"):
        new = phone(rng, org.tongue.region)
        _show(life, since, facts.with_phone(old, new))
        told = replace(told, field="phone", listed=old, observed=new)
        if what != "phone replaced":
            life.listed[WEEKS - 1] = facts.with_phone(old, new)
    elif what == "email replaced":
        new = f"{rng.choice(('team', 'post', 'hello'))}@{org.host}"
        _show(life, since, replace(facts, email=new))
        told = replace(told, field="email", listed=facts.email, observed=new)
    elif what == "address replaced":
        new = next(a for a in iter(lambda: address(rng, org.tongue), "") if a != facts.address)
        _show(life, since, replace(facts, address=new))
        told = replace(told, field="address", listed=facts.address, observed=new)
    elif what == "phone removed":
        _show(life, since, facts.with_phone(old, None))
        told = replace(told, field="phone", listed=old)
    elif what == "phone added":
        new = phone(rng, org.tongue.region)
        _show(life, since, replace(facts, phones=(*facts.phones, new)))
        told = replace(told, field="phone", observed=new)
    elif what == "page mistyped":
        wrong = _mistyped(old)
        for w in since:
            life.listed[w] = facts.with_phone(old, wrong)
        told = replace(told, field="phone", listed=wrong, observed=old)
    elif what == "never shown":
        wrong = phone(rng, org.tongue.region)
        life.listed = [facts.with_phone(old, wrong)] * WEEKS
        told = replace(told, week=0, field="phone", listed=wrong, observed=old)
    elif what == "entry removed":
        life.listed = [facts if w < week else None for w in range(WEEKS)]
    elif what == "entry added":
        life.listed = [facts if w >= week else None for w in range(WEEKS)]
    else:
        life.weather = [None if w < week else "dns" if what == "site dead" else "parked" for w in range(WEEKS)]
    life.plant = told


def _show(life: _Life, weeks: range, facts: Facts) -> None:
    for week in weeks:
        life.shown[week] = facts


def _mistyped(number: str) -> str:
    """The number with two neighbouring digits swapped, still one that the plan allows."""
    for i in range(len(number) - 2, 4, -1):
        swapped = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        if swapped != number and phonenumbers.is_valid_number(phonenumbers.parse(swapped)):
            return swapped
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _web(life: _Life) -> list[dict[str, Answer]]:
    """What the host answers in each week, by URL."""
    rng, org = life.rng, life.org
    look: Dress = dress(rng)
    noises: tuple[str, ...] = tuple(kind for kind in NOISES if rng.random() < 0.4)
    moved: dict[str, str] = {}
    weeks = []
    for week in range(WEEKS):
        if week and rng.random() < 0.15:  # a redesign, which may move the contact page
            before, look = look, dress(rng)
            if before.contact_path and before.contact_path != look.contact_path and rng.random() < 0.5:
                moved = {before.contact_path: look.contact_path or "/"}
            else:
                moved = {}
        elif week and rng.random() < 0.2:  # the same looks, another way of writing
            look = replace(look, number=dress(rng).number, disguise=dress(rng).disguise)
        if week and rng.random() < 0.3:
            noises = tuple(kind for kind in NOISES if rng.random() < 0.4)
        pages = site(org, life.shown[week], look, noises, week, rng)
        found = {f"https://{org.host}{path}": Answer(text) for path, text in pages.items()}
        for old, new in moved.items():
            start, end = f"https://{org.host}{old}", f"https://{org.host}{new}"
            if start not in found and end in found:
                found[start] = replace(found[end], final_url=end, redirects=(Hop(start, 301),))
        weather = life.weather[week]
        weeks.append(dict.fromkeys(found, PASSING[weather]) if weather else found)
    return weeks


def _page(lives: Sequence[_Life], week: int, style: str, number: str) -> str:
    """The directory page of that week."""
    shown = [(life.org, facts) for life in lives if (facts := life.listed[week])]
    if style == "headings":
        return listing(*(_entry(org, facts, number) for org, facts in shown))
    rows = [
        f"<tr><td><a href='https://{org.host}/'>{org.name}</a></td>"
        f"<td>{'<br>'.join(printed(n, number) for n in facts.phones)}</td>"
        f"<td><a href='mailto:{facts.email}'>{facts.email}</a></td><td>{facts.address}</td></tr>"
        for org, facts in shown
    ]
    head = "<tr><th>Organisation</th><th>Phone</th><th>Email</th><th>Address</th></tr>"
    return listing(f"<table>{head}{''.join(rows)}</table>")


def _entry(org: Organisation, facts: Facts, number: str) -> str:
    phones = "".join(f"<p>Tel: {printed(n, number)}</p>" for n in facts.phones)
    return (
        f"<h3><a href='https://{org.host}/'>{org.name}</a></h3><p>Address: {facts.address}</p>{phones}"
        f"<p>Email: <a href='mailto:{facts.email}'>{facts.email}</a></p><p>{org.name} gives free legal advice.</p>"
    )
