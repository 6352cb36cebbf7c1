"""CPU of reading one page, reader by reader, and what loading each library costs. The pages are invented ones."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import memory  # noqa: E402 (runs as a script, from anywhere)
from bench.site_server import WORDS, Organisation, listing_page, organisations, prose, site_page  # noqa: E402
from pipeline.model import Page  # noqa: E402
from pipeline.parsers.addresses import find_addresses  # noqa: E402
from pipeline.parsers.contacts import find_contacts, find_unread  # noqa: E402
from pipeline.parsers.document import Document, opened, parse  # noqa: E402
from pipeline.parsers.embedded import read_embedded  # noqa: E402
from pipeline.parsers.hours import read_hours  # noqa: E402
from pipeline.parsers.language import language_of  # noqa: E402
from pipeline.parsers.links import all_links, site_links  # noqa: E402
from pipeline.parsers.listing import read_listing  # noqa: E402
from pipeline.parsers.notices import find_notices  # noqa: E402
from pipeline.parsers.site import read_site  # noqa: E402
from pipeline.parsers.stamps import find_stamp  # noqa: E402
from pipeline.parsers.walk import walk  # noqa: E402
from pipeline.parsers.whereabouts import signs_of  # noqa: E402
from pipeline.text.regions import regions_of  # noqa: E402

WORLD = ROOT / "pipeline" / "world" / "pages"
LIBRARIES = ("bs4", "lxml.html", "phonenumbers", "tldextract", "rapidfuzz", "anyascii", "pipeline.parsers.site")
GOAL = 12.0  # ms for one contact page of 30 kB; a crawl of a thousand sites reads a thousand such

#: What is done with a parsed page, in the order of the site reader; `folding` is done once for all that need it.
READERS: Mapping[str, Callable[[Document], object]] = {
    "folding": lambda d: [line.folded for line in d.lines],
    "language": lambda d: language_of(d.lang, d.lines),
    "embedded": lambda d: read_embedded(d, ("GB",)),
    "contacts": lambda d: find_contacts(d.lines, regions_of(signs_of(d, d.lang))),
    "addresses": lambda d: find_addresses(d.lines, region=d.page.region, lang=d.lang),
    "stamp": find_stamp,
    "hours": lambda d: read_hours(d, d.lang),
    "notices": lambda d: find_notices(d.lines, title=d.title, names=(d.title,)),
    "links": lambda d: site_links(d, all_links(d)),
    "unread": lambda d: find_unread(d.lines),
}


def groups(count: int) -> dict[str, list[Page]]:
    """The pages that are measured: contact pages, one long listing, the example world."""
    listed = organisations(count)
    world = [Page(file.read_bytes(), "https://world.example/", "", "BY") for file in sorted(WORLD.rglob("*.html"))]
    return {
        "contact page": [Page(site_page(o), f"http://{o.host}/", "text/html; charset=utf-8", "GB") for o in listed],
        "dense page": [Page(dense_page(o), f"http://{o.host}/", "text/html; charset=utf-8", "GB") for o in listed],
        "listing": [Page(listing_page(organisations(100), 80), "http://127.0.0.1/", "text/html", "GB")] * 3,
        "example world": world,
    }


def dense_page(organisation: Organisation) -> bytes:
    """A contact page as content systems write it: less text, and four times as many elements."""
    menu = "".join(
        f'<li id="menu-item-{n}" class="menu-item menu-item-type-post_type menu-item-{n}"><a href="/{word}/{n}/" '
        f'itemprop="url"><span class="menu-text">{word.title()}</span></a></li>'
        for n, word in enumerate(WORDS * 2)
    )
    cards = "".join(
        f'<div class="wp-block-column col-{n}"><div class="card card-body"><h3 class="card-title">{word.title()}</h3>'
        f'<p class="text"><i class="icon icon-{word}"></i> {prose(n, 60)[22:90]} <a class="more" rel="nofollow" '
        f'href="https://example.org/{word}/{n}">More</a></p></div></div>'
        for n, word in enumerate(WORDS[:20] * 2)
    )
    page = site_page(organisation).decode()
    head, _, rest = page.partition("<header>")
    main = rest[rest.index("<main>") : rest.index('<p class="text-block">')]
    foot = rest[rest.index("</main>") :]
    return f'{head}<header><nav><ul class="menu">{menu}</ul></nav></header>{main}{cards}{foot}'.encode()


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6


def measured(pages: Sequence[Page]) -> dict[str, float]:
    """Milliseconds for one page on average, by reader; the first page is read once before, so that words are loaded."""
    costs(pages[0])
    told = [costs(page) for page in pages]
    return {name: sum(one[name] for one in told) / len(told) for name in told[0]}


def parsed(page: Page) -> None:
    """From the bytes to lines, and the tree taken apart again."""
    with opened(page):
        pass


def costs(page: Page) -> dict[str, float]:
    """Milliseconds by reader."""
    document = parse(page)
    return {
        "parse": spent(partial(parsed, page)),
        "  of it: walk": spent(partial(walk, document.soup, document.tags)),
        **{name: spent(partial(reader, document)) for name, reader in READERS.items()},
        "read_site": spent(partial(read_site, page)),
        "read_listing": spent(partial(read_listing, page)),
    }


def table(columns: Mapping[str, Mapping[str, float]], sizes: Mapping[str, float]) -> str:
    names = list(next(iter(columns.values())))
    lines = [f"{'ms of CPU':14}" + "".join(f"{name:>15}" for name in columns)]
    lines.append(f"{'kB a page':14}" + "".join(f"{sizes[name]:15.1f}" for name in columns))
    lines += [f"{row:14}" + "".join(f"{column[row]:15.2f}" for column in columns.values()) for row in names]
    return "\n".join(lines)


def loading(library: str) -> tuple[float, float]:
    """Milliseconds of CPU and MiB that importing it adds to a bare interpreter on Linux; the least of three."""
    script = (
        "import time; held = lambda: int(open('/proc/self/statm').read().split()[1]) / 256  # pages of 4 KiB\n"
        f"m = held(); t = time.process_time(); import {library}\n"
        "print(1000 * (time.process_time() - t), held() - m)"
    )
    runs = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        milliseconds, memory = map(float, done.stdout.split())
        runs.append((milliseconds, memory))
    return min(runs)


def main(arguments: Sequence[str]) -> int:
    """Returns: 1 if a contact page costs more than the goal, else 0."""
    parser = argparse.ArgumentParser(prog="dev.py bench read", description=__doc__)
    parser.add_argument("--pages", type=int, default=40, help="number of contact pages (default 40)")
    parser.add_argument(
        "--memory", type=int, metavar="N", help="instead: read N pages and print the memory held on the way"
    )
    asked = parser.parse_args(arguments)
    if asked.memory:
        return memory.run(asked.memory)
    pages = groups(max(2, asked.pages))
    columns = {name: measured(group) for name, group in pages.items()}
    print(table(columns, {name: sum(len(p.body) for p in group) / len(group) / 1000 for name, group in pages.items()}))
    print(f"\n{'import':24} {'ms':>7} {'MiB':>6}")
    for library in LIBRARIES:
        print("{:24} {:7.0f} {:6.1f}".format(library, *loading(library)))
    reached = max(columns[name]["read_site"] for name in ("contact page", "dense page")) <= GOAL
    print(f"\nGoal {'reached' if reached else 'MISSED'}: a contact page within {GOAL:.0f} ms.")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
