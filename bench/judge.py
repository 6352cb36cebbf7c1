"""Before/after pairs through the judge: recall, false alarms and wrong observed values per kind of flag.

Every pair is three weekly runs (before, after, after) of an entry that lists what its page showed before. The labelled
pairs lie beside the project, where they are there at all; the project's own are those of tests/pairs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.model import CHECKED_KINDS, Contact, Kind, Page, Reading, UnreadableError  # noqa: E402 (as a script)
from pipeline.parsers.site import read_site  # noqa: E402
from tests.judging import PAGE, START, WEEK, Desk, entry, listing, site  # noqa: E402

LABELLED = ROOT.parent / "shared" / "eval" / "dev"
_DIFFERS = ("contact-changed", "contact-conflict", "contact-missing", "probable-typo")
_GRAVE = ("critical", "high", "medium")
_LABELS = {"phone": "phones", "email": "emails", "address": "addresses"}  # a set that labels no address tells of none
_BROKEN = ("broken_after", "recovered")  # the site itself is gone on one side: that may be told, no contact may
_LISTED = 12  # contacts of one entry: a page of hundreds is nobody's entry
_TAIL = 8  # digits by which the labels tell numbers apart


@dataclass(slots=True)
class Tally:
    """What came of one set of pairs."""

    due: Counter[str] = field(default_factory=Counter)  # values that went, by kind of contact
    told: Counter[str] = field(default_factory=Counter)  # of these, those with a flag
    flags: Counter[str] = field(default_factory=Counter)  # by kind of flag
    wrong: Counter[str] = field(default_factory=Counter)  # flags with another value in its place than the label says
    false: Counter[str] = field(default_factory=Counter)  # flags of medium or above on pairs where no contact changed
    quiet: int = 0  # pairs where no contact changed
    wrongs: list[str] = field(default_factory=list)  # what was missed, false or wrong, a line each


def key(kind: str, value: str) -> str:
    """A value as labels and readings can be compared by.

    >>> key("phone", "+1 812 555-0101"), key("email", "Info@Example.org")
    ('phone:25550101', 'email:info@example.org')
    """
    if kind == "phone":
        return f"phone:{''.join(filter(str.isdigit, value))[-_TAIL:]}"
    if kind == "address":  # house, floor and postcode without what extends it: all else is written in many ways
        return f"address:{'-'.join(re.findall(r'[0-9]+', re.sub(r'(?<=[0-9]{5})[- ][0-9]{4}$', '', value.strip())))}"
    return f"{kind}:{value.lower()}"


def labelled(gold: Mapping[str, Any], what: str) -> set[str]:
    found = {key("phone", v) for v in gold.get(f"phones_{what}") or ()}
    found |= {key("address", v) for v in gold.get(f"addresses_{what}") or ()}
    return found | {key("email", v) for v in gold.get(f"emails_{what}") or ()}


def judge(row: Mapping[str, Any], folder: Path, tally: Tally) -> None:
    """One labelled pair: what its flags say against what is known."""
    before, after = ((folder / row[f"{side}_path"]).read_text("utf-8", "replace") for side in ("before", "after"))
    host = row["host"].lower().replace(" ", "-")
    website = f"https://{host if '.' in host else host + '.example'}/"
    reading = _read(before, website, row.get("region"))
    if reading is None:
        return
    page = listing(_entry(reading, website))
    with tempfile.TemporaryDirectory() as store:
        desk = Desk.at(Path(store), region=row.get("region") or "GB")
        for number, html in enumerate((before, after, after)):
            desk.crawl(page, {website: html}, START + number * WEEK)
            if number == 0:
                known = {flag.id for flag in desk.flags()}
        flags = [flag for flag in desk.flags() if flag.id not in known]
    fields = [kind for kind in _LABELS if f"{_LABELS[kind]}_removed" in row["gold"]]
    removed, added = labelled(row["gold"], "removed"), labelled(row["gold"], "added")
    removed -= added  # the same place, written in another way
    tally.flags.update(flag.kind for flag in flags)
    if not row["gold"]["contact_changed"]:
        tally.quiet += 1
        untold = {*_LABELS, *(("website",) if row["kind"] in _BROKEN else ())} - set(fields)
        false = [flag for flag in flags if flag.severity in _GRAVE and flag.field not in untold]
        tally.false.update(flag.kind for flag in false)
        tally.wrongs += [f"{row['id']} false: {f.kind} {f.listed} -> {f.observed}: {f.summary}" for f in false]
        return
    seen = {key(c.kind, c.value) for c in _shown(reading)}
    said = {key(f.field or "", f.listed or "") for f in flags if f.kind in _DIFFERS}
    for value in sorted(removed & seen):
        tally.due[value.split(":")[0]] += 1
        tally.told[value.split(":")[0]] += value in said
        tally.wrongs += [] if value in said else [f"{row['id']} missed: {value} (added {', '.join(sorted(added))})"]
    pairs = [f for f in flags if f.kind in _DIFFERS and f.observed and f.field in fields]
    wrong = [f for f in pairs if key(f.field or "", f.observed or "") not in added]
    tally.wrong.update(f.kind for f in wrong)
    tally.wrongs += [f"{row['id']} wrong: {f.kind} {f.listed} -> {f.observed}" for f in wrong]


def _read(html: str, url: str, region: str | None) -> Reading | None:
    try:
        return read_site(Page(html.encode(), url, "text/html; charset=utf-8", region))
    except UnreadableError:
        return None


def _shown(reading: Reading) -> list[Contact]:
    """What the entry lists: the first contacts of the page, each once."""
    return list({(c.kind, c.value): c for c in reading.contacts if c.kind in CHECKED_KINDS}.values())[:_LISTED]


def _entry(reading: Reading, website: str) -> str:
    words = {Kind.PHONE: "Tel", Kind.EMAIL: "Email", Kind.ADDRESS: "Address"}
    lines = "".join(f"<p>{'Fax' if c.channels == ('fax',) else words[c.kind]}: {c.value}</p>" for c in _shown(reading))
    return entry(site=website, phone=None, email=None, address=None) + lines


def own(tally: Tally) -> None:
    """The project's own pairs: the folder's name is the answer."""
    for folder in sorted(p for p in (ROOT / "tests" / "pairs").iterdir() if p.is_dir()):
        with tempfile.TemporaryDirectory() as store:
            settings = folder / "directory.toml"
            desk = Desk.at(Path(store), settings.read_text("utf-8") if settings.exists() else "")
            for number, state in enumerate(("before", "after", "after")):
                page, home = folder / f"listing-{state}.html", folder / f"{state}.html"
                pages = {
                    PAGE: page.read_text("utf-8") if page.exists() else listing(entry()),
                    "https://harbour.example/": home.read_text("utf-8") if home.exists() else site(),
                }
                desk.run(pages, START + number * WEEK)
                if number == 0:
                    known = {flag.id for flag in desk.flags()}
            kinds = [f for f in desk.flags() if f.id not in known]
        tally.flags.update(f.kind for f in kinds)
        expected = [f["kind"] for f in json.loads((folder / "flags.json").read_text("utf-8"))]
        tally.quiet += not expected
        tally.due.update(expected)
        tally.told.update((Counter(expected) & Counter(f.kind for f in kinds)).elements())
        tally.false.update((Counter(f.kind for f in kinds) - Counter(expected)).elements())


def lines(name: str, tally: Tally) -> Iterator[str]:
    yield f"{name}: {tally.quiet} quiet pairs"
    for what in sorted(tally.due):
        yield f"  recall {what:24} {tally.told[what] / tally.due[what]:6.3f} of {tally.due[what]}"
    for kind in sorted({*tally.flags, *tally.false}):
        yield f"  {kind:31} {tally.flags[kind]:5} raised, {tally.false[kind]:3} false, {tally.wrong[kind]:3} wrong"
    yield from (f"  {line}" for line in tally.wrongs)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench judge", description=__doc__)
    parser.add_argument("--labelled", type=Path, default=LABELLED, help="folder with the sets pairs and pairs_offices")
    parser.add_argument("--most", type=int, default=None, help="pairs of each set, for a quick look")
    chosen = parser.parse_args(arguments)
    for name in ("pairs", "pairs_offices"):
        folder, tally = chosen.labelled / name, Tally()
        if not (folder / "gold.jsonl").exists():
            print(f"{name}: not there, left out")
            continue
        for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()[: chosen.most]:
            judge(json.loads(line), folder, tally)
        print(*lines(name, tally), sep="\n", flush=True)
    tally = Tally()
    own(tally)
    print(*lines("tests/pairs", tally), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
