"""`doctor`: checks config, store, clock, disk and network reach, or the vocabulary; says what to mend."""

from __future__ import annotations

import argparse
import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.assemble import assemble
from pipeline.cli.context import Commands, Context, add_command
from pipeline.cli.doctor_vocabulary import print_findings
from pipeline.config import Config
from pipeline.policy import DEFAULT
from snapshots.store import Store, StoreError

_DISK_NEEDED = 200_000_000  # bytes: a check of a large directory, with room for its journal
_LONG_AGO = timedelta(days=14)  # a weekly check that was missed twice


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. `mend` is empty where all is well."""

    what: str
    found: str
    mend: str = ""


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
    for sign in () if arguments.json else signs:
        print(
            f"{'mend' if sign.mend else 'ok  '}  {sign.what}: {sign.found}"
            + (f"\n      {sign.mend}" if sign.mend else "")
        )
    return 1 if any(sign.mend for sign in signs) else 0


def _signs(config: Config, context: Context) -> Iterator[Sign]:
    watched = ", ".join(t.id for t in config.directories) or "nothing"
    yield Sign("config", f"{config.path}: {watched}", "" if config.directories else "add a [[directories]] table")
    for setting in config.idle():
        yield Sign("config", setting, "this version does not act on it yet: do not rely on it")
    if "example.org" in config.fetch.user_agent:
        yield Sign("user agent", config.fetch.user_agent, "set fetch.user_agent to an address where you can be reached")
    try:
        with context.store(config) as store:
            yield Sign("store", f"{config.store.url}, {store.size() / 1e6:.1f} MB")
            yield from _disk(store)
            yield from _runs(store, config, context.clock())
    except StoreError as error:
        yield Sign("store", str(error), "see the line above; nothing was changed")
    for table in config.directories:
        yield _reach(table.url)


def _disk(store: Store) -> Iterator[Sign]:
    folder = store.path.parent if store.path else Path()
    free = shutil.disk_usage(folder).free
    yield Sign(
        "disk", f"{free / 1e9:.1f} GB free", "" if free > _DISK_NEEDED else "make room: a full disk ends every run"
    )


def _runs(store: Store, config: Config, now: datetime) -> Iterator[Sign]:
    ahead = {t.id: at for t in config.directories if (at := store.ledger.last_as_of(t.id)) is not None and at > now}
    if ahead:
        late = ", ".join(f"{name} was last checked at {at:%Y-%m-%d %H:%MZ}" for name, at in ahead.items())
        yield Sign(
            "clock", f"{now:%Y-%m-%d %H:%MZ}, but {late}", "set this machine's clock; until then runs are refused"
        )
    else:
        yield Sign("clock", f"{now:%Y-%m-%d %H:%MZ}, after the last run")
    for table in config.directories:
        judgement = store.ledger.last_judgement(table.id, trusted=True)
        if judgement is None:
            yield Sign(table.id, "never read", f"run `contactwatch check {table.id}`")
            continue
        age = max(now - judgement.as_of, timedelta(0))
        counted = assemble(store, (table.id,), DEFAULT, now).coverage
        found = f"last read well {age.days} days ago; {counted.confirmed} of {counted.contacts} contacts confirmed"
        yield Sign(table.id, found, f"run `contactwatch check {table.id}`" if age > _LONG_AGO else "")


def _reach(url: str) -> Sign:
    host = urlsplit(url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        return Sign(
            "network", f"{host}: {error.strerror}", "check the address in the config, and this machine's network"
        )
    return Sign("network", f"{host} resolves")
