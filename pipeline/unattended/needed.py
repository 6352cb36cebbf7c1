"""Which captures must stay, however old: whatever a later judgement, answer or report may read again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pipeline.config import Config, ConfigError
from pipeline.policy import Policy
from pipeline.recall.past import LOOKED_AT
from pipeline.runs.running import newest_crawl
from pipeline.state import State
from pipeline.text.url import canonical, registrable, site_key
from snapshots.records import Capture, ContactSighting, Role, Run
from snapshots.store import Store

#: Trusted readings of a page that a judgement may go back to: the last one, and the one before it.
_EDITIONS = 2
#: What the reading of a directory is made of, of a collection too.
_LISTED = (Role.LISTING, Role.SUBPAGE, Role.COLLECTION)


def needed(store: Store, config: Config, policy: Policy, words: datetime) -> frozenset[str]:
    """Ids of the captures that must stay, however old: whatever judging, answering or reporting may read again."""
    ids: set[str] = set()
    batches: set[str] = set()
    for directory in {*store.ledger.directories(), *(table.id for table in config.directories)}:
        newest = newest_crawl(store, directory)
        batches |= _batches(store, directory, newest)
        ids |= _editions(store, directory)
        ids |= _away(store, config, directory, newest)
        ids |= {id_ for pointer in store.annals.pointers(directory) for id_ in pointer.captures}
        ids |= _evidence(store, directory, policy)
        ids |= _last_good(store, directory, policy)
        ids |= _sighted(store, config, directory, words)
    for batch in batches:
        ids |= _rejudged(store, batch)
    return frozenset(ids)


def _batches(store: Store, directory: str, newest: Run | None) -> set[str]:
    """The checks in which the directory was crawled and judged last: they may be judged again."""
    judged = (store.ledger.run(judgement.run) for judgement in store.ledger.judgements(directory, 1))
    return {run.batch for run in (newest, *judged) if run is not None}


def _rejudged(store: Store, batch: str) -> set[str]:
    """What a check brought, and what each of its directories is compared with: one is read as all others are, too."""
    ids = {capture.id for capture in store.archive.of_batch(batch)}
    ids |= {capture.id for capture in store.archive.before(batch, Role.SITE)}
    for run in store.ledger.batch(batch):
        good = store.ledger.judgement_before(run, trusted=True)
        ids |= _read(good.state) if good else set()
        ids |= _since(store, run.directory, good.as_of if good else None, run.as_of)
        before = store.ledger.judgement_before(run)
        ids |= _compared(before.state) if before else set()
    return ids


def _since(store: Store, directory: str, good: datetime | None, until: datetime | None = None) -> set[str]:
    """The page as the runs since a good one brought it: where it reads shorter, they say whether that lasts."""
    runs = [
        run for run in store.ledger.runs(directory, until=until) if run.judged and (good is None or run.as_of > good)
    ]
    return {c.id for run in runs for c in store.archive.of_run(run.id) if c.role in _LISTED}


def _editions(store: Store, directory: str) -> set[str]:
    """The last editions of the page that were trusted, and what came since."""
    good = store.ledger.last_judgement(directory, trusted=True)
    ids = _since(store, directory, good.as_of if good else None)
    last = store.ledger.last_judgement(directory)
    ids |= _compared(last.state) if last else set()
    for _ in range(_EDITIONS):
        if good is not None:
            ids |= _read(good.state)
            good = store.ledger.last_judgement(directory, trusted=True, before=good.as_of)
    return ids


def _read(state: str) -> set[str]:
    read = State.model_validate_json(state)
    return {*read.captures, *read.stamped, *read.restamped}


def _compared(state: str) -> set[str]:
    """Of a page that people see otherwise than its site's API gives it: both. The next run may get only one of them."""
    compared = State.model_validate_json(state).compared
    return set(compared.captures) if compared else set()


