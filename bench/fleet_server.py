"""A made fleet on loopback: country pages behind WordPress's REST API and the sites of the organisations on them.

Started as `fleet_server.py PAGES`, scaled from 233 pages with 2,500 entries of 1,800 sites. Says its port on stdout,
then answers each line on stdin with its counts since then; the line `later` turns the week: some things have changed.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import site_server  # noqa: E402 (runs as a script, from anywhere)
from bench.site_server import Organisation, Pages, prose, robots, site_page, tagged  # noqa: E402
from pipeline.sources import wordpress  # noqa: E402
from pipeline.text.country import region_in  # noqa: E402
from pipeline.text.tables import table  # noqa: E402

SITE = "127.0.0.1"
PARENT = "legal-assistance-by-country"
PARENT_ID = 7
FIRST_ID = 100
WHOLE = (233, 2_500, 1_800)  # pages, entries, sites of the fleet that this one is scaled from
MOVED = 50  # one site in so many shows another number later
EDITED = 20  # one page in so many was edited later


@dataclass(frozen=True)
class Member(Organisation):
    """An organisation of one country. `moved`: how often its number has changed."""

    region: str = "GB"
    moved: int = 0

    @cached_property
    def phone(self) -> str:
        """A number that could be the country's, with as much of its own in it as the country's plan allows."""
        example = phonenumbers.example_number_for_type(self.region, PhoneNumberType.FIXED_LINE)
        example = example or phonenumbers.example_number(self.region)
        assert example is not None
        digits = phonenumbers.national_significant_number(example)
        own = f"{(self.number + 5_000 * self.moved) % 10_000:04d}"
        for length in (4, 3, 2):
            found = phonenumbers.parse(f"+{example.country_code}{digits[:-length]}{own[-length:]}")
            if phonenumbers.is_valid_number(found):
                break
        return phonenumbers.format_number(found, PhoneNumberFormat.INTERNATIONAL)

    @property
    def contacts(self) -> dict[str, str]:
        return {**super().contacts, "phone": self.phone}


@dataclass(frozen=True)
class Fleet:
    """Which organisation stands on which country's page. Those past the number of sites stand on a second page."""

    regions: tuple[str, ...]
    entries: int
    sites: int

    def members(self, later: bool) -> list[Member]:
        """The organisations as their own sites show them."""
        return [
            Member(n, self.regions[n % len(self.regions)], int(later and n % MOVED == 0)) for n in range(self.sites)
        ]

    def listed(self) -> dict[str, list[Member]]:
        """The organisations on each country's page."""
        members, found = self.members(later=False), {region: list[Member]() for region in self.regions}
        for number in range(self.entries):
            found[self.regions[number % len(self.regions)]].append(members[number % self.sites])
        return found


def fleet(pages: int) -> Fleet:
    """A fleet of so many countries. Raises: ValueError where there are not so many."""
    found = [code for code in sorted(table("countries")) if region_in(title(code)) == code]
    if not 0 < pages <= len(found):
        raise ValueError(f"--pages: from 1 to {len(found)}, one for each country whose name is read")
    return Fleet(tuple(found[:pages]), pages * WHOLE[1] // WHOLE[0], pages * WHOLE[2] // WHOLE[0])


def title(region: str) -> str:
    return f"{table('countries')[region][0]} Legal Assistance"


def served(made: Fleet, port: int, *, later: bool) -> Pages:
    """Every answer of that week."""
    members = made.members(later)
    sites: Pages = {(member.host, "/"): tagged(site_page(member)) for member in members}
    hosts = [SITE, *(member.host for member in members)]
    site, rows = f"http://{SITE}:{port}", _rows(made, port, later)
    return {**sites, **robots(hosts), **_api(rows, site), **_shown(rows, site)}


def _rows(made: Fleet, port: int, later: bool) -> list[dict[str, object]]:
    """The country pages as the API gives them."""
    rows = []
    for number, (region, listed) in enumerate(made.listed().items()):
        edited = later and number % EDITED == 0
        text = "".join(_entry(member, port) for member in listed)
        text += prose(number, 4_000) + ("<p>We have a new leaflet.</p>" if edited else "")
        modified = "2026-09-03T10:00:00" if edited else "2025-05-05T10:00:00"
        rows.append(
            {
                "id": FIRST_ID + number,
                "slug": f"country-{region.lower()}",
                "link": f"http://{SITE}:{port}/{PARENT}/country-{region.lower()}/",
                "title": {"rendered": title(region)},
                "content": {"rendered": text + "<p>Last updated May 2025</p>", "protected": False},
                "modified": modified,
                "modified_gmt": modified,
                "parent": PARENT_ID,
            }
        )
    return rows


def _entry(member: Member, port: int) -> str:
    contacts = member.contacts
    return (
        f'<h3><a href="http://{member.host}:{port}/">{member.name}</a></h3>'
        f"<p>Gives advice to people on the move.</p><p>Phone: {contacts['phone']}<br>"
        f'Email: <a href="mailto:{contacts["email"]}">{contacts["email"]}</a></p>'
    )


def _api(rows: list[dict[str, object]], site: str) -> Pages:
    """The API's answers to all that a check asks. As WordPress does it, none of them has a validator."""
    parent = {"id": PARENT_ID, "slug": PARENT, "link": f"{site}/{PARENT}/", "title": {"rendered": "Legal assistance"}}
    answers: dict[str, object] = {wordpress.parent_url(site, PARENT): [parent]}
    size = wordpress.PER_PAGE
    total = -(-len(rows) // size)
    for number in range(total):
        url = wordpress.children_url(site, PARENT_ID, number + 1)
        answers[url] = rows[number * size : (number + 1) * size]
    answers |= {wordpress.single_url(site, FIRST_ID + number): row for number, row in enumerate(rows)}
    page = site_server.Page(
        b"", "application/json; charset=UTF-8", headers=f"X-WP-Total: {len(rows)}\r\nX-WP-TotalPages: {total}\r\n"
    )
    return {
        (SITE, url.removeprefix(site)): replace(page, body=json.dumps(value).encode()) for url, value in answers.items()
    }


def _shown(rows: list[dict[str, object]], site: str) -> Pages:
    """The country pages as people see them."""
    frame = '<!doctype html><html lang="en"><body><header><a href="/">Home</a></header><main>{}</main></body></html>'
    return {
        (SITE, str(row["link"]).removeprefix(site)): site_server.Page(frame.format(_content(row)).encode())
        for row in rows
    }


def _content(row: dict[str, object]) -> str:
    content = row["content"]
    assert isinstance(content, dict)
    return f"<h1>{row['slug']}</h1>{content['rendered']}"


class Server(site_server.Server):
    """Counts by host as well."""

    def answer(self, lines: list[str]) -> None:
        host = next(line for line in lines if line.lower().startswith("host:")).split(":")[1].strip()
        self.counts[f"host {host}"] += 1
        super().answer(lines)


async def main(count: int) -> None:
    made = fleet(count)
    loop = asyncio.get_running_loop()
    pages: Pages = {}
    counts: Counter[str] = Counter()
    first = await loop.create_server(lambda: Server(pages, counts), SITE, 0, backlog=64)
    port = first.sockets[0].getsockname()[1]
    pages.update(served(made, port, later=False))
    hosts = [member.host for member in made.members(later=False)]
    others = await loop.create_server(lambda: Server(pages, counts), hosts, port, backlog=8)
    print(port, flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "later":
            pages.update(served(made, port, later=True))
        print(json.dumps(counts), flush=True)
        counts.clear()
    first.close()
    others.close()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1])))
