"""Phones, emails and profiles in lines: notes, channels, links, cloaks, and the best sighting of each."""

from __future__ import annotations

import pytest

from pipeline.model import Contact, Kind, Page
from pipeline.parsers.cloak import cloudflare
from pipeline.parsers.contacts import find_contacts, find_unread
from pipeline.parsers.document import parse
from pipeline.parsers.whereabouts import signs_of
from pipeline.text.regions import regions_of


def contacts(html: str, region: str | None = "BY", url: str = "https://help.example/") -> tuple[Contact, ...]:
    document = parse(Page(html.encode(), url=url, region=region))
    return find_contacts(document.lines, regions_of(signs_of(document, document.lang)))


def one(html: str, region: str | None = "BY") -> Contact:
    found = contacts(html, region)
    assert len(found) == 1, found
    return found[0]


def test_notes_belong_to_their_numbers() -> None:
    first, second = contacts("<p>Tel: + 375 (17) 288 27 42 (landline 1) or + 375 (17) 228 27 43 (landline 2)</p>")
    assert (first.value, first.note, first.label) == ("+375172882742", "landline 1", "Tel")
    assert (second.value, second.note, second.label) == ("+375172282743", "landline 2", "Tel")


@pytest.mark.parametrize(
    ("html", "channels", "note"),
    [
        (
            "Tel: +4915774002500 (for Whatsapp, Telegram, and Signal)",
            ("whatsapp", "telegram", "signal"),
            "for Whatsapp, Telegram, and Signal",
        ),
        ("Тел.: +375 29 123-45-67", (), ""),
        ("Факс: +375 17 288-27-42", ("fax",), ""),
        ("+375 17 288-27-42 (факс)", ("fax",), "факс"),
        ("Tel./Fax: +375 17 288-27-42", ("voice", "fax"), ""),
        ("WhatsApp: +375 29 123-45-67", ("whatsapp",), ""),
        ("Tel, WhatsApp and Viber: +375 29 123-45-67", ("voice", "whatsapp", "viber"), ""),
        ("Mobile (WhatsApp only): +375 29 123-45-67", ("whatsapp",), "WhatsApp only"),
        ("+375 29 123-45-67 – Viber, Telegram", ("viber", "telegram"), "Viber, Telegram"),
        ("+375 29 123-45-67 (звонки и Viber)", ("voice", "viber"), "звонки и Viber"),
        ("+375 29 123-45-67 (Anna)", (), "Anna"),
        ("SMS: +375 29 123-45-67", ("sms",), ""),
        ('<a href="https://wa.me/375291234567">+375 29 123-45-67</a>', ("whatsapp",), ""),
        ('<a href="viber://chat?number=%2B375291234567">Viber</a>', ("viber",), "Viber"),
    ],
)
def test_channels(html: str, channels: tuple[str, ...], note: str) -> None:
    contact = one(f"<p>{html}</p>")
    assert (contact.channels, contact.note) == (channels, note)


def test_fax_and_phone_in_one_line() -> None:
    phone, fax = contacts("<p>Tel. (017) 288-27-42, факс (017) 288-27-43</p>")
    assert (phone.channels, fax.channels) == ((), ("fax",))


def test_labels_in_other_lines() -> None:
    html = "<dl><dt>Телефон:<dd>288-27-42-1<dt>Факс<dd>(017) 288-27-43<br>(017) 288-27-44</dl><p>Call us on 2012</p>"
    assert [(c.value, c.channels) for c in contacts(html)] == [
        ("28827421", ()),
        ("+375172882743", ("fax",)),
        ("+375172882744", ("fax",)),
    ]


def test_one_contact_of_many_sightings() -> None:
    html = (
        '<header><a href="tel:+375291234567">Call us</a></header><p>Mobile: +375 29 123-45-67 (Anna)</p>'
        '<footer>8 (029) 123-45-67 <a href="https://wa.me/375291234567"><img src=w></a></footer>'
    )
    contact = one(html)
    assert (contact.where, contact.note, contact.label) == ("main", "Anna", "Mobile")
    assert contact.channels == ("voice", "whatsapp")


