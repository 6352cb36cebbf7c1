"""Nothing that a page says acts anywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.render.inert import cell, code, exact, inert, markdown, prose, web_link

ANY = st.text(alphabet=st.characters(), max_size=80)
SPICED = st.lists(
    st.sampled_from(["`", "``", "*", "_", "[a](http://b.example)", "![x](y)", "<b>", "&amp;", "|", "~~", "\\", "#",
                     "- ", "1. ", "1) ", "> ", "+", "=", "---", "www.x.example", "a@b.example", "@all", "https://x.example/)",
                     " ", "word", "<!--", "-->", "$x$", "\n", "\t", "\u202e", "\x1b[31m"]),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u00a0 b\n c", "a b c"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("legal\u202e@x.example", r"legal\u202e@x.example"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", r"a\u200cb"),
        ("\x9b31m", r"\x9b31m"),
        ("Надзея", "Надзея"),
        ("blank\u3164letter", r"blank\u3164letter"),
    ],
)
def test_a_value_shows_what_is_hidden_in_it(text: str, shown: str) -> None:
    assert exact(text) == shown


def test_a_sentence_loses_its_format_characters_and_shows_the_rest() -> None:
    assert prose(" Bera\u00adtung \u202eabc\u202c \x07\n") == r"Beratung abc \x07"


def test_a_composed_line_keeps_its_blanks() -> None:
    assert inert("  a  b\nc\u202e") == "  a  b c"


@given(ANY)
def test_no_rendering_of_any_text_holds_a_control_character(text: str) -> None:
    for shown in (exact(text), prose(text), inert(text), cell(text), markdown(text), code(text)):
        bad = [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
        bidi = [c for c in shown if c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
        assert not bad
        assert not bidi


@pytest.mark.parametrize(
    "opening", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n@x", " =1", "＝1", "\ufeff=1"]
)
def test_no_cell_is_a_formula(opening: str) -> None:
    assert cell(opening).startswith("'")


def test_a_cell_cut_at_a_semicolon_is_no_formula_either() -> None:
    assert cell("Tel; =cmd()") == "Tel; '=cmd()"


@given(ANY | SPICED)
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.example/a?b=c", True),
        ("http://x.example", True),
        ("https://x.example/дом", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://x.example/", False),
        ("//x.example/", False),
        ("https://", False),
        ("https://x.example/\u202egnp", False),
        ("https://x.example/ a", False),
        ('https://x.example/"onclick=', False),
        ("https://x.example/>", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_links_lead_to_the_web_only(url: str | None, link: bool) -> None:
    assert web_link(url) == (url if link else None)


@given(SPICED)
def test_markdown_shows_the_words_and_nothing_else(text: str) -> None:
    """Whatever the text, a viewer makes one paragraph of plain text and code of it."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(text))
    if not prose(text):
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inline = tokens[1].children or []
    assert {token.type for token in inline} <= {"text", "text_special", "code_inline"}
    assert "".join(token.content for token in inline).split() == prose(text).split()


@given(SPICED)
def test_a_code_span_holds_the_value_whatever_it_is(text: str) -> None:
    value = exact(text)
    if not value:
        return
    tokens = MarkdownIt("commonmark").parseInline(code(text))
    [span] = tokens[0].children or []
    assert (span.type, span.content) == ("code_inline", value)
