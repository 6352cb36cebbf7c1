"""A CSV file (RFC 4180, and what spreadsheets make of it) as a listing: one organisation a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten

from pipeline.model import UnreadableError
from pipeline.parsers.charset import decode
from pipeline.sources.rows import Opened, Row, SourceError, as_page
from pipeline.text.normal import fold, one_line

#: What a header may be called where the config maps none: English, and HSDS's words.
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
COLUMNS = tuple(_HEADERS)
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
    places = _places(lines[0], columns)
    return as_page("csv", "", tuple(_rows(lines[1:], places)))


def _cut_short(text: str, delimiter: str) -> bool:
    """Whether it ends inside of quotation marks. The reader says so only where it is strict about all else too."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Which columns hold what. Raises: SourceError for a header that is not there, or no names."""
    folded = [fold(cell.lstrip("\ufeff")).strip() for cell in header]
    there = shorten(", ".join(repr(cell) for cell in header if cell) or "none", _SAID, placeholder=" …")
    places: dict[str, list[int]] = {}
    for part, usual in _HEADERS.items():
        if part in columns:
            if fold(columns[part]).strip() not in folded:
                raise SourceError(f"[directories.columns] {part}: no column {columns[part]!r}; there are: {there}")
            places[part] = [folded.index(fold(columns[part]).strip())]
        else:
            places[part] = [i for i, cell in enumerate(folded) if cell in usual]
    if not places["name"]:
        raise SourceError(f"no column holds the names; say which in [directories.columns] name; there are: {there}")
    return places


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