def test_text_against_link() -> None:
    contact = one('<p><a href="tel:+375291234567">+375 29 123-45-68</a></p>')
    assert (contact.value, contact.href) == ("+375291234568", "+375291234567")
    contact = one('<p><a href="mailto:info@evil.example?subject=x">info@good.example</a></p>')
    assert (contact.value, contact.href) == ("info@good.example", "info@evil.example")
    assert one('<p><a href="mailto:INFO@good.example">Info@Good.example</a></p>').href is None


def test_a_link_completes_a_local_number() -> None:
    assert one('<p>Tel: <a href="tel:+375172882742">288-27-42</a></p>', None).value == "+375172882742"


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ('<a href="mailto:info@help.example">Write to us</a>', "main"),
        ('<a href="mailto:info@help.example"><i class=icon></i></a>', "main"),
        ('<a href="mailto:info@help.example">Contact us!</a>', "main"),
        ('<a href="mailto:info@help.example">Свяжитесь с нами</a>', "main"),
        ('<a href="mailto:info@help.example">Anna Example</a>', "link"),
        ('<a href="mailto:info@help.example">Human resources</a>', "link"),
    ],
)
def test_addresses_that_only_a_link_holds(html: str, where: str) -> None:
    assert (one(f"<p>{html}</p>").value, one(f"<p>{html}</p>").where) == ("info@help.example", where)


def test_a_link_that_shows_nothing_is_none() -> None:
    assert contacts('<p><a href="mailto:info@help.example"></a>Text</p>') == ()
    assert contacts('<p><a href="mailto:?subject=x">Share by mail</a></p>') == ()


CODE = "422b2c242d02273a232f322e276c2d3025"  # info@example.org


@pytest.mark.parametrize(
    "html",
    [
        f'<a class="__cf_email__" data-cfemail="{CODE}">[email&#160;protected]</a>',
        f'<a href="/cdn-cgi/l/email-protection#{CODE}"><span class=icon></span>Email us</a>',
        f'<a href="/cdn-cgi/l/email-protection#{CODE}"><span data-cfemail="{CODE}">[email&#160;protected]</span></a>',
        '<a href="&#109;ailto&#58;info&#64;example.org">mail</a>',
        '<a href="mailto:%69nfo%40example.org">mail</a>',
        "<b>info</b><i>@</i><b>example.org</b>",
        "info<!-- x -->@<!-- y -->example.org",
        'info<span style="display:none">-no-spam-</span>@example.org',
        '<span style="unicode-bidi:bidi-override;direction:rtl">gro.elpmaxe@ofni</span>',
        'info<img src=at.png alt="@">example.org',
        '<span data-user="info" data-domain="example.org"></span>',
        '<a href="#" data-email="aW5mb0BleGFtcGxlLm9yZw==">E-mail</a>',
        "<script>document.write('<a href=\"mailto:info' + '@' + 'example.org\">' + 'info' + '@'"
        " + 'example.org' + '</a>');</script>",
        "<script>var a='info',b='x';var u=\"info\";var h='example';h = h + '&#46;' + 'org';"
        "document.getElementById('m').innerHTML = u + '&#64;' + h;</script>",
        "<script>document.write(atob('aW5mb0BleGFtcGxlLm9yZw=='))</script>",
        "<script>document.write(String.fromCharCode(105,110,102,111,64)+'example.org')</script>",
        "<script>document.write(['info','example.org'].join('@'))</script>",
        "<script>document.write('gro.elpmaxe@ofni'.split('').reverse().join(''))</script>",
        "<a href=\"javascript:linkTo_UnCryptMailto('nbjmup+jogpAfybnqmf\\u002fpsh')\">info(at)example.org</a>",
        "<a href=\"javascript:linkTo_UnCryptMailto('nbjmup:jogp@fybnqmf.psh');\">mail</a>",
        "<a href='#' onclick=\"location.href='mailto:'+'vasb@rknzcyr.bet'"
        '.replace(/[a-zA-Z]/g,function(c){return c})">mail</a>',
    ],
)
def test_cloaked_addresses(html: str) -> None:
    assert [c.value for c in contacts(f"<p>E-mail: {html}</p>")] == ["info@example.org"]


def test_a_broken_code_is_no_address() -> None:
    assert cloudflare("zz") is None
    assert cloudflare("42") is None


