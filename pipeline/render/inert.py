"""Scraped text made harmless: nothing a page says acts in a terminal, browser, spreadsheet or Markdown view."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from pipeline.text.normal import one_line

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and marks by category, nothing to the eye
_JOINERS = "\u200c\u200d"  # spelling in Persian and Indic scripts, and glue in emoji
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")
_FORMULA = re.compile(r"(^|;\s*)(?=[=+\-@＝＋－＠])")  # ; because spreadsheets of half of Europe cut cells there
_UNSAFE_IN_URL = re.compile(r"[\s<>\"'`\\^{|}]")
_PUNCTUATION = re.compile(r"([\\`*_\[\]<>&~|$])")
_BLOCK_START = re.compile(r"^(\d*)(?=[#+\-=:.)])")  # would make the line a heading, a list or a rule
_AUTOLINKED = re.compile(r"@|://|^\W*www\.", re.IGNORECASE)
_WORD = re.compile(r"([(“\"‘']*)(.*?)([.,;:!?)”\"’']*)", re.DOTALL)  # its punctuation before and after apart
_BACKTICKS = re.compile(r"`+")


def exact(text: str) -> str:
    """A value on one line with every invisible or controlling character written out as an escape.

    >>> exact("legal\\u202e@x.example\\x1b[31m")
    'legal\\\\u202e@x.example\\\\x1b[31m'
    """
    return _written_out(one_line(text))


def prose(text: str) -> str:
    """A sentence on one line, every run of white space as one blank, and inert."""
    return one_line(inert(text))  # in this order: what is left out may stand beside a blank


def inert(text: str) -> str:
    """A line as composed, blanks and all: breaks become blanks, invisible format characters are left out, and other
    control characters are written as escapes.

    >>> inert("  Bera\\u00adtung\\x07")
    '  Beratung\\\\x07'
    """
    line = _BREAKS.sub(" ", text)
    if line.isascii() and line.isprintable():
        return line
    kept = (c for place, c in enumerate(line) if not (unicodedata.category(c) == "Cf" and _hidden(line, place)))
    return _written_out("".join(kept))


def web_link(url: str | None) -> str | None:
    """The URL if a browser may be sent there: http(s) with a host and without characters that end an attribute."""
    if not url or _UNSAFE_IN_URL.search(url) or exact(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def cell(text: str) -> str:
    """A text for a spreadsheet: never read as a formula.

    >>> cell("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return _FORMULA.sub(r"\1'", prose(text))


def markdown(text: str) -> str:
    """A sentence for Markdown: punctuation escaped; words that a viewer would link or mention stand as code.

    >>> markdown("*Write* to help@x.example.")
    '\\\\*Write\\\\* to `help@x.example`.'
    """
    words = (_coded(word) if _AUTOLINKED.search(word) else _escaped(word) for word in prose(text).split(" "))
    return _BLOCK_START.sub(r"\1\\", " ".join(words))


def code(text: str) -> str:
    """A value as a Markdown code span, whatever backticks it holds. In a table use `.replace("|", "\\\\|")` on it."""
    value = exact(text)
    if not value:
        return ""
    ticks = "`" * (longest_ticks(value) + 1)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{ticks}{pad}{value}{pad}{ticks}"


def longest_ticks(text: str) -> int:
    """Length of the longest run of backticks: a fence must be longer."""
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _coded(word: str) -> str:
    match = _WORD.fullmatch(word)
    before, core, after = match.groups() if match else ("", word, "")
    return _escaped(before) + code(core) + _escaped(after)


def _escaped(word: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", word)


def _written_out(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    return "".join(_escape(c) if _hidden(line, place) else c for place, c in enumerate(line))


def _hidden(line: str, place: int) -> bool:
    character = line[place]
    if unicodedata.category(character) not in _UNSEEN:
        return character in _BLANK
    if character in _JOINERS and 0 < place < len(line) - 1:
        return line[place - 1].isascii() or line[place + 1].isascii()
    return True


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
