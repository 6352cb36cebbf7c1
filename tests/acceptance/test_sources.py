"""Listings that are data files: CSV as spreadsheets write it, and HSDS documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command import Desk, Done, days
from tests.server import Answer, Server

RUSSIAN = (
    'Организация;Сайт;Телефон;Адрес\r\n"Гавань; помощь";harbour.example;"8 (017) 390-00-10";'
    '"220013, г. Минск, ул. Коласа, 12"\r\nЯкорь;;+375 29 390 00 20;\r\n'
)
ENGLISH = (
    "\ufeffName,Phone,Email,Website,Category,Opening\n"
    'Harbour Aid,"+44 20 7946 0010, fax +44 20 7946 0011",info@harbour.example,https://harbour.example,Legal,9-17\n'
    "Anchor Help,020 7946 0020,,,Housing,\n"
    ",,,,,\n"
)
HSDS: dict[str, Any] = {
    "total_items": 2,
    "contents": [
        {
            "id": "1",
            "name": "Harbour Aid",
            "description": "Free legal advice.",
            "website": "https://harbour.example",
            "email": "info@harbour.example",
            "phones": [{"number": "020 7946 0010", "type": "voice"}, {"number": "020 7946 0011", "type": "fax"}],
            "locations": [
                {
                    "addresses": [
                        {"address_1": "1 Quay Street", "city": "London", "postal_code": "E1 6AN", "country": "GB"}
                    ]
                }
            ],
        },
        {
            "name": "Night shelter",
            "organization": {
                "name": "Anchor Help",
                "url": "https://anchor.example",
                "phones": [{"number": "+442079460020"}],
            },
        },
    ],
}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as served:
        yield served


def write(desk: Desk, url: str, region: str, *columns: str) -> None:
    table = f'[[directories]]\nid = "list"\nurl = "{url}"\nregion = "{region}"\n'
    desk.write({}, more=table + "\n".join(["[directories.columns]", *columns] if columns else []))


def rows(desk: Desk, status: int = 0) -> dict[str, dict[str, Any]]:
    state = desk.check(days(-7), status=status)
    return {e["name"]: e for e in state.report["entries"]}


def values(entry: dict[str, Any], kind: str) -> list[str]:
    return [c["value"] for c in entry["contacts"] if c["kind"] == kind]


def test_a_spreadsheet_in_an_old_encoding_with_semicolons(tmp_path: Path, server: Server) -> None:
    server.routes["/list.csv"] = Answer(RUSSIAN.encode("cp1251"), content_type="text/csv; charset=windows-1251")
    desk = Desk(tmp_path)
    names = 'name = "Организация"', 'website = "Сайт"', 'phone = "Телефон"', 'address = "Адрес"'
    write(desk, server.url("/list.csv"), "BY", *names)
    found = rows(desk)
    assert list(found) == ["Гавань; помощь", "Якорь"]
    assert values(found["Гавань; помощь"], "phone") == ["+375173900010"]
    assert values(found["Гавань; помощь"], "address") == ["220013, г. Минск, ул. Коласа, 12"]
    assert found["Гавань; помощь"]["website"] == "https://harbour.example/"


def test_a_file_of_this_machine_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "who helps.csv").write_text(ENGLISH, "utf-8")
    desk = Desk(tmp_path)
    write(desk, (tmp_path / "who helps.csv").as_uri(), "GB")
    found = rows(desk)
    assert list(found) == ["Harbour Aid", "Anchor Help"]
    assert values(found["Harbour Aid"], "phone") == ["+442079460010", "+442079460011"]
    assert found["Harbour Aid"]["section"] == "Legal"
    (tmp_path / "who helps.csv").write_text(ENGLISH.replace("0020", "0029"), "utf-8")
    state = desk.check(days(-6), status=0)
    flag = state.flag("anchor-help", "entry-changed")
    assert (flag["listed"], flag["observed"]) == ("+442079460020", "+442079460029")
    assert "stamp-missing" not in state.kinds(None)
    assert desk.run("doctor").status in (0, 1)


def test_an_hsds_document(tmp_path: Path, server: Server) -> None:
    server.routes["/organizations"] = Answer(json.dumps(HSDS).encode(), content_type="application/json")
    desk = Desk(tmp_path)
    write(desk, server.url("/organizations"), "GB")
    found = rows(desk)
    assert list(found) == ["Harbour Aid", "Anchor Help: Night shelter"]
    assert values(found["Harbour Aid"], "phone") == ["+442079460010", "+442079460011"]
    assert values(found["Harbour Aid"], "email") == ["info@harbour.example"]
    assert "1 Quay Street" in values(found["Harbour Aid"], "address")[0]
    assert found["Anchor Help: Night shelter"]["website"] == "https://anchor.example/"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"Who,What\nx,y\n", "text/csv", ("columns", "'Who'", "'What'")),
        (b"", "text/csv", ()),
        (b"\n\n", "text/csv", ("empty",)),
        (b"\x00\x01\x02\xff" * 400, "text/csv", ()),
        (b'{"contents": [', "application/json", ("JSON",)),
        (b'{"weather": "fine"}', "application/json", ("HSDS",)),
        (b"[" * 100_000, "application/json", ("JSON",)),
    ],
)
def test_a_data_file_that_is_none_is_trouble(
    tmp_path: Path, server: Server, body: bytes, kind: str, words: tuple[str, ...]
) -> None:
    server.routes["/list"] = Answer(body, content_type=kind)
    desk = Desk(tmp_path)
    write(desk, server.url("/list"), "GB")
    state = desk.check(days(-7), status=1)
    assert state.trouble("list")
    told = " ".join(t["summary"] for t in state.report["trouble"])
    assert all(word in told for word in words), told


def test_a_column_that_is_not_there_is_named(tmp_path: Path, server: Server) -> None:
    server.routes["/list.csv"] = Answer(ENGLISH.encode(), content_type="text/csv")
    desk = Desk(tmp_path)
    write(desk, server.url("/list.csv"), "GB", 'phone = "Telefon"')
    state = desk.check(days(-7), status=1)
    assert "no column 'Telefon'" in state.report["trouble"][0]["summary"]


def test_a_file_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    write(desk, (tmp_path / "nowhere.csv").as_uri(), "GB")
    state = desk.check(days(-7), status=1)
    assert "nowhere.csv" in state.report["trouble"][0]["summary"]


def proposed(done: Done) -> str:
    """What `init` says to add to the watch list."""
    assert done.status == 0, done.err
    return done.out.split("Add to it:")[1]


def test_init_shows_a_spreadsheet_and_proposes_its_table(tmp_path: Path, server: Server) -> None:
    server.routes["/who.csv"] = Answer(RUSSIAN.encode("cp1251"), content_type="text/csv; charset=windows-1251")
    desk = Desk(tmp_path)
    desk.write({})
    done = desk.run("init", server.url("/who.csv"), "--region", "BY")
    assert "1. Гавань; помощь   https://harbour.example/" in done.out
    assert "Columns: Организация as name, Сайт as website, Телефон as phone, Адрес as address." in done.out
    assert server.paths() == ["/robots.txt", "/who.csv"], "nothing is looked for around a data file"
    desk.write({}, more=proposed(done))
    found = {e["name"]: e for e in desk.check(days(-7), status=0).report["entries"]}
    assert values(found["Гавань; помощь"], "phone") == ["+375173900010"]


def test_init_of_a_file_of_this_machine(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write({})
    (tmp_path / "who helps.csv").write_text(ENGLISH, "utf-8")
    done = desk.run("init", "who helps.csv", "--region", "GB")
    assert "Not read: Opening." in done.out
    assert desk.run("init", (tmp_path / "who helps.csv").as_uri(), "--region", "GB").out == done.out
    assert 'id = "who-helps"' in proposed(done)
    assert "columns" not in proposed(done), "its headers are the usual ones"
    desk.write({}, more=proposed(done))
    assert len(desk.check(days(-7), status=0).report["entries"]) == 2


def test_init_of_an_hsds_document(tmp_path: Path, server: Server) -> None:
    server.routes["/v3/organizations"] = Answer(json.dumps(HSDS).encode(), content_type="application/json")
    desk = Desk(tmp_path)
    desk.write({})
    done = desk.run("init", server.url("/v3/organizations"), "--region", "GB")
    assert "2. Anchor Help: Night shelter   https://anchor.example/" in done.out
    desk.write({}, more=proposed(done))
    assert len(desk.check(days(-7), status=0).report["entries"]) == 2


def test_init_names_the_columns_of_a_file_that_names_nobody(tmp_path: Path, server: Server) -> None:
    server.routes["/odd.csv"] = Answer(b"Row;Tel\n1;+44 20 7946 0010\n1;+44 20 7946 0020\n", content_type="text/csv")
    desk = Desk(tmp_path)
    desk.write({})
    done = desk.run("init", server.url("/odd.csv"))
    assert "No entry was read: no column holds the names" in done.err
    assert proposed(done).strip().splitlines()[-2:] == [
        "[directories.columns]    # the headers of the file's columns, by what they hold",
        '# name = "Row"',
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("/weather.json", "it lists no organisations"),
        ("/empty.csv", "no body"),
        ("file:///nowhere/who.csv", "No such file"),
        ("file:///nowhere/who.html", "a file must be a CSV or JSON document"),
        ("who.csv", "'who.csv' is not an http(s) URL"),
    ],
)
def test_init_says_why_nothing_is_read(tmp_path: Path, server: Server, given: str, words: str) -> None:
    server.routes["/weather.json"] = Answer(b'{"weather": "fine"}', content_type="application/json")
    server.routes["/empty.csv"] = Answer(b"", content_type="text/csv")
    desk = Desk(tmp_path)
    desk.write({})
    done = desk.run("init", server.url(given) if given.startswith("/") else given)
    assert done.status == 2
    assert [words in line for line in done.err.splitlines()] == [True]


def test_read_takes_data_files_as_listings(tmp_path: Path, server: Server) -> None:
    server.routes["/list.csv"] = Answer(ENGLISH.encode(), content_type="text/csv")
    (tmp_path / "list.json").write_text(json.dumps(HSDS), "utf-8")
    (tmp_path / "odd.csv").write_text("Who,What\nx,y\n", "utf-8")
    desk = Desk(tmp_path)
    desk.write({})
    sources = (server.url("/list.csv"), "list.json", "odd.csv")
    done = desk.run("read", *sources, "--as", "listing", "--region", "GB", "--json")
    csv, hsds, odd = done.lines()
    assert [e["name"] for e in csv["entries"]] == ["Harbour Aid", "Anchor Help"]
    assert [e["name"] for e in hsds["entries"]] == ["Harbour Aid", "Anchor Help: Night shelter"]
    assert (done.status, "'Who', 'What'" in odd["error"]) == (1, True)


def test_labels_of_the_vocabulary_are_headers_in_every_language(tmp_path: Path, server: Server) -> None:
    text = "Name,Телефон,Тел./факс,Correo electrónico,Adresse\nHafen,8 (017) 390-00-10,8 (017) 390-00-11,a@b.example,\n"
    server.routes["/list.csv"] = Answer(text.encode(), content_type="text/csv")
    desk = Desk(tmp_path)
    write(desk, server.url("/list.csv"), "BY")
    hafen = rows(desk)["Hafen"]
    assert values(hafen, "phone") == ["+375173900010", "+375173900011"]
    assert values(hafen, "email") == ["a@b.example"]
