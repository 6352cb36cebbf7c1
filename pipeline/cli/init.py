"""`init`: writes a commented contactwatch.toml, and tries the parsers on a page."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from importlib import resources
from urllib.parse import urlsplit

from pipeline.cli.context import Commands, Context, UsageError, add_command, region
from pipeline.cli.pages import fetched
from pipeline.cli.table import table
from pipeline.config import FetchTable
from pipeline.model import UnreadableError
from pipeline.parsers.listing import propose_selectors
from pipeline.preview import listing_answer
from pipeline.text.name import slug


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "init", "writes a commented contactwatch.toml", "init https://example.org/who-helps --region BY"
    )
    parser.add_argument(
        "url", nargs="?", metavar="URL", help="a directory page: shows what is read there and proposes its table"
    )
    parser.add_argument("--region", type=region, metavar="CC", help="country of numbers printed without a country code")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace, context: Context) -> int:
    proposed = _propose(args.url, args.region, context.config_or_default().fetch) if args.url else ""
    path = context.config_path
    if path.exists():
        print(f"{path} is there already and stays as it is." + (" Add to it:" if proposed else ""))
        print(proposed)
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


def _propose(url: str, where: str | None, fetch: FetchTable) -> str:
    try:
        page, _ = fetched(url, where, fetch)
        found = listing_answer(url, page)
    except UnreadableError as error:
        raise UsageError(f"{url}: {error}") from error
    print(table(found))
    selectors: Mapping[str, str] = {}
    if not found["entries"]:
        print(
            "No entry was read. Name the parts of the page by CSS selectors in [directories.select].", file=sys.stderr
        )
        selectors = propose_selectors(page)
    return _table(url, where, selectors, missing=not found["entries"])


def _table(url: str, where: str | None, selectors: Mapping[str, str], *, missing: bool) -> str:
    last = [part for part in urlsplit(url).path.split("/") if part]
    name = re.sub(r"[^a-z0-9-]", "", slug(last[-1] if last else urlsplit(url).hostname or "")) or "directory"
    lines = ["[[directories]]", f"id = {json.dumps(name)}", f"url = {json.dumps(url)}"]
    lines.append(
        f"region = {json.dumps(where)}" if where else '# region = "BY"    # for numbers printed without a country code'
    )
    lines.append('cron = "0 6 * * MON"')
    if missing:
        lines.append("[directories.select]    # name what you see on the page")
        lines += [f"{key} = {json.dumps(selector)}" for key, selector in selectors.items()] or [
            '# entry = "article.card"'
        ]
    return "\n".join(lines) + "\n"
