"""A CSV file (RFC 4180, and what spreadsheets make of it) as a listing: one organisation a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from textwrap import shorten

from pipeline.model import UnreadableError
from pipeline.parsers.charset import decode
from pipeline.sources.rows import Opened, Row, SourceError, as_page
from pipeline.text.normal import fold, one_line
from pipeline.text.vocabulary import every

#: What a header may be called where the config maps none, besides the vocabulary's labels: English, and HSDS's words.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "organisation", "organization", "organisation name", "organization name", "title", "ngo"),
    "website": ("website", "web site", "url", "web", "site", "homepage", "link"),
    "section": ("section", "category", "type", "group"),
    "description": ("description", "about", "notes", "services", "details"),
    "phone": ("phone", "telephone", "tel", "phone number", "phones", "phone numbers", "hotline", "mobile", "number"),
    "fax": ("fax", "fax number"),
    "email": ("email", "e-mail", "mail", "email address", "emails"),
    "address": ("address", "postal address", "street address", "addresses", "location"),
}
#: Labels of the vocabulary, in every language, that are headers too.
_TERMS: Mapping[str, tuple[str, ...]] = {
    "website": ("website",),
    "phone": ("phone", "mobile", "hotline"),
    "fax": ("fax",),
    "email": ("email",),
    "address": ("address",),
}
_LABELS = {"phone": "Phone", "fax": "Fax", "email": "Email", "address": "Address"}
_DELIMITERS = ",;\t|"
_SAID = 300  # characters of the header that a message repeats
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # .xlsx, .ods and other archives; .xls


def fits(content_type: str, url: str) -> bool:
    """Whether an answer is one, by its type or its name."""
    kind = content_type.partition(";")[0].strip().lower()
    named = url.partition("?")[0].lower().endswith((".csv", ".tsv"))
    return kind in ("text/csv", "application/csv", "text/tab-separated-values") or (
        named and kind in ("", "text/plain", "application/octet-stream", "application/vnd.ms-excel")
    )


def opened(body: bytes, content_type: str, columns: Mapping[str, str]) -> Opened:
    """The file as a page. `columns`: the header of each part, where it has a name of its own.

    Raises: SourceError.
    """
    lines = _lines(body, content_type)
    places = _places(lines[0], columns)
    if not places["name"]:
        there = _there(lines[0])
        raise SourceError(f"no column holds the names; say which in [directories.columns] name; there are: {there}")
    return as_page("csv", "", tuple(_rows(lines[1:], places)))


def parts(body: bytes, content_type: str, columns: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each column's header and what is read in it: a part, or nothing. Raises: SourceError."""
    header = _lines(body, content_type)[0]
    known = {at: part for part, where in _places(header, columns).items() for at in where}
    return tuple((cell, known.get(at, "")) for at, cell in enumerate(header) if cell)


def proposed(body: bytes, content_type: str) -> Mapping[str, str]:
    """What `[directories.columns]` must say for the file to be read, as far as it can be seen. Raises: SourceError."""
    header, *rows = _lines(body, content_type)
    places = _places(header, {})
    known = {at for where in places.values() for at in where}
    left = (at for at, cell in enumerate(header) if cell and at not in known)
    name = next((at for at in left if _names(rows, at)), None)
    return {} if places["name"] or name is None else {"name": header[name]}


def _names(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column may hold the names: something else in each row, and some letters in it."""
    cells = [row[at] if at < len(row) else "" for row in rows]
    return bool(cells) and len(set(cells)) == len(cells) and all(any(c.isalpha() for c in cell) for cell in cells)


def _lines(body: bytes, content_type: str) -> list[list[str]]:
    """The rows that hold something, the header's first. Raises: SourceError."""
    if body.startswith(_SPREADSHEETS):
        raise SourceError("it is a spreadsheet program's own file, no CSV: save it as CSV there")
    try:
        text = decode(body, content_type)
    except UnreadableError as error:
        raise SourceError(str(error)) from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    text = text.replace("\0", "")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SourceError(f"no CSV that can be read: {error}") from error
    if _cut_short(text, delimiter):
        raise SourceError("it was cut short: a quotation mark is opened and nowhere closed")
    lines = [[one_line(cell) if "\n" not in cell else cell for cell in line] for line in lines if any(line)]
    if not lines:
        raise SourceError("the file is empty")
    lines[0] = [cell.lstrip("\ufeff").strip() for cell in lines[0]]
    return lines


def _cut_short(text: str, delimiter: str) -> bool:
    """Whether it ends inside of quotation marks. The reader says so only where it is strict about all else too."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Which columns hold what. Raises: SourceError for a header that is not there."""
    folded = [fold(cell) for cell in header]
    places: dict[str, list[int]] = {}
    for part in _HEADERS:
        if part in columns:
            if fold(columns[part]).strip() not in folded:
                there = _there(header)
                raise SourceError(f"[directories.columns] {part}: no column {columns[part]!r}; there are: {there}")
            places[part] = [folded.index(fold(columns[part]).strip())]
        else:
            places[part] = [i for i, cell in enumerate(folded) if cell in _usual(part)]
    return places


@cache
def _usual(part: str) -> frozenset[str]:
    terms = {term for kind in _TERMS.get(part, ()) for term in every(kind)}
    both = {term for term in every("fax") if "/" in term}  # "tel./fax"
    return frozenset(_HEADERS[part]) | (terms - both) | (both if part == "phone" else frozenset())


def _there(header: Sequence[str]) -> str:
    return shorten(", ".join(repr(cell) for cell in header if cell) or "none", _SAID, placeholder=" …")


def _rows(lines: Sequence[Sequence[str]], places: Mapping[str, list[int]]) -> Iterator[Row]:
    for line in lines:
        cells = {part: [line[i] for i in where if i < len(line) and line[i].strip()] for part, where in places.items()}
        said = tuple((_LABELS[part], cell) for part in _LABELS for cell in cells[part])
        name, website, section, description = (
            " ".join(cells[part][:1]) for part in ("name", "website", "section", "description")
        )
        if name or said:
            yield Row(name, _web(website), section, description, said)


def _web(value: str) -> str:
    """A web address as one; spreadsheets hold them without a scheme."""
    value = value.strip()
    return value if not value or "://" in value or " " in value else f"https://{value}"
