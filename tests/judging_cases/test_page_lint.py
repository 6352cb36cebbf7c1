"""What one reading of the directory page justifies, and the nearest page that justifies nothing. One run each."""

from __future__ import annotations

import pytest

from tests.judging import PAGE, SITE, START, WEEK, Desk, entry, listing, site

OLD = "Last updated March 2025"
ABOUT = "gives free legal advice to people who had to flee."


def kinds(desk: Desk, page: str, home: str = "") -> list[str]:
    """Kinds of the flags that one run of that page raises, sorted, each once; no website is no news here."""
    desk.run({PAGE: page, SITE: home or site()}, START)
    return sorted({f.kind for f in desk.flags() if f.kind != "no-checkable-source"})


def two(first: str, second: str) -> str:
    """A page with two entries at those addresses."""
    return listing(
        entry("Tower Room", site=None, phone="+375 17 390 00 31", email=None, address=first, about="lends books."),
        entry("Lantern House", site=None, phone="+375 17 390 00 21", email=None, address=second, about="teaches."),
    )


@pytest.mark.parametrize(
    "addresses",
    [
        ("Krasnoarmeyskaya 12, 220104, Minsk", "14 Krasnoarmeyskaya str., 220030, Minsk"),  # next door
        ("Krasnoarmeyskaya 12, Minsk", "12 Krasnoarmeyskaya str., offices 7-8, 220030, Minsk"),  # one without a code
        ("Krasnoarmeyskaya 12, 220104, Minsk", "Krasnoarmeyskaya 12, 224005, Brest"),  # another town
        ("Krasnoarmeyskaya 12, 220104, Minsk", "220104, г. Минск, ул. Красноармейская, 12"),  # another script
    ],
)
def test_a12_two_houses_or_two_scripts_are_no_conflict(desk: Desk, addresses: tuple[str, str]) -> None:
    assert kinds(desk, two(*addresses)) == []


def test_a12_one_building_with_two_postcodes_stays_two_organisations(desk: Desk) -> None:
    page = two("Krasnoarmeyskaya 22A, 220104, Minsk", "22A Krasnoarmeiskaya str., offices 79-80, 220030, Minsk")
    assert kinds(desk, page) == ["address-conflict"]
    assert [f.entry for f in desk.flags("address-conflict")] == ["lantern-house", "tower-room"]
    assert len(desk.report().entries) == 2


def test_one_street_in_two_spellings_is_a_conflict(desk: Desk) -> None:
    assert kinds(desk, two("Krasnoarmeyskaya 12, Minsk", "12 Krasnoarmeiskaya str., Minsk")) == ["address-conflict"]


@pytest.mark.parametrize(
    "about",
    [
        'gives free advice. <a href="https://harbour.example/guides">Guides on housing</a> are on its site.',
        'tells the news as <a href="https://twitter.com/harbouraid">@harbouraid on X</a>.',
        "helps here and there, and whoever comes here gets tea.",  # words of a sentence, no link
        'works with UNHCR and <a href="https://iom.example/">IOM</a>.',
    ],
)
def test_words_that_say_what_they_mean_are_quiet(desk: Desk, about: str) -> None:
    assert kinds(desk, listing(entry(about=about))) == []


@pytest.mark.parametrize(
    "address", ["12 Kolasa str., room 12, 220013, Minsk", "12 Kolasa str., building 12, 220013, Minsk"]
)
def test_a_room_with_the_houses_number_is_no_doubled_number(desk: Desk, address: str) -> None:
    assert "wording" not in kinds(desk, listing(entry(address=address)))


@pytest.mark.parametrize("phone", ["+375 17 390 00 10, +375 17 390 55 11", "+375 17 390 00 10; fax +375 17 390 55 11"])
def test_a_plain_list_of_numbers_is_no_crowded_line(desk: Desk, phone: str) -> None:
    assert "wording" not in kinds(desk, listing(entry(phone=phone)))


def test_many_links_named_here_are_one_question(desk: Desk) -> None:
    more = "".join(f'<p>Read the law of chapter {n} <a href="https://law.example/{n}">here</a>.</p>' for n in range(40))
    assert kinds(desk, listing(entry(), entry("Tower Room", site=None), more="<h2>The law</h2>" + more)) == ["wording"]
    assert len(desk.flags("wording")) == 1


