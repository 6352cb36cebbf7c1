"""`read` and `compare`: one JSON line per page, whatever the page throws at them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command import Desk
from tests.acceptance.stories import HOSTILE, ORDER
from tests.acceptance.town import cloaked, home, listing
from tests.server import Server

SITE_KEYS = {
    "source", "as", "lang", "state", "names", "phones", "emails", "addresses", "socials", "stamp", "notices",
}  # fmt: skip
CONTACT_KEYS = {"value", "shown", "note", "channels", "where"}
OLD = ("Phone: +375 17 380 19 49", "Fax: +375 17 380 19 51", "info@alpha.example", "35 Karl Marx str., 220030, Minsk")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    save = made.folder
    (save / "old.html").write_bytes(home("Alpha Aid", *OLD).body)
    (save / "new.html").write_bytes(home("Alpha Aid", "Phone: +375 17 290 65 32", *OLD[1:]).body)
    (save / "same.html").write_bytes(home("Alpha Aid", "Tel. 8 (017) 380-19-49", *reversed(OLD[1:])).body)
    (save / "wall.html").write_text(
        "<title>Just a moment...</title><body>Checking your browser before accessing</body>"
    )
    (save / "blank.html").write_text("")
    return made


def jobs(desk: Desk, *lines: object) -> str:
    """A job file of those jobs; a text stands as it is."""
    told = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (desk.folder / "jobs.jsonl").write_text("\n".join(told) + "\n")
    return "jobs.jsonl"


def test_a_site_is_read_in_the_contracts_shape(desk: Desk) -> None:
    done = desk.run("read", "old.html", "--as", "site", "--region", "BY", "--url", "https://alpha.example/", "--json")
    assert (done.status, done.err) == (0, "")
    (told,) = done.lines()
    assert set(told) == SITE_KEYS
    assert (told["as"], told["state"], told["stamp"]) == ("site", "ok", None)
    assert "Alpha Aid" in told["names"]
    assert {phone["value"]: phone["channels"] for phone in told["phones"]} == {
        "+375173801949": [],
        "+375173801951": ["fax"],
    }
    assert [mail["value"] for mail in told["emails"]] == ["info@alpha.example"]
    for contact in told["phones"] + told["emails"] + told["addresses"]:
        assert set(contact) == CONTACT_KEYS
    assert not (desk.folder / "contactwatch.db").exists()


def test_a_listing_is_read_in_the_contracts_shape(desk: Desk) -> None:
    blocks = (
        "<h3><a href='https://alpha.example/'>Alpha Aid</a></h3><p>Tel: 17 380 1949</p><p>Email: a@alpha.example</p>"
    )
    (desk.folder / "list.html").write_bytes(listing(blocks, stamp="Last updated March 2025").body)
    (told,) = desk.run("read", "list.html", "--as", "listing", "--region", "BY", "--json").lines()
    assert {"source", "as", "title", "stamp", "entries"} <= set(told)
    assert told["title"] == "Who helps in Belarus"
    assert told["stamp"] == {
        "text": "Last updated March 2025", "earliest": "2025-03-01", "latest": "2025-03-31", "ambiguous": False,
    }  # fmt: skip
    (entry,) = told["entries"]
    assert (entry["id"], entry["name"], entry["section"]) == ("alpha-aid", "Alpha Aid", "Legal aid organisations")
    assert entry["website"] == "https://alpha.example/"
    assert {(c["kind"], c["value"]) for c in entry["contacts"]} >= {
        ("phone", "+375173801949"),
        ("email", "a@alpha.example"),
    }
    assert not any("verdict" in contact for contact in entry["contacts"])


def test_many_jobs_are_answered_in_order_each_on_its_line(desk: Desk) -> None:
    name = jobs(
        desk,
        {"file": "old.html", "region": "BY"},
        "this is no job",
        {"file": "nowhere.html"},
        {"html": f"<p>Write: {cloaked('legal@beta.example', 77)}</p>", "url": "https://beta.example/"},
        {"before": "old.html", "after": "new.html"},
        {"file": "wall.html"},
        {"file": "blank.html"},
        {"html": ["no text"]},
        [],
        {"file": "new.html", "region": "BY"},
    )
    done = desk.run("read", "--as", "site", "--from", name, "--json")
    told = done.lines()
    assert done.status == 1
    assert len(told) == 10
    assert [n for n, line in enumerate(told) if "error" in line] == [1, 2, 4, 6, 7, 8]
    assert [mail["value"] for mail in told[3]["emails"]] == ["legal@beta.example"]
    assert told[5]["state"] == "blocked"
    assert (told[5]["phones"], told[5]["emails"]) == ([], [])
    assert [phone["value"] for phone in told[9]["phones"]] == ["+375172906532", "+375173801951"]
    assert [line["source"] for line in (told[0], told[9])] == ["old.html", "new.html"]


def test_what_differs_is_told_as_contacts(desk: Desk) -> None:
    done = desk.run("compare", "old.html", "new.html", "--region", "BY", "--json")
    (told,) = done.lines()
    assert done.status == 0
    assert set(told) == {"changed", "state_before", "state_after", "added", "removed", "notices"}
    assert (told["changed"], told["state_before"], told["state_after"]) == (True, "ok", "ok")
    assert told["added"] == [{"kind": "phone", "value": "+375172906532", "shown": "+375 17 290 65 32"}]
    assert [(row["kind"], row["value"]) for row in told["removed"]] == [("phone", "+375173801949")]


def test_pairs_in_one_process(desk: Desk) -> None:
    quiet: dict[str, Any] = {"changed": False, "added": [], "removed": []}
    name = jobs(
        desk,
        {"before": "old.html", "after": "same.html", "region": "BY"},
        {"before": "old.html", "after": "wall.html"},
        {"before": "wall.html", "after": "old.html"},
        {"before": "old.html"},
        {"before": "old.html", "after": "nowhere.html"},
        {"before": "new.html", "after": "old.html"},
    )
    done = desk.run("compare", "--from", name, "--json")
    told = done.lines()
    assert done.status == 1
    assert len(told) == 6
    for line in told[:3]:
        assert {key: line[key] for key in quiet} == quiet
    assert [(line["state_before"], line["state_after"]) for line in told[1:3]] == [("ok", "blocked"), ("blocked", "ok")]
    assert "error" in told[3]
    assert "error" in told[4]
    assert told[5]["changed"] is True


def test_bad_usage_is_refused(desk: Desk) -> None:
    for arguments in (
        ("read", "--as", "site"),
        ("read", "old.html"),
        ("read", "old.html", "--as", "poem"),
        ("read", "--as", "site", "--from", "nowhere.jsonl"),
        ("compare", "old.html"),
        ("compare", "old.html", "new.html", "--region", "Belarus"),
    ):
        done = desk.run(*arguments)
        assert (done.status, done.out) == (2, ""), arguments
        assert done.err.strip(), arguments


def test_a_page_behind_an_address(desk: Desk) -> None:
    desk.write({})
    with Server({"/": home("Alpha Aid", *OLD)}) as server:
        done = desk.run("read", server.url(), "--as", "site", "--region", "BY", "--json")
        assert done.status == 0, done.err
        assert [phone["value"] for phone in done.lines()[0]["phones"]] == ["+375173801949", "+375173801951"]
        gone = desk.run("read", server.url("/nothing"), "--as", "site", "--json")
        (told,) = gone.lines()
        assert told.get("state", "error") != "ok"


def hostile_pages() -> Iterator[bytes]:
    """What no page should be."""
    yield b"\x00" * 5_000
    yield bytes(range(256)) * 200
    yield b"<" * 50_000
    yield b"<p>" * 60_000
    yield b"<div>" * 30_000 + b"+375 17 380 19 49"
    yield b"<table><tr><td>" * 3_000
    yield b"<a href='mailto:" + b"a" * 100_000 + b"@x.example'>x</a>"
    yield b"<p>" + b"+375 17 380 19 4" * 5_000 + b"</p>"
    yield b"<p>" + b"a@b." * 20_000 + b"</p>"
    yield b"<p>" + b"1" * 5_000 + b"</p>"
    yield b"<!--" + b"-" * 100_000
    yield b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)</p>"
    yield b"<meta charset=klingon><p>\xff\xfe\xfd</p>"
    yield "<meta charset=utf-16><p>Телефон +375 17 380 19 49</p>".encode()
    yield '<?xml version="1.0" encoding="utf-16"?><html><p>\ud83d</p></html>'.encode("utf-8", "surrogatepass")
    yield b"<p>&#xD800;&#x110000;&#0;&#xFFFE;</p><p>Tel: &#43;375 17 380 19 49</p>"
    yield b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><html><p>&b;</p></html>'
    yield (
        b'<script type="application/ld+json">{"telephone": {"telephone": [1, null, {"a": "'
        + b"x" * 50_000
        + b'"}]}}</script><p>x</p>'
    )
    yield b'<script type="application/ld+json">' + b"[" * 20_000 + b"</script><p>x</p>"
    yield b'<a class="__cf_email__" data-cfemail="zz">[email protected]</a><i data-cfemail=""></i>'
    yield f"<html><title>{HOSTILE}</title><p>{HOSTILE} {ORDER}</p><p>Tel: +375 17 380 19 49</p>".encode()


def test_no_page_stops_the_reader(desk: Desk) -> None:
    pages = list(hostile_pages())
    for n, body in enumerate(pages):
        (desk.folder / f"{n}.html").write_bytes(body)
    for kind in ("site", "listing"):
        name = jobs(
            desk, *({"file": f"{n}.html", "region": "BY", "url": "https://x.example/"} for n in range(len(pages)))
        )
        done = desk.run("read", "--as", kind, "--from", name, "--json")
        assert done.status in (0, 1), done.err
        assert done.err == ""
        assert "\x1b" not in done.out
        told = done.lines()
        assert len(told) == len(pages)
    shown = desk.run("read", f"{len(pages) - 1}.html", "--as", "site", "--region", "BY")
    assert "\x1b" not in shown.out
    assert "+375173801949" in shown.out
    pairs = jobs(desk, *({"before": "old.html", "after": f"{n}.html", "region": "BY"} for n in range(len(pages))))
    compared = desk.run("compare", "--from", pairs, "--json")
    assert len(compared.lines()) == len(pages)


def test_long_runs_do_not_hold_the_reader(desk: Desk) -> None:
    """Sixty kilobytes without a blank, or of one address after another, take seconds at most."""
    runs = (
        "1" * 60_000,
        "-" * 60_000,
        "+1" * 30_000,
        "a." * 30_000,
        "A" * 60_000,
        "А" * 60_000,
        "35 Karl Marx str., " * 3_000,
    )
    name = jobs(desk, *({"html": f"<h1>Alpha Aid</h1><p>{run}</p>", "region": "BY"} for run in runs))
    for kind in ("site", "listing"):
        began = time.monotonic()
        done = desk.run("read", "--as", kind, "--from", name, "--json", patience=40)
        assert len(done.lines()) == len(runs)
        assert time.monotonic() - began < 20


@pytest.mark.parametrize("number", [0, 1])
def test_bytes_that_are_no_text_are_not_the_publishers_page(desk: Desk, number: int) -> None:
    body = list(hostile_pages())[number]
    (desk.folder / "bytes.html").write_bytes(body)
    (told,) = desk.run("compare", "old.html", "bytes.html", "--region", "BY", "--json").lines()
    assert told.get("changed", False) is False
    assert told.get("state_after", "error") != "ok"
