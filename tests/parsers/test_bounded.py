"""No page holds a reader for long: what it costs grows with the page, not with its square; and none breaks a reader."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Page, UnreadableError
from pipeline.parsers.cutting import LONGEST_LINE, LONGEST_RUN
from pipeline.parsers.document import parse
from pipeline.parsers.listing import read_listing
from pipeline.parsers.selectors import SelectorError
from pipeline.parsers.site import read_site
from pipeline.parsers.within import nodes, shown
from pipeline.previewing.preview import compare_answer, site_answer

SMALL = 5_000  # bytes
GROWTH = 4
LIMIT = 2.5  # times the growth: linear cost stays near 1, that of the square comes to 4
NOISE = 0.5  # seconds of CPU that tell nothing
MOST = 2.0  # seconds of CPU for 20 kB on a loaded machine; readers whose cost grew with the square took up to 5

TOKENS = (
    "1", "-", "A", "А", "ß", "中", "٣", "\u0301", "\u202e", "\u200b", "a.", "a-", "a_", "a@", "a@b.", "+1", "1 ",
    "1.1.", "12-", "1/", "97897", "_at_", "(", "[", "\"'", ".", "—", "|", "#", "*", "~", "A. ", "a : ", "Tel.", "Tel (",
    "http://", "www.", "facebook.com/", "35 Karl Marx str., ", "ul. Lenina 5, ", "пр. Ленина 5 ", "P.O. Box 5 ",
    "No. 5 # # ", "1st ",
    "+375 17 380 19 49 ", "x@y.example ", "info at x dot org ", "(at) ", "12:00-", "01.02.2023 ",
    "€5 000 ", "DE89 3704 ",
    "closed ", "Last updated ", "&#x2f;", "<", "<!--", "<!---->", "<?xml", "<div>1a", "<span>", "<b>ab</b>", "1a<br>",
    "<td>1 a@b.example", "<table><tr><td>a<td>b 1", "<a href='tel:+375173801949'></a>", "<a href=/x>y", "<bdo dir=rtl>",
    "<div hidden>abc ", "<p>Tel:</p>", "<dt>Phone</dt><dd>1</dd>", "<h3>Aid One</h3><p>a@b.example</p>",
    "<p>Last updated ",
    "<p>35 Karl Marx str., Minsk</p>", "<p>Address:</p>", "<li><a href='http://a.example'>Alpha</a></li>",
)  # fmt: skip


Reader = Callable[[Page], object]
READERS: tuple[Reader, ...] = (read_site, read_listing)


def cost(read: Reader, body: bytes) -> float:
    """Seconds of CPU for one page, whatever it is taken for. Collecting the garbage of other tests is not counted."""
    gc.disable()
    try:
        began = time.process_time()
        with suppress(UnreadableError):
            read(Page(body, "https://x.example/", "", "BY"))
        return time.process_time() - began
    finally:
        gc.enable()


def assert_linear(read: Reader, page: Callable[[int], bytes]) -> None:
    """Asks up to three times: a machine may be slow once, and a first page loads words."""
    told = []
    for _ in range(3):
        less, more = cost(read, page(SMALL)), cost(read, page(SMALL * GROWTH))
        if more < MOST and more < max(NOISE, less * GROWTH * LIMIT):
            return
        told.append((less, more))
    pytest.fail(f"seconds for {SMALL} and {SMALL * GROWTH} bytes: {told}")


def repeated(token: str, size: int) -> bytes:
    return ("<html><body><p>" + token * (size // len(token.encode()))).encode()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("token", TOKENS)
def test_one_token_again_and_again(token: str, read: Reader) -> None:
    assert_linear(read, lambda size: repeated(token, size))


def classes(n: int) -> str:
    return "".join(
        f"<p class=c{i}>Aid {chr(65 + i % 26)}</p><p>Tel: +375 17 380 {1000 + i}</p>" for i in range(n // 60)
    )


def levels(n: int) -> str:
    return "".join(f"<div class=c{i}>Aid {i} " for i in range(n // 22))


def phones(n: int) -> str:
    return "".join(f"<p>+375 17 {100 + i // 10000} {i % 10000:04}</p>" for i in range(n // 25))


def addresses(n: int) -> str:
    return "".join(f"<p>Address: {i} Karl Marx str., 220030, Minsk</p>" for i in range(n // 52))


def doubling(n: int) -> str:
    script = f"<script>var a='xxxx@';{'a=a+a;' * 900}document.write(a)</script>"
    return script * (n // len(script) + 1) + "<p>x</p>"


def nested_data(n: int) -> str:
    return f'<script type="application/ld+json">{"[" * 200}{"1," * (n // 2)}1{"]" * 200}</script><p>x</p>'


def rules(n: int) -> str:
    return f"<style>.a{{display:none}}{'b,' * (n // 2)}</style><p>x</p>"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("page", [classes, levels, phones, addresses, doubling, nested_data, rules])
def test_pages_that_a_program_wrote(page: Callable[[int], str], read: Reader) -> None:
    assert_linear(read, lambda size: f"<html><body>{page(size)}".encode())


@pytest.mark.parametrize("name", ["name", "@value"])
def test_data_inside_data(name: str) -> None:
    """As deep as the JSON reader goes."""
    for depth in (50, 300, 450, 900):
        data = f'{{"@type": "NGO", "name": {f"{{{chr(34)}{name}{chr(34)}: " * depth}"x"{"}" * depth}}}'
        read_site(Page(f'<script type="application/ld+json">{data}</script><p>x</p>'.encode()))


@pytest.mark.parametrize("body", [b"<p>" + b"1 a" * 2_000_000, b"<p>" + b"A" * 3_000_000, b"<b>" * 500_000 + b"x"])
def test_heaps_of_data_are_no_pages(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="more than"):
        read_site(Page(body))


def test_long_lines_are_cut_and_nothing_is_lost() -> None:
    words = [f"word{n}" for n in range(4_000)]
    words[2_500] = "<a href='mailto:a@b.example'>info@help.example</a>"
    lines = parse(Page(f"<p>{' '.join(words)}</p>".encode())).lines
    assert max(len(line.text) for line in lines) <= LONGEST_LINE
    told = " ".join(line.text for line in lines)
    assert told == " ".join(words).replace(words[2_500], "info@help.example")
    assert [line.broken for line in lines] == [False] + [True] * (len(lines) - 1)
    [(line, anchor)] = [(line, anchor) for line in lines for anchor in line.anchors]
    assert line.text[anchor.start : anchor.end] == "info@help.example"
    [contact] = [c for c in read_site(Page(f"<p>{' '.join(words)}</p>".encode())).contacts if c.value[0] == "i"]
    assert contact.value == "info@help.example"


def test_long_lines_end_with_a_sentence() -> None:
    first, *_ = parse(Page(("<p>" + "One more word about this. " * 400 + "</p>").encode())).lines
    assert first.text.endswith("this.")


def test_a_run_without_blanks_is_cut_at_a_mark() -> None:
    lines = parse(Page(("<p>" + "组织的电话号码在这里，" * 200 + "电话：+375 17 380 19 49</p>").encode())).lines
    assert all(line.text.endswith("，") for line in lines[:-1])
    assert max(len(line.text) for line in lines) <= LONGEST_RUN + 20
    assert "+375 17 380 19 49" in lines[-1].text


def test_a_link_over_a_cut_stands_in_both_parts() -> None:
    lines = parse(Page(f"<p>{'ab ' * 1_600}<a href=/x>{'cd ' * 200}</a> ef <b>{'gh ' * 50}</b></p>".encode())).lines
    assert [[a.href for a in line.anchors] for line in lines] == [["/x"], ["/x"]]
    assert [{line.text[a.start : a.end][:2] for a in line.anchors} for line in lines] == [{"cd"}, {"cd"}]
    [bold] = lines[1].bold
    assert lines[1].text[bold[0] : bold[1]] == ("gh " * 50).strip()


def test_the_first_nodes_of_an_element() -> None:
    tag = BeautifulSoup("<p>a<b>b <i>c</i></b><!-- no -->d</p>e", "lxml").p
    assert tag is not None
    assert shown(tag, 99) == "a b c d"
    assert shown(tag, 3) == "a b"
    assert len(list(nodes(tag, 99))) == 7


BYTES = {
    "every": bytes(range(256)) * 40,
    "after an image's start": bytes((n * 167 + n // 7) % 256 for n in range(9_000)),
}


@pytest.mark.parametrize("body", BYTES.values(), ids=BYTES.keys())
@pytest.mark.parametrize("label", ["", "text/html; charset=utf-8", "text/html; charset=windows-1251"])
def test_bytes_that_are_no_text(body: bytes, label: str) -> None:
    with pytest.raises(UnreadableError, match=r"not text|binary"):
        parse(Page(body, content_type=label))


@pytest.mark.parametrize("label", ["undefined", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "rot13"])
@pytest.mark.parametrize("form", ["text/html; charset={}", "text/html"])
def test_a_label_that_no_page_is_written_in_is_passed_over(label: str, form: str) -> None:
    """Found by spoiled bytes under each label of Python's own."""
    body = f"<meta charset={label}><p lang=ru>Телефон: +375 17 380 19 49, почта: a\\u0040@b.example</p>".encode(
        "cp1251"
    )
    text = parse(Page(body, content_type=form.format(label))).lines[0].text
    assert text == "Телефон: +375 17 380 19 49, почта: a\\u0040@b.example"