@pytest.mark.parametrize(
    ("about", "phone"),
    [
        ("was founded in 2025 by four lawyers and gives free legal advice.", "+375 17 390 00 10"),
        ("works by the Refugee Act 2024 and the Law of 2025 on asylum.", "+375 17 390 00 10"),
        ("has helped people in 2019 and in every year before that one.", "+375 17 390 00 10"),
        ("keeps its guides up to date and has been open to all for years.", "+375 17 390 00 10"),
        ("asks you to call now and not to wait until the office closes.", "+375 17 390 00 10"),
        (ABOUT, "+375 (17) 390 1949"),
        (ABOUT, "+375 (17) 390 2025"),
    ],
)
def test_a58_history_and_numbers_are_no_dated_claims(desk: Desk, about: str, phone: str) -> None:
    page = listing(entry(about=about, phone=phone), stamp=OLD)
    assert kinds(desk, page, site(phone=phone)) == ["stamp-stale"]


@pytest.mark.parametrize(
    "about",
    ["gives advice to people who are currently stranded there.", "carries out the 2025 Response Plan with the town."],
)
def test_a_claim_of_its_time_is_quiet_while_the_page_is_fresh(desk: Desk, about: str) -> None:
    assert kinds(desk, listing(entry(about=about))) == []
    desk.run({PAGE: listing(entry(about=about), stamp=OLD), SITE: site()}, START + WEEK)
    assert [f.entry for f in desk.flags("dated-claim")] == ["harbour-aid"]


def test_a_page_of_hundreds_of_claims_names_three_and_stops(desk: Desk) -> None:
    prose = "".join(f"<p>Chapter {n}: the ministry is currently writing its rule number {n}.</p>" for n in range(500))
    page = listing(entry(), entry("Tower Room", site=None), stamp=OLD, more=f"<h2>The law</h2>{prose}")
    kinds(desk, page)
    assert len(desk.flags("dated-claim")) == 3


@pytest.mark.parametrize(
    ("stamp", "raised"),
    [
        ("Last updated 03/04/2023", ["stamp-ambiguous", "stamp-stale"]),
        ("Last updated 23/04/2026", []),
        ("Last updated 4 March 2026", []),
        ("آخرین به‌روزرسانی: 1404/12/15", []),  # solar Hijri: 6 March 2026
        ("อัปเดตล่าสุด: 2568", ["stamp-missing"]),  # a Buddhist year alone is no day
        ("Last updated September 2026", []),
        ("Last updated 8 September 2026", []),  # tomorrow in our zone, today in theirs
        ("Last updated March 2027", ["stamp-implausible"]),
    ],
)
def test_a45_a46_stamps(desk: Desk, stamp: str, raised: list[str]) -> None:
    assert kinds(desk, listing(entry(), stamp=stamp)) == raised


@pytest.mark.parametrize(
    ("contact", "severity"),
    [
        ('<a href="mailto:office@harbour.example">info@harbour.example</a>', "medium"),
        ('<a href="mailto:info@gmail.com">info@harbour.example</a>', "critical"),
        ('<a href="mailto:INFO@harbour.example?subject=Hello">info@harbour.example</a>', None),
        ('<a href="mailto:info@harbour.example">Write to us</a>', None),
    ],
)
def test_a34_mail_link(desk: Desk, contact: str, severity: str | None) -> None:
    kinds(desk, listing(entry(email=None) + f"<p>Email: {contact}</p>"))
    assert [f.severity for f in desk.flags("href-mismatch")] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("link", "severity"),
    [
        ('<a href="https://harb0ur.example/">www.harbour.example</a>', "critical"),
        ('<a href="https://bit.ly/3xYz">www.harbour.example</a>', "medium"),
        ('<a href="harbour.example">harbour.example</a>', "medium"),  # no https://: a dead page of the directory's
        ('<a href="https://www.harbour.example/en/">harbour.example</a>', None),
        ('<a href="https://en.harbour.example/">www.harbour.example</a>', None),
        ('<a href="https://go.example/?u=https%3A%2F%2Fwww.harbour.example%2F">www.harbour.example</a>', None),
        ('<a href="https://web.archive.org/web/2024/https://harbour.example/">harbour.example</a>', None),
        ('<a href="/out/17">harbour.example</a>', None),  # the directory counts clicks
        ('<a href="https://fb.com/harbour">facebook.com/harbour</a>', None),
        ('<a href="https://harbour.example/a.pdf">guide.pdf</a>', None),
    ],
)
def test_a34_web_link(desk: Desk, link: str, severity: str | None) -> None:
    kinds(desk, listing(entry(about=f"has its guides at {link}.")))
    assert [f.severity for f in desk.flags("href-mismatch")] == ([severity] if severity else [])