def _away(store: Store, config: Config, directory: str, newest: Run | None) -> set[str]:
    """What stood on sites that cannot be read now, or could not when the newest crawl came to them.

    Nobody asks for their inner pages meanwhile. Once a site is back, they tell what is new on it.
    """
    last = store.ledger.last_judgement(directory)
    then = store.ledger.judgement_before(newest) if newest else None
    states = [State.model_validate_json(found.state) for found in (last, then) if found is not None]
    rows = [row for state in states for row in state.entries if row.site.checked_at and row.site.state != "ok"]
    away = {row.id: row.website for row in rows if row.website}
    mirrors = dict(_mirrors(config, directory)) if away else {}
    hosts = {site_key(url) for id_, website in away.items() for url in (website, *mirrors.get(id_, ()))}
    return {capture.id for host in hosts for capture in store.archive.below(_addresses(host), LOOKED_AT)}


def _addresses(host: str) -> list[str]:
    """How the addresses of a site begin, as they are asked for."""
    return [f"{scheme}://{name}/" for scheme in ("http", "https") for name in (host, f"www.{host}")]


def _evidence(store: Store, directory: str, policy: Policy) -> set[str]:
    """What the flags rest on that a report still shows: an answer to them may point there."""
    last = store.ledger.last_as_of(directory)
    return {
        evidence.capture
        for flag in store.ledger.flags(directory)
        if flag.settled_at is None or last is None or last - flag.settled_at <= policy.resolved_shown
        for evidence in flag.evidence
    }


def _last_good(store: Store, directory: str, policy: Policy) -> set[str]:
    """The last good body of every URL that is watched: asked for in the time before the last whole run."""
    runs = store.ledger.runs(directory)
    whole = [run.started_at for run in runs if run.judged and not (run.entries or run.urls)]
    last = max(whole or (run.started_at for run in runs), default=None)
    if last is None:
        return set()
    found = list(store.archive.last_good(directory, last - policy.raw_kept))
    judgement = store.ledger.last_judgement(directory)
    for row in State.model_validate_json(judgement.state).entries if judgement else ():
        url = canonical(row.website or "")
        found += [c for c in (store.archive.last_answer(url), store.archive.last_with_body(url)) if c and row.website]
    return {capture.id for capture in found}


def _sighted(store: Store, config: Config, directory: str, words: datetime) -> set[str]:
    """Where each contact was first and last seen on its site, and what stood beside it when it was first seen.

    A contact that is listed no more and was not seen either since `words` is forgotten.
    """
    judgement = store.ledger.last_judgement(directory)
    state = State.model_validate_json(judgement.state) if judgement else None
    listed = {(row.id, c.kind.value, c.value) for row in (state.entries if state else ()) for c in row.contacts}
    last = {_contact(s): s for s in store.ledger.last_sightings(directory)}
    newest = newest_crawl(store, directory)
    earlier = store.ledger.last_sightings(directory, newest.as_of) if newest else ()  # what judging it again goes by
    told = [s for key, s in last.items() if key in listed or s.at >= words]
    told += [s for s in earlier if last[_contact(s)] in told]
    first = [s for s in store.annals.first_sightings(directory) if last[_contact(s)] in told]
    hosts: dict[str, set[str]] = {}
    for sighting in (*told, *first):
        hosts.setdefault(sighting.entry, set()).add(registrable(sighting.url))
    for row in state.entries if state else ():
        if row.website:
            hosts.setdefault(row.id, set()).add(registrable(row.website))
    for entry, mirrors in _mirrors(config, directory):
        hosts.setdefault(entry, set()).update(registrable(mirror) for mirror in mirrors)
    return {s.capture for s in (*told, *first)} | _beside(store, first, hosts)


def _beside(store: Store, first: Iterable[ContactSighting], hosts: dict[str, set[str]]) -> set[str]:
    captures = store.archive.gets({s.capture for s in first})
    runs: dict[str, tuple[Capture, ...]] = {}
    ids = set()
    for sighting in first:
        if sighting.capture in captures:
            run = captures[sighting.capture].run
            pages = runs[run] if run in runs else runs.setdefault(run, store.archive.of_run(run))
            own = hosts[sighting.entry]
            ids |= {c.id for c in pages if c.role is Role.SITE and registrable(c.url) in own}
    return ids


def _contact(sighting: ContactSighting) -> tuple[str, str, str]:
    return sighting.entry, sighting.kind, sighting.value


def _mirrors(config: Config, directory: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    try:
        table = config.directory(directory)
    except ConfigError:  # no longer watched
        return ()
    return ((id_, entry.mirrors) for id_, entry in table.entries.items())