@pytest.mark.parametrize("digit", ["፪", "²", "①", "⑴", "𐩁"])
@pytest.mark.parametrize(
    "line",
    [
        "Mon-Fri {}:00-17:00",
        "Opening hours: Mon {} - 17",
        "ሰኞ - ዓርብ {} - 17:00",
        "Mon 9:00-17:00, except {}.{}.2025",
        "Last updated {} March 2025",
        "Last updated: 1/{}/2025",
        "Tel: +{} 17 380 19 49",
        "Tel: 00{}17 380 19 49",
    ],
)
def test_signs_that_are_digits_and_no_decimal_ones_break_no_reader(line: str, digit: str) -> None:
    """Found by mixed tokens: Python calls them digits, and reads none of them as a number."""
    read(Page(f"<p>{line.replace('{}', digit)}</p>".encode(), "https://x.example/", "", "BY"))


def test_a_day_in_digits_that_are_not_read_leaves_its_month() -> None:
    stamp = read_site(Page("<p>Last updated ፪ March 2025</p>".encode())).stamp
    assert stamp is not None
    assert (stamp.earliest.isoformat(), stamp.latest.isoformat()) == ("2025-03-01", "2025-03-31")


PARTS = st.sampled_from([
    "<p>", "</p>", "<div class='card'>", "</div>", "<h2>", "</h2>",
    "<h3>Human Aid</h3>", "<table><tr><th>Phone<th>Email",
    "<tr><td>", "</table>", "<dl><dt>Phone (Signal only)<dd>", "<a href='mailto:a@b.example'>", "<a href='//[x'>",
    "</a>",
    "<a href='https://x.example:99999/'>", "<br>", "<b>", "</b>", "<ul><li>", "Tel: ", "+375 17 380 19 49", "Address: ",
    "8 rue de l'Exemple, 69001 Lyon", "P.O. Box 5", "info (at) x dot org", "Last updated March 2025", "31.02.2024",
    "²½①٣",
    "<span hidden>", "<bdo dir=rtl>", "<script>document.write('a'+'@'+'b.org')</script>", "<title>", "<!--", "-->",
    "&#0;",
    "<a data-cfemail='7f'>", "<script type='application/ld+json'>{\"@type\":\"NGO\",\"telephone\":[1,{}]}</script>",
    "\u202e",
    "<meta charset=utf-16>", "<base href='http://['>", "<style>.a{display:none}", "</style>", "<details><summary>",
    "[email protected]",
    "<img alt='logo x' src>", "<svg class=phone>", "Fax:", "WhatsApp", "We have moved.", "İ", "\ud83d\ude00",
    "\u0345", "ﬀ",
])  # fmt: skip
MARKUP = st.lists(st.one_of(PARTS, st.text(max_size=12)), max_size=25).map("".join)