def test_a34_the_organisations_own_link_is_compared_too(desk: Desk) -> None:
    home = site(email='<a href="mailto:info@harbour-old.example">info@harbour.example</a>')
    assert kinds(desk, listing(entry()), home) == ["href-mismatch"]
    (flag,) = desk.flags()
    assert (flag.severity, flag.confirmed) == ("critical", False)
    desk.run({PAGE: listing(entry()), SITE: site()}, START + WEEK)
    assert [f.status for f in desk.report().flags if f.kind == "href-mismatch"] == ["resolved"]


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        ("Email: leg\u0430l@harbour.example", "U+0430"),
        ("Email: legal@harb\u200bour.example", "U+200B"),
        ("Email: legal\u202e@harbour.example", "U+202E"),
        ("Tel: +375 17 390\u202e 55 11", "U+202E"),
        ("Email: \u202alegal@harbour.example\u202c", None),
        ("Tel: \u200e+375 17 390 55 11 (\u04101)", None),  # an operator's name with a Cyrillic letter, beside a number
        ("Email: почта@гавань.бел", None),  # a whole address in one script is a name in it
    ],
)
def test_a35_characters_that_are_not_what_they_look_like(desk: Desk, contact: str, code: str | None) -> None:
    kinds(desk, listing(entry(email=None) + f"<p>{contact}</p>"))
    found = desk.flags("homoglyph")
    assert [f.severity for f in found] == (["critical"] if code else [])
    assert all(code in f.summary for f in found if code)


def test_a51_one_fragile_channel(desk: Desk) -> None:
    lone = "<h3>Night Bus</h3><p>Email: nightbus@gmail.com</p><p>Night Bus brings people to the shelter after dark.</p>"
    assert kinds(desk, listing(entry(), lone)) == ["free-mail", "single-channel"]
    assert [f.severity for f in desk.flags("free-mail", "single-channel")] == ["low", "info"]


def test_a51_a_website_is_a_second_way(desk: Desk) -> None:
    assert kinds(desk, listing(entry(phone=None, address=None)), site(phone=None, address=None)) == []


def numbered(lines: str) -> str:
    return listing(entry(phone=None, email=None, address=None) + f"<p>{lines}</p>")


@pytest.mark.parametrize(
    "lines",
    ["Tel: +375172882742</p><p>Tel: +375172282743", "Fax: +375 17 288-27-42</p><p>Fax: +375 17 228-27-43"],
)
def test_a08_two_numbers_that_are_neighbours_but_for_one_digit(desk: Desk, lines: str) -> None:
    assert kinds(desk, numbered(lines), site(phone=None, email=None, address=None)) == ["probable-typo"]
    (flag,) = desk.flags()
    assert "Do not correct it by guessing" in flag.suggestion


@pytest.mark.parametrize(
    "lines",
    [
        "Tel: +375 17 288-27-42, +375 17 288-27-43",
        "Tel: +375 17 288-27-42</p><p>Fax: +375 17 228-27-43",
        "Tel: +375 17 288-27-42</p><p>Tel: +375 16 228-27-43",
    ],
    ids=["a row of lines", "a fax", "another town"],
)
def test_a08_a_row_of_lines_a_fax_and_another_town_are_quiet(desk: Desk, lines: str) -> None:
    assert kinds(desk, numbered(lines), site(phone=None, email=None, address=None)) == []


def test_a_listed_fax_is_not_set_against_the_telephone(desk: Desk) -> None:
    for number in range(2):
        desk.run(
            {PAGE: numbered("Fax: +375 17 390-00-11"), SITE: site(email=None, address=None)}, START + number * WEEK
        )
    assert [f.kind for f in desk.flags()] == ["contact-new"]
