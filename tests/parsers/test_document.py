"""The walk: what is visible, where it stands, in which encoding it came; and that no page can hurt it."""

from __future__ import annotations

import pytest

from pipeline.model import Page, UnreadableError
from pipeline.parsers.document import Line, looks_like, parse


def lines(html: str | bytes, **page: str) -> tuple[Line, ...]:
    body = html.encode() if isinstance(html, str) else html
    return parse(Page(body, **page)).lines


def texts(html: str | bytes, **page: str) -> list[str]:
    return [line.text for line in lines(html, **page)]


def test_lines_and_breaks() -> None:
    found = lines("<p>a <b>bold</b>\n part<br>b<br><br>c</p><p></p><ul><li>d<ul><li>e</ul>f</ul><pre>g\nh</pre>")
    assert [line.text for line in found] == ["a bold part", "b", "c", "d", "e", "f", "g", "h"]
    assert [line.broken for line in found] == [False, True, True, False, False, False, False, True]
    assert [line.gap for line in found] == [False, False, True, True, False, False, False, False]
    assert [line.tag for line in found] == ["p", "p", "p", "li", "li", "li", "pre", "pre"]
    assert found[0].bold == ((2, 6),)


def test_a_break_at_the_end_of_a_block_is_no_gap() -> None:
    assert [line.gap for line in lines("<p>a<br></p><p>b</p>")] == [False, False]


def test_headings() -> None:
    assert [line.heading for line in lines("<h2><a href=x>A</a></h2><h4>B</h4><p>C")] == [2, 4, 0]


def test_anchors() -> None:
    [line] = lines('<p>See <a href=" /a ">our  site</a>, <a href="/b"><img src=x></a></p>')
    assert [(a.start, a.end, a.href) for a in line.anchors] == [(4, 12, "/a"), (13, 13, "/b")]
    assert line.text[4:12] == "our site"


def test_a_link_over_two_blocks_stands_in_both_lines() -> None:
    found = lines("<a href=x><div>one</div><div>two</div></a>")
    assert [(line.text, [a.href for a in line.anchors]) for line in found] == [("one", ["x"]), ("two", ["x"])]


def test_icons_alone_make_a_line_without_text() -> None:
    [line] = lines('<p><a href="https://t.me/a"><i></i></a></p>')
    assert (line.text, line.anchors[0].href) == ("", "https://t.me/a")


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">no</p>',
        '<p style="visibility:hidden">no</p>',
        "<p hidden>no</p>",
        "<template>no</template>",
        "<script>no()</script>",
        "<style>.no{}</style>",
        "<noscript>no</noscript>",
        "<!-- no -->",
        "<select><option>no</option></select>",
        "<title>no</title>",
        "<style>.x{color:red;display:none}</style><span class='y x'>no</span>",
    ],
)
def test_hidden_parts(hidden: str) -> None:
    assert texts(f"{hidden}<p>yes</p>") == ["yes"]


@pytest.mark.parametrize(
    "folded",
    [
        '<div class="accordion-body" style="display:none">yes</div>',
        '<div role="tabpanel" hidden>yes</div>',
        '<button aria-controls="a">B</button><div id="a" hidden>yes</div>',
        '<div hidden="until-found">yes</div>',
        "<style>.menu{display:none}</style><div class=menu>yes</div>",
    ],
)
def test_parts_that_a_reader_unfolds(folded: str) -> None:
    assert texts(folded)[-1] == "yes"


def test_a_page_that_a_script_uncovers() -> None:
    assert len(texts(f'<div style="display:none">{"<p>All of the page.</p>" * 40}</div>')) == 40
    assert texts(f'<div style="display:none">{"spam " * 20}</div><p>{"The page. " * 40}</p>') == [
        ("The page. " * 40).strip()
    ]


def test_turned_text() -> None:
    assert texts('<p>Mail: <span style="unicode-bidi:bidi-override; direction: rtl">gro.a@b</span></p>') == [
        "Mail: b@a.org"
    ]
    assert texts("<p><bdo dir=rtl>cba</bdo></p>") == ["abc"]


def test_joined_elements() -> None:
    [line] = lines("<p><b>info</b>@<wbr>help.example<span>Click</span></p>")
    assert (line.text, line.joints) == ("info@help.exampleClick", (4, 5, 17))


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("<header>x</header>", "header"),
        ("<article><header>x</header></article>", "main"),
        ("<footer><div>x</div></footer>", "footer"),
        ("<nav><main>x</main></nav>", "main"),
        ('<div role="contentinfo">x</div>', "footer"),
        ('<div class="site-footer">x</div>', "footer"),
        ('<div id="footerWidgets">x</div>', "footer"),
        ('<div class="card-footer">x</div>', "main"),
        ('<div class="left-sidebar">x</div>', "aside"),
        ('<ul class="main-menu"><li>x</ul>', "nav"),
        ('<body class="has-sidebar"><p>x', "main"),
    ],
)
def test_landmarks(html: str, where: str) -> None:
    assert lines(html)[0].where == where


