"""Memory of one process that reads many pages, no two of them alike: whatever is kept for each page read would show."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import phonenumbers

from bench.site_server import Organisation, site_page
from pipeline.model import Page
from pipeline.parsers.listing import read_listing
from pipeline.parsers.site import read_site
from pipeline.text.vocabulary import LANGUAGES, terms

ROOT = Path(__file__).resolve().parent.parent
RECORDED = (ROOT / "tests" / "pages", ROOT / "pipeline" / "world" / "pages")
MARKS = (1_000, 10_000, 25_000, 50_000, 75_000, 100_000)
SETTLED = 10_000  # pages after which the bounded caches are full
FLAT = 1.1  # the memory after all pages, to that after SETTLED ones
LISTINGS = 8  # one page in so many is read as a listing
_REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
_LETTERS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзиклмнопрстуфхцшыэюя",
    "αβγδεζηθικλμνοπρστυφχψω",
    "ابتثجحدرسصطعفقكلمنهوي",
)
_DIGIT = re.compile(rb"(?<=\d)\d")


def pages(count: int, seed: int) -> Iterator[Page]:
    """So many pages, the same for a seed: two in three are made up, one is a recorded one with other digits."""
    chance = random.Random(seed)  # noqa: S311 (made pages)
    recorded = [file.read_bytes() for folder in RECORDED for file in sorted(folder.rglob("*.html"))]
    for number in range(count):
        url, region = f"https://{_word(chance)}-{number}.example/{_word(chance)}", chance.choice(_REGIONS)
        if number % 3 == 0:
            body = _DIGIT.sub(lambda _: b"%d" % chance.randrange(10), chance.choice(recorded))
        elif number % 30 == 1:
            body = site_page(Organisation(number))
        else:
            body = _page(chance, region).encode()
        yield Page(body, url, "text/html; charset=utf-8", region)


def run(count: int, seed: int = 1) -> int:
    """Reads the pages and prints the memory held on the way. Returns: 1 if it is not flat, else 0. On Linux only."""
    print(f"{'pages':>8} {'MiB':>8}")
    held: dict[int, float] = {}
    for number, page in enumerate(pages(count, seed), 1):
        if number % LISTINGS:
            read_site(page)
        else:
            read_listing(page)
        if number in MARKS or number == count:
            held[number] = _resident()
            print(f"{number:8,} {held[number]:8.1f}", flush=True)
    if count <= SETTLED:
        print(f"Too few to tell: the caches fill up to {SETTLED:,} pages.")
        return 0
    flat = held[count] <= FLAT * held[SETTLED]
    print(f"Memory is {'flat' if flat else 'NOT flat'}: at most {FLAT - 1:.0%} more than after {SETTLED:,} pages.")
    return 0 if flat else 1


def _resident() -> float:
    """MiB of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) / 256  # pages of 4 KiB


def _page(chance: random.Random, region: str) -> str:
    """A page in some language, with labels, numbers, addresses and links that no other page has."""
    lang = chance.choice((*LANGUAGES, _letters(chance, _LETTERS[0], 2)))
    blocks = [_block(chance, lang if lang in LANGUAGES else "en", region) for _ in range(chance.randrange(5, 40))]
    return (
        f"<!doctype html><html lang={lang}><head><title>{_words(chance, 3)}</title></head>"
        f"<body class='{_word(chance)}'><h1>{_words(chance, 2)}</h1>{''.join(blocks)}</body></html>"
    )


def _block(chance: random.Random, lang: str, region: str) -> str:
    kind = chance.choice(
        ("phone", "email", "address", "last_updated", "hours", "closure_permanent", "link", "prose", "prose")
    )
    label = chance.choice(terms(kind).get(lang) or ("",)) if kind not in ("link", "prose") else ""
    example = phonenumbers.example_number(region)
    digits = f"{example.national_number if example else 0}"[:-4] + f"{chance.randrange(10_000):04}"
    said = {
        "phone": f"+{example.country_code if example else 1} {digits}" if chance.random() < 0.5 else digits,
        "email": f"{_word(chance)}@{_word(chance)}.{chance.choice(('org', 'example', 'de', 'by'))}",
        "address": f"{_word(chance).title()} {chance.choice(('Street', 'Str.', 'ul.'))} {chance.randrange(99)}, "
        f"{chance.randrange(10_000, 999_999)} {_word(chance).title()}",
        "last_updated": f"{chance.randrange(1, 28)}.{chance.randrange(1, 12)}.20{chance.randrange(15, 27)}",
        "hours": f"{chance.randrange(7, 12)}:00-{chance.randrange(13, 20)}:30",
    }.get(kind, _words(chance, chance.randrange(5, 60)))
    if kind == "link":
        return f"<li class='{_word(chance)}'><a href='/{_word(chance)}/{_word(chance)}'>{_words(chance, 2)}</a></li>"
    return f"<p id='{_word(chance)}'>{label}: {said}</p>"


def _words(chance: random.Random, count: int) -> str:
    alphabet = chance.choice(_LETTERS)
    return " ".join(_letters(chance, alphabet, chance.randrange(2, 11)) for _ in range(count))


def _word(chance: random.Random) -> str:
    return _letters(chance, _LETTERS[0], chance.randrange(4, 12))


def _letters(chance: random.Random, alphabet: Sequence[str], count: int) -> str:
    return "".join(chance.choices(alphabet, k=count))