@pytest.mark.parametrize(
    "text",
    [
        "[email&#160;protected]",
        '<a class="__cf_email__" data-cfemail="00">[email&#160;protected]</a>',
        "This email address is being protected from spambots. You need JavaScript enabled to view it.",
        "Адрес: Этот адрес электронной почты защищён от спам-ботов.",
    ],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    [unread] = find_unread(parse(Page(f"<p>{text}</p><p>More</p>".encode())).lines)
    assert unread.kind == "unreadable-contact"
    assert unread.quote in parse(Page(f"<p>{text}</p>".encode())).lines[0].text


def test_what_was_read_is_not_unread() -> None:
    assert find_unread(parse(Page(b"<p>info@help.example</p><p>[email protected]</p>")).lines) == ()


def test_a_link_that_the_host_cloaked_is_read_and_its_words_are_no_note() -> None:
    link = '<a href="/cdn-cgi/l/email-protection#422b2c242d02273a232f322e276c2d3025">[email&#160;protected]</a>'
    contact = one(f"<p>Mail: {link}</p>")
    assert (contact.value, contact.note, contact.where) == ("info@example.org", "", "main")
    assert find_unread(parse(Page(f"<p>Mail: {link}</p>".encode())).lines) == ()


@pytest.mark.parametrize("number", ["+375 29 123-45-67", '<a href="tel:+375291234567">+375 29 123-45-67</a>'])
def test_channels_that_a_label_above_names(number: str) -> None:
    contact = one(f"<dl><dt>Phone (WhatsApp, Telegram and Signal only)</dt><dd>{number}</dd></dl>")
    assert contact.channels == ("whatsapp", "telegram", "signal")
    assert contact.note == "WhatsApp, Telegram and Signal only"
    assert one(f"<p>Phone (Minsk)</p><p>{number}</p>").channels == ()


def test_socials() -> None:
    html = (
        '<p><a href="https://www.facebook.com/HelpOrg/"><i></i></a> <a href="https://facebook.com/sharer.php?u=x">Share</a>'
        ' <a href="https://x.com/HelpOrg">X</a> t.me/helporg</p><footer><a href="https://facebook.com/helporg">f</a></footer>'
    )
    found = [(c.kind, c.value) for c in contacts(html)]
    assert found == [
        (Kind.SOCIAL, "https://facebook.com/helporg"),
        (Kind.SOCIAL, "https://twitter.com/helporg"),
        (Kind.SOCIAL, "https://t.me/helporg"),
    ]


def test_page_order_and_quotes() -> None:
    found = contacts("<p>b@help.example, +375 17 288 27 42</p><p>a@help.example</p>")
    assert [c.value for c in found] == ["b@help.example", "+375172882742", "a@help.example"]
    long = one("<p>" + "word " * 100 + "Tel +375 17 288 27 42" + " word" * 100)
    assert len(long.quote) <= 240
    assert "+375 17 288 27 42" in long.quote


OFFICES = "<tr><td>Minsk</td><td>+375 17 288-27-42</td><td>+375 17 288-27-43</td></tr>" + (
    "<tr><td>Brest</td><td>+375 16 228-27-44</td><td>+375 16 228-27-45</td></tr>"
)


@pytest.mark.parametrize(
    ("head", "channels"),
    [
        ("<tr><th>Office</th><th>Phone</th><th>Fax</th></tr>", [(), ("fax",), (), ("fax",)]),
        ("<tr><td>Бюро</td><td>Факс</td><td>Телефон</td></tr>", [("fax",), (), ("fax",), ()]),
        ("<tr><th>Office</th><th>Phone</th><th>WhatsApp</th></tr>", [(), ("whatsapp",), (), ("whatsapp",)]),
    ],
)
def test_the_head_of_a_column_labels_its_numbers(head: str, channels: list[tuple[str, ...]]) -> None:
    assert [c.channels for c in contacts(f"<table>{head}{OFFICES}</table>")] == channels


def test_a_cell_s_own_label_goes_before_its_column_s() -> None:
    head = "<tr><th>Office</th><th>Phone</th><th>Email</th></tr>"
    row = "<tr><td>Minsk</td><td>Fax: +375 17 288-27-42</td><td>+375 17 288-27-43</td></tr>"
    first, second = contacts(f"<table>{head}{row}</table>")
    assert (first.channels, second.channels) == (("fax",), ())
