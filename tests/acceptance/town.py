"""Organisations on loopback whose sites a story changes from run to run, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from html import escape
from itertools import count
from random import Random
from zlib import crc32

from tests.server import Answer, Route, Seen, Server

#: What a site shows at each step: paths to answers.
Pages = Mapping[str, Route]
Story = Callable[[int], Pages | None]  # None: nobody listens there any more

STAMP = "Last updated {}"
_octets = count(10)


def page(body: str, title: str = "", **more: object) -> Answer:
    """An HTML page of that body."""
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    html = f'<!doctype html><html lang="en">{head}<body>{body}</body></html>'
    return replace(Answer(html.encode()), **more)  # type: ignore[arg-type]


def home(name: str, *contacts: str, links: str = "", **more: object) -> Answer:
    """A plain home page: the name, what they do, each contact on a line of its own."""
    lines = "".join(f"<p>{contact}</p>" for contact in contacts)
    return page(
        f'<header><nav><a href="/">Home</a> {links}</nav></header><main><h1>{name}</h1>'
        f"<p>{name} helps people who fled from war and persecution with free legal advice, in several languages.</p>"
        f"<h2>Contact us</h2>{lines}</main>",
        title=name,
        **more,
    )


@dataclass
class Organisation:
    """One listed organisation. `lines` stand on the page, each in its own paragraph."""

    name: str
    lines: tuple[str, ...]
    story: Story | None = None
    about: str = "It helps people who seek asylum with free legal advice."
    path: str = "/"  # of its website
    under: str = ""  # the entry whose site it shares
    server: Server = field(init=False)

    def listed(self, website: str = "") -> str:
        """Its block on the directory page."""
        site = website or (self.server.url(self.path) if self.story or self.under else "")
        head = f'<a href="{escape(site)}">{self.name}</a>' if site else self.name
        return f"<h3>{head}</h3>" + "".join(f"<p>{line}</p>" for line in self.lines) + f"<p>{self.about}</p>"


def listing(blocks: str, title: str = "Who helps in Belarus", stamp: str = "") -> Answer:
    """A directory page around those blocks, with a validator."""
    tag = f'"{crc32((blocks + stamp).encode()):08x}"'
    intro = "<p>These organisations help refugees. Please tell us when something is out of date.</p>"
    return page(f"<h1>{title}</h1>{intro}<h2>Legal aid organisations</h2>{blocks}<p>{stamp}</p>", title=title, etag=tag)


class Town:
    """All organisations' sites, served while the context is open; `turn` brings the next step of every story."""

    def __init__(self, organisations: Mapping[str, Organisation]) -> None:
        self.organisations = organisations
        self._open = ExitStack()
        self._shut: set[str] = set()

    @contextmanager
    def served(self) -> Iterator[Town]:
        """Open every site at step 0."""
        with self._open:
            for organisation in self.organisations.values():
                if organisation.story:
                    organisation.server = Server(host=f"127.0.0.{next(_octets)}")
                    organisation.server.__enter__()
                    self._open.callback(self._shut_down, organisation)
            for organisation in self.organisations.values():
                if organisation.under:
                    organisation.server = self.organisations[organisation.under].server
            self.turn(0)
            yield self

    def turn(self, step: int) -> None:
        """Every site shows what its story says of that step."""
        for organisation in self.organisations.values():
            if organisation.story is None:
                continue
            pages = organisation.story(step)
            organisation.server.seen.clear()
            organisation.server.routes = dict(pages or {})
            if pages is None:
                self._shut_down(organisation)

    def asked(self, name: str) -> list[str]:
        """What was asked of that organisation's site since the last turn."""
        return self.organisations[name].server.paths()

    def _shut_down(self, organisation: Organisation) -> None:
        if organisation.name not in self._shut:
            self._shut.add(organisation.name)
            organisation.server.__exit__(None, None, None)


def cloaked(address: str, key: int) -> str:
    """An address as Cloudflare encodes it, with that key."""
    code = bytes([key, *(byte ^ key for byte in address.encode())]).hex()
    return (
        f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{code}">[email&#160;protected]</a>'
    )


def recloaked(name: str, address: str, *contacts: str, seed: int) -> Route:
    """A home page whose address is encoded anew at every request."""
    keys = Random(seed)  # noqa: S311 - no secret

    def answer(seen: Seen) -> Answer:
        return home(name, f"E-mail: {cloaked(address, keys.randrange(1, 255))}", *contacts)

    return answer
