"""Weekly checks over forty days by the real crawler: pruned after each, or never, they come to the same reports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zlib import crc32

import pytest
from sqlalchemy import update

from pipeline.config import Config, load
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded
from pipeline.render import render
from pipeline.runs.assemble import assemble
from pipeline.runs.examine import Examiner
from pipeline.runs.running import Runner
from pipeline.unattended.retention import carry_out, plan
from snapshots import schema
from snapshots.records import Role, RunStatus
from snapshots.store import Store
from tests.acceptance.command import Desk, days, iso
from tests.acceptance.stories import mail, number, tel
from tests.acceptance.town import home, listing, page
from tests.server import Answer, Route, Server
from tests.wordpress import Page, WordPress

CLOCK = tuple(days(-41 + day) for day in (0, 8, 17, 25, 33, 41))
NAME = "Anchor Aid"


def tagged(answer: Answer) -> Answer:
    """The answer with a validator of its own."""
    return replace(answer, etag=f'"{crc32(answer.body):08x}"')


def site(step: int) -> dict[str, Route]:
    """An organisation's site: it changes, and changes back."""
    phone = number(NAME, 2 if step in (2, 3) else 1)
    return {"/": tagged(home(NAME, tel(phone), mail("office@anchor-aid.example"), f"<!-- {step // 2} -->"))}


def linked(step: int) -> dict[str, Route]:
    """Pages that the directory links, and the authority of a statement."""
    found = {f"/info-{n}": tagged(page(f"<h1>Info {n}</h1><p>Read this, edition {step // 2}.</p>")) for n in range(3)}
    found["/rules"] = tagged(page(f"<h1>Rules</h1><p>Apply within {30 if step < 3 else 20} days of arrival.</p>"))
    if step >= 3:
        del found["/info-2"]
    return dict(found)


def countries(step: int) -> list[Page]:
    """The pages of the collection: one is edited, one goes, one comes."""
    names = ["Belarus", "Poland", *(["Taiwan"] if step < 4 else []), *(["Brazil"] if step > 1 else [])]
    parent = Page(7, "by-country", f"Legal Assistance by Country, edition {step}", "<p>Choose a country.</p>")
    return [parent, *(_country(10 + n, name, step) for n, name in enumerate(names))]


def _country(id_: int, name: str, step: int) -> Page:
    calls = f"+44 20 7946 00{id_}" if name != "Poland" or step < 2 else "+44 20 7946 0099"
    text = f"<h3>{name} Harbour Aid</h3><p>Tel: {calls}</p><p>Email: {name.lower()}@aid.example</p><p>It helps.</p>"
    content = f"<!-- {step} -->{text}{text.replace('Harbour', 'Lantern')}"
    return Page(id_, f"{name.lower()}-help", f"{name} Help", content, parent=7)


@dataclass
class World:
    """Servers, a desk that watches them and is pruned after every check, and a store that gets all that it got."""

    desk: Desk
    whole: Store
    directory: Server
    organisation: Server
    info: Server
    api: WordPress
    reports: list[tuple[str, str]] = field(default_factory=list)  # of the pruned store, of the whole one
    gone: int = 0

    def turn(self, step: int) -> None:
        links = "".join(f'<a href="{self.info.url(f"/info-{n}")}">Info {n}</a> ' for n in range(3))
        lines = f"<p>{tel(number(NAME))}</p><p>{mail('office@anchor-aid.example')}</p>"
        block = f'<h3><a href="{self.organisation.url()}">{NAME}</a></h3>{lines}<p>It helps people who had to flee.</p>'
        said = f"<p>You have to apply within 30 days.</p><p>See {links}</p><!-- {step // 2} -->"
        self.directory.routes = {"/page": tagged(listing(block + said))}
        self.organisation.routes, self.info.routes = site(step), linked(step)
        self.api.pages = countries(step)

    def check(self, at: datetime) -> None:
        done = self.desk.run("check", "--as-of", iso(at))
        assert done.status in (0, 1), done.err
        config = load(self.desk.config, {})
        with Store.open(f"sqlite:///{self.desk.folder / 'contactwatch.db'}") as pruned:
            with pruned.database.writing() as connection:  # the crawler's clock cannot be set
                connection.execute(update(schema.captures).values(fetched_at=schema.captures.c.as_of))
            batches = dict.fromkeys(run.batch for run in reversed(pruned.ledger.runs()) if run.as_of == at)
            for batch in batches:
                copied(pruned, self.whole, batch)
                Examiner(self.whole, expanded(config, self.whole), DEFAULT).batch(batch, at)
            self.tell(pruned, config, at)
            found = plan(pruned, config, DEFAULT, at + timedelta(hours=1))
            self.gone += len(found.bodies)
            list(carry_out(pruned, found))
            everything = expanded(config, pruned)
            Runner(pruned, everything, lambda: at).judge([table.id for table in everything.watched])
            self.tell(pruned, config, at)

    def tell(self, pruned: Store, config: Config, at: datetime) -> None:
        """What either store reports by now, but for true times: when a run ended, when evidence was received."""
        told = []
        for store in (pruned, self.whole):
            watched = [table.id for table in expanded(config, store).watched]
            runs = assemble(store, watched, DEFAULT, at)
            plain = [run.model_copy(update={"finished_at": None}) for run in runs.runs]
            text = render(runs.model_copy(update={"runs": tuple(plain)}), "json")
            told.append(re.sub(r'"fetched_at": "[^"]+"', '"fetched_at": ""', text))
        self.reports.append((told[0], told[1]))