RUSSIAN = "<p>Телефон организации: Беларусь, Минск</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", ["", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "charset=nonsense"])
def test_labels_that_lie(encoding: str, label: str) -> None:
    assert texts(RUSSIAN.encode(encoding), content_type=label) == [RUSSIAN[3:-4]]


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        ("<p>Büro für Flüchtlinge in Köln, Straße</p>", "cp1252"),
        ("<html lang=pl><p>Pomoc dla uchodźców i cudzoziemców w Łodzi</p>", "iso-8859-2"),
        ("<html lang=pl><p>Pomoc dla uchodźców i cudzoziemców w Łodzi</p>", "cp1250"),
        ("<p>Διεύθυνση και τηλέφωνο στην Αθήνα</p>", "cp1253"),
        ("<p>العنوان هاتف المكتب في المدينة</p>", "cp1256"),
        ('<meta charset="windows-1251"><p>Мы помогаем беженцам</p>', "cp1251"),
        ('<meta charset="shift_jis"><p>お問い合わせ</p>', "cp932"),
        ('<?xml version="1.0" encoding="windows-1251"?><html><p>Привет, мир</p></html>', "utf-8"),
    ],
)
def test_encodings(html: str, encoding: str) -> None:
    assert texts(html.encode(encoding)) == [html.rpartition("<p>")[2].partition("<")[0]]


def test_a_stray_byte_spoils_nothing() -> None:
    assert texts("<p>Минск</p>".encode() + b"<p>\xff</p><p>ok</p>")[::2] == ["Минск", "ok"]
    assert texts("<p>Минск".encode()[:-1]) == ["Минс\ufffd"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"PK\x03\x04", "a ZIP archive or office file"),
        (b" \n ", "an empty body"),
        (b"", "an empty body"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "an XML document (rss)"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made --><catalog><b>1</b></catalog>', "an XML document (catalog)"),
        (b'<?xml version="1.0"?><!DOCTYPE wml PUBLIC "x" "y"><wml:wml><p>x</p></wml:wml>', "an XML document (wml:wml)"),
        (b'{"a": 1}', "JSON data"),
        (b"\x00\x01\x02" * 50, "binary data"),
    ],
)
def test_what_is_no_page(body: bytes, kind: str) -> None:
    with pytest.raises(UnreadableError, match=kind.replace("(", r"\(").replace(")", r"\)")):
        parse(Page(body))


@pytest.mark.parametrize(
    "head",
    [
        "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x.dtd'><html>",
        "<!-- a --><?xml version='1.0'?><!DOCTYPE html [<!ENTITY nbsp '&#160;'>]><xhtml:html>",
        "<?xml version='1.0'?>",
        "<?xml version='1.0'?><main>",
    ],
)
@pytest.mark.parametrize("label", ["", "application/xhtml+xml", "text/xml; charset=utf-8"])
def test_html_written_as_xml_is_a_page(head: str, label: str) -> None:
    assert texts(f"{head}<p>Tel: 1</p>", content_type=label)[-1] == "Tel: 1"


def test_xml_of_another_kind_is_said_as_such() -> None:
    assert looks_like(b"<addresses><p>x</p></addresses>", "application/xml") == "an XML document (addresses)"
    assert looks_like(b"<addresses><p>x</p></addresses>", "text/html") == "html"


def test_declared_types() -> None:
    assert looks_like(b"abc", "application/json") == "data of type application/json"
    assert looks_like(b"<html><p>x", "application/octet-stream") == "html"
    assert texts("one <b>\ntwo", content_type="text/plain") == ["one <b>", "two"]
    assert texts("Tel: 1\nFax: 2") == ["Tel: 1", "Fax: 2"]


def test_facts_of_the_page() -> None:
    document = parse(
        Page(b"<html lang=be-BY><title> A &amp;\n B</title><base href='/x/'><p>x", url="http://h.example/a/b")
    )
    assert (document.url, document.lang, document.title) == ("http://h.example/x/", "be", "A & B")
    assert parse(Page(b"<meta http-equiv=content-language content=ru><p>x")).lang == "ru"
    assert parse(Page(b"<html lang='{{lang}}'><p>x")).lang is None


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<span>", "<a href=x>", "<div hidden=until-found>", "<bdo dir=rtl>"])
def test_fifty_thousand_levels(tag: str) -> None:
    assert "x@y.example" in "".join(texts(tag * 50_000 + "x@y.example")).replace("elpmaxe.y@x", "x@y.example")
