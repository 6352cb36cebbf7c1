"""`init`: writes a commented contactwatch.toml, and tries the parsers on a page or on the directories of a site."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from pipeline.cli.context import Commands, Context, UsageError, add_command, region
from pipeline.cli.surveying import Seen, collection_lines, collection_table, free_id, surveyed
from pipeline.cli.table import table
from pipeline.cli.watched import as_what, collection_id, directories_among
from pipeline.config import Config, DirectoryTable
from pipeline.config_values import FILE
from pipeline.model import Page, UnreadableError
from pipeline.parsers.listing import propose_selectors, read_listing
from pipeline.parsers.repeats import propose_repeated
from pipeline.previewing.preview import data_of, listing_answer
from pipeline.render.inert import prose
from pipeline.sources import csv_
from pipeline.sources.rows import SourceError
from pipeline.sources.survey import MOST_REQUESTS, Found, Survey
from pipeline.text.url import canonical

_SHOWN = 5  # names of what would be read


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "init", "writes a commented contactwatch.toml", "init https://example.org/who-helps --region BY"
    )
    parser.add_argument(
        "url",
        nargs="?",
        metavar="URL",
        help="a directory page, a CSV or HSDS document (also a file of this machine), or a WordPress site with many "
        "pages: shows what is read there and proposes its table; "
        f"a site is asked at most {MOST_REQUESTS} times besides, fetch.delay apart",
    )
    parser.add_argument("--region", type=region, metavar="CC", help="country of numbers printed without a country code")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    proposed = _propose(_address(args.url), args.region, context) if args.url else ""
    path = context.config_path
    if path.exists():
        print(f"{path} is there already and stays as it is." + (f" Add to it:\n{proposed}" if proposed else ""))
        return 0
    try:
        path.write_text(template() + ("\n" + proposed if proposed else ""), "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    print(f"wrote {path}; next: {'contactwatch check' if proposed else 'contactwatch init URL, or fill it in by hand'}")
    return 0


def template() -> str:
    """The commented configuration with every key there is."""
    return (resources.files("pipeline.cli") / "contactwatch.toml").read_text("utf-8")


def _address(given: str) -> str:
    """The address of what was given, which may be a file's name. Raises: UsageError."""
    url = Path(given).resolve().as_uri() if "://" not in given and Path(given).is_file() else given
    try:
        DirectoryTable(id="page", url=url)
    except ValidationError as error:
        raise UsageError(str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None
    return url


def _propose(url: str, where: str | None, context: Context) -> str:
    config = context.config_or_default()
    if sys.stderr.isatty() and not url.startswith(FILE):  # who waits for minutes is told why
        host, delay = urlsplit(url).netloc or url, f"{config.fetch.delay:g} s"
        print(
            f"Asking {host}: the page, and its WordPress API at most {MOST_REQUESTS} times, {delay} apart.",
            file=sys.stderr,
        )
    seen = surveyed(url, where, config.fetch)
    _tell(seen.survey)
    site = seen.survey.site
    new: list[Found] = []
    for found in seen.survey.found:
        print("\n".join(collection_lines(found, site, where, context.clock())) + "\n")
        if id_ := collection_id(config, site, found):
            print(f"These pages are watched already, as the collection {id_!r}.\n")
        else:
            new.append(found)
    if seen.survey.found and canonical(url).rstrip("/") == canonical(site).rstrip("/"):
        return "\n".join(_collections(new, site, where, config))
    known = as_what(config, seen.survey, filter(None, (url, seen.url)))
    if known:
        print(f"{url} is watched already, {known}.")
    proposed = "" if known else _directory(url, where, seen, [each.id for each in config.roots])
    hints = _hints(_collections(new, site, where, config), proposed)
    return "\n".join(filter(None, (proposed, *hints)))


def _collections(new: Sequence[Found], site: str, where: str | None, config: Config) -> Iterator[str]:
    names = [each.id for each in config.roots]
    for found in new:
        names.append(free_id(found.parent.slug or found.parent.title, "collection", names))
        twice = directories_among(config, found)
        yield collection_table(found, site, where, names[-1]) + (
            f"# Pages of it that are watched already, and would be twice: {', '.join(twice)}\n" if twice else ""
        )


def _tell(survey: Survey) -> None:
    """One line where the API gave less than there may be; none where there is no API."""
    if survey.fault and not survey.absent:
        less = "there may be more directories than these" if survey.found else "only the page itself is read"
        print(f"WordPress API of {survey.site}: {survey.fault}; {less}.", file=sys.stderr)


def _hints(collections: Iterable[str], proposed: str) -> Iterator[str]:
    """The collections around a page, commented out: the page is watched once."""
    for text in collections:
        yield f"# Or all pages under one parent at once, instead of the directory{' above' if proposed else ''}:"
        yield "".join(f"# {line}\n" for line in text.splitlines())


def _directory(url: str, where: str | None, seen: Seen, taken: Sequence[str]) -> str:
    if isinstance(seen.page, str):
        raise UsageError(f"{url}: {seen.page}")
    if seen.form:
        return _data(seen.url, where, seen.page, seen.form, taken)
    try:
        found = listing_answer(url, seen.page)
    except UnreadableError as error:
        raise UsageError(f"{url}: {error}") from error
    print(table(found))
    if seen.led:
        print(f"{url} leads to {seen.led}.", file=sys.stderr)
    if seen.doubt:
        print(f"This is hardly the page itself: {seen.doubt}.", file=sys.stderr)
    missing = not found["entries"]
    if missing:
        print(
            "No entry was read. Name the parts of the page by CSS selectors in [directories.select].", file=sys.stderr
        )
    selectors = _repeated(seen.page) if missing else propose_selectors(seen.page)
    return _table(seen.url, where or seen.page.region, selectors, taken, missing=missing)


def _data(url: str, where: str | None, page: Page, form: str, taken: Sequence[str]) -> str:
    """A data file: what is read in it, and of a CSV file's columns."""
    data = data_of(page, url)
    try:
        columns = csv_.proposed(data.body, data.content_type) if form == "csv" else {}
        headers = csv_.parts(data.body, data.content_type, columns) if form == "csv" else ()
    except SourceError as error:
        raise UsageError(f"{url}: {error}") from error
    missing: list[str] = []
    try:
        print(table(listing_answer(url, page, columns=columns)))
    except UnreadableError as error:
        if not headers:
            raise UsageError(f"{url}: {error}") from error
        print(f"No entry was read: {error}.", file=sys.stderr)
        missing = [header for header, part in headers if not part] or [header for header, _ in headers]
    for line in _columns(headers):
        print(line)
    lines = [*_head(url, where, taken)]
    if columns or missing:
        lines.append("[directories.columns]    # the headers of the file's columns, by what they hold")
        lines += [f"{part} = {json.dumps(header, ensure_ascii=False)}" for part, header in columns.items()]
        lines += [f"# name = {json.dumps(header, ensure_ascii=False)}" for header in missing]
    return "\n".join(lines) + "\n"


def _columns(headers: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Which columns of a CSV file are read as what, and which are not read."""
    read = [f"{prose(header)} as {part}" for header, part in headers if part]
    unread = [prose(header) for header, part in headers if not part]
    if read:
        yield f"\nColumns: {', '.join(read)}."
    if unread:
        yield f"Not read: {', '.join(unread)}."


def _repeated(page: Page) -> Mapping[str, str]:
    """Selectors of a row of like elements, and what would be read with them."""
    selectors = propose_repeated(page)
    if selectors:
        names = [prose(entry.name) for entry in read_listing(page, selectors).entries]
        print(f"With the selectors proposed below: {len(names)} entries: {'; '.join(names[:_SHOWN])}", end="")
        print("; and others." if len(names) > _SHOWN else ".")
    return selectors


def _table(url: str, where: str | None, selectors: Mapping[str, str], taken: Sequence[str], *, missing: bool) -> str:
    lines = [*_head(url, where, taken)]
    chosen = [f"{key} = {json.dumps(selector)}" for key, selector in selectors.items()]
    if missing:
        lines.append("[directories.select]    # name what you see on the page")
        lines += [f"# {line}" for line in chosen] or ['# entry = "article.card"']
    elif chosen:
        lines += ["# [directories.select]    # what was read stands there; only needed where the reading goes wrong"]
        lines += [f"# {line}" for line in chosen]
    return "\n".join(lines) + "\n"


def _head(url: str, where: str | None, taken: Sequence[str]) -> Iterator[str]:
    """A directory's table as far as all kinds of directories share it."""
    last = [part for part in urlsplit(url).path.split("/") if part]
    word = re.sub(r"\.\w{2,5}$", "", unquote(last[-1])) if last else urlsplit(url).hostname or ""
    yield "[[directories]]"
    yield f"id = {json.dumps(free_id(word, 'directory', taken))}"
    yield f"url = {json.dumps(url)}"
    yield (
        f"region = {json.dumps(where)}" if where else '# region = "BY"    # for numbers printed without a country code'
    )
    yield 'cron = "0 6 * * MON"'