@settings(max_examples=150)
@given(MARKUP, st.sampled_from(["", "https://x.example/a", "http://[", "x"]), st.sampled_from([None, "BY", "GB", "ZZ"]))
def test_no_markup_breaks_a_reader(markup: str, url: str, region: str | None) -> None:
    read(Page(markup.encode("utf-8", "surrogatepass"), url, "", region))


@settings(max_examples=100)
@given(
    MARKUP,
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=12),
    st.sampled_from(["", "charset=utf-16", "charset=koi8-r"]),
)
def test_no_spoiled_bytes_break_a_reader(markup: str, spoiled: list[tuple[int, bytes]], label: str) -> None:
    body = bytearray(markup.encode("utf-8", "surrogatepass"))
    for at, these in spoiled:
        body[at : at + len(these)] = these
    read(Page(bytes(body), "https://x.example/", label, "BY"))


def read(page: Page) -> None:
    """Reads it in every way: nothing but what the readers say is raised, and a page does not differ from itself."""
    for select in (None, {"entry": "div"}, {"name": "h2", "contact": "a"}):
        try:
            read_listing(page, select)
        except (UnreadableError, SelectorError):
            continue
    try:
        told = compare_answer(page, page)
    except UnreadableError:
        return
    assert [told[part] for part in ("changed", "added", "removed", "notices")] == [False, [], [], []]
    assert site_answer("", page) == site_answer("", page)
