"""`doctor`: checks config, store, clock, disk and network reach, or the vocabulary; says what to mend."""

from __future__ import annotations

import argparse
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.cli.context import Commands, Context, add_command
from pipeline.cli.doctor_vocabulary import print_findings
from pipeline.cli.health import print_signs
from pipeline.config import Config
from pipeline.config_values import FILE
from pipeline.notify.sending import NotNowError
from pipeline.notify.targets import Target, targets
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded
from pipeline.runs.lookups import misnamed
from pipeline.unattended.coverage import standings
from pipeline.unattended.health import Sign
from pipeline.unattended.health import signs as health
from snapshots.store import Store, StoreError
from snapshots.upgrading import copies


def add(commands: Commands) -> None:
    parser = add_command(commands, "doctor", "checks config, store, clock, disk and network reach", "doctor")
    parser.add_argument(
        "--vocabulary", action="store_true", help="check the files of words instead; 1 if they contradict themselves"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Context) -> int:
    if arguments.vocabulary:
        return print_findings(as_json=arguments.json)
    signs = list(_signs(context.config(), context))
    if arguments.json:
        print(json.dumps([asdict(sign) for sign in signs], ensure_ascii=False, indent=1))
    else:
        print_signs(signs)
    return 1 if any(sign.mend for sign in signs) else 0


def _signs(config: Config, context: Context) -> Iterator[Sign]:
    watched = ", ".join(t.id for t in config.roots) or "nothing"
    yield Sign("config", f"{config.path}: {watched}", "" if config.roots else "add a [[directories]] table")
    if "example.org" in config.fetch.user_agent:
        yield Sign("user agent", config.fetch.user_agent, "set fetch.user_agent to an address where you can be reached")
    try:
        with context.store(config) as store:
            yield _size(store, config)
            everything, now = expanded(config, store), context.clock()
            yield from health(store, everything, standings(store, everything, now, DEFAULT), now, DEFAULT)
            yield from _statements(everything)
    except StoreError as error:
        yield Sign("store", str(error), "see the line above; nothing was changed")
    for target in targets(config):
        yield _readable(target)
    for url in dict.fromkeys((*(t.url for t in config.roots), *(s.authority for s in config.statements))):
        yield _reach(url)


def _statements(config: Config) -> Iterator[Sign]:
    """Statements about a page that its collection, once it was read, has not. `config`: expanded."""
    pages = {table.id for table in config.watched}
    for collection in dict.fromkeys(member.collection.id for member in config.members):
        for words in misnamed(config, collection, pages):
            yield Sign("statements", words, f"`contactwatch report {collection}` names its pages")


def _size(store: Store, config: Config) -> Sign:
    spare, _ = store.pruning.spare()
    empty = f", {spare / 1e6:.1f} MB of it empty" if spare else ""
    beside = sum(copy.stat().st_size for copy in copies(store.path))
    more = f"; copies made before migrations beside it, {beside / 1e6:.1f} MB" if beside else ""
    return Sign("store", f"{config.store.url}, {store.size() / 1e6:.1f} MB{empty}{more}")


def _readable(target: Target) -> Sign:
    """Whether messages to the target could be tried at all; none is sent."""
    from pipeline.notify import chat, mail  # Apprise costs a second

    try:
        mail.account(target.url) if target.by_mail else chat.service(target.url)
    except NotNowError as error:
        return Sign("notify", f"{target.label}: {error}", "mend its url in the config")
    return Sign("notify", f"{target.label}: {target.lane.value}, from {target.least} on")


def _reach(url: str) -> Sign:
    if url.startswith(FILE):
        there = Path(unquote(urlsplit(url).path)).is_file()
        return Sign("file", url, "" if there else "there is no such file: check the address in the config")
    host = urlsplit(url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        return Sign(
            "network", f"{host}: {error.strerror}", "check the address in the config, and this machine's network"
        )
    return Sign("network", f"{host} resolves")