def copied(source: Store, target: Store, batch: str) -> None:
    """Everything that the runs of a batch brought, as if it had been received there."""
    runs = source.ledger.batch(batch)
    for run in runs:
        target.ledger.begin(replace(run, judged=False, status=RunStatus.RUNNING, finished_at=None))
    for capture in source.archive.of_batch(batch):
        fresh = capture.sha256 and capture.status != 304
        target.archive.put(capture, source.archive.body(capture.sha256 or "") if fresh else None)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("pruning")
    with ExitStack() as up:
        one, two, three = (up.enter_context(Server(host=f"127.0.0.{n}")) for n in (1, 2, 3))
        whole = up.enter_context(Store.open(f"sqlite:///{folder / 'whole.db'}"))
        made = World(Desk(folder), whole, one, two, three, up.enter_context(WordPress([])))
        made.desk.write(
            {"page": made.directory.url("/page")},
            more=f'[[collections]]\nid = "legal"\nwordpress = "{made.api.url("")}"\nparent = "by-country"\n'
            'region = "from-title"\n[[statements]]\ndirectory = "page"\npage = "within (\\\\d+) days"\n'
            f'authority = "{made.info.url("/rules")}"\nsays = "within (\\\\d+) days"\n',
        )
        for step, at in enumerate(CLOCK):
            made.turn(step)
            made.check(at)
        yield made


def test_nothing_is_judged_differently_because_bodies_went(world: World) -> None:
    assert world.gone > 4
    with Store.open(f"sqlite:///{world.desk.folder / 'contactwatch.db'}") as store:
        gone = [c.role for c in store.archive.listing(limit=10_000) if store.archive.pruned([c.sha256 or ""])]
    assert {Role.LISTING, Role.LINK, Role.COLLECTION} <= set(gone)
    for turn, (pruned, whole) in enumerate(world.reports):
        assert pruned == whole, f"report {turn}"
    kinds = {flag["kind"] for flag in json.loads(world.reports[-1][1])["flags"]}
    assert {"link-broken", "claim-conflict", "contact-changed", "entry-added"} <= kinds, kinds


@pytest.mark.parametrize("role", [Role.LISTING, Role.SITE, Role.LINK])
def test_a_304_always_has_its_body_although_pages_were_pruned(world: World, role: Role) -> None:
    with Store.open(f"sqlite:///{world.desk.folder / 'contactwatch.db'}") as store:
        found = [capture for capture in store.archive.listing(limit=10_000) if capture.role is role]
        confirmed = [capture for capture in found if capture.status == 304]
        assert confirmed
        assert all(capture.sha256 for capture in confirmed)
        newest = [capture.sha256 for capture in found if capture.as_of == CLOCK[-1] and capture.sha256]
        assert newest
        assert store.archive.pruned(newest) == {}
