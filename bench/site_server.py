"""A thousand small sites on loopback, one address each, in a process of its own so that its CPU is not counted.

Started as `site_server.py PAGES`. Says its port on stdout, then answers each line on stdin with its counts since then.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PAGE_BYTES = 30_000
IDLE = 5.0  # seconds after which an idle connection is closed, as most servers do

WORDS = tuple(
    word
    for line in (
        "support legal advice people asylum documents family interpreter appointment office detention border doctor",
        "school rights court appeal residence language course shelter volunteers training report community women",
    )
    for word in line.split(" ")
)


@dataclass(frozen=True)
class Organisation:
    """One invented organisation, with a site of its own."""

    number: int

    @property
    def host(self) -> str:
        return f"127.0.{1 + self.number // 250}.{1 + self.number % 250}"

    @property
    def name(self) -> str:
        return f"{self._word(1)} and {self._word(7)} {self.number}"

    def _word(self, step: int) -> str:
        return WORDS[self.number * step % len(WORDS)].title()

    @property
    def contacts(self) -> dict[str, str]:
        return {
            "phone": f"+44 20 7946 {self.number:04d}",
            "email": f"office@organisation-{self.number}.example",
            "address": f"{1 + self.number % 98} Harbour Street, London N{1 + self.number % 9} {self.number % 9}AB",
        }


def organisations(count: int) -> list[Organisation]:
    return [Organisation(number) for number in range(count)]


def prose(seed: int, length: int) -> str:
    """Paragraphs of invented text, always the same for the same seed."""
    parts, size, state = [], 0, seed
    while size < length:
        words = []
        for _ in range(60):
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
            words.append(WORDS[state % len(WORDS)])
        parts.append(f'<p class="text-block">{" ".join(words).capitalize()}.</p>')
        size += len(parts[-1])
    return "\n".join(parts)


def site_page(organisation: Organisation) -> bytes:
    contacts, name = organisation.contacts, organisation.name
    menu = "".join(f'<li class="menu-item"><a href="#{word}">{word.title()}</a></li>' for word in WORDS[:12])
    dialled = contacts["phone"].replace(" ", "")
    head = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name} - Contact</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px serif}}</style></head><body>
<header><nav><ul>{menu}</ul></nav></header><main><h1>{name}</h1><h2>Contact us</h2>
<p>Telephone: <a href="tel:{dialled}">{contacts["phone"]}</a></p>
<p>Email: <a href="mailto:{contacts["email"]}">{contacts["email"]}</a></p>
<address>{contacts["address"]}</address>
<p>Open Monday to Thursday, 9:30 - 16:00. Registered charity 10{organisation.number:05d}.</p>"""
    foot = f"</main><footer><p>© 2026 {name}. {contacts['phone']}</p></footer></body></html>"
    return (head + prose(organisation.number, PAGE_BYTES - len(head) - len(foot)) + foot).encode()


def listing_page(listed: list[Organisation], port: int) -> bytes:
    entries = []
    for organisation in listed:
        contacts = organisation.contacts
        entries.append(
            f'<h3><a href="http://{organisation.host}:{port}/">{organisation.name}</a></h3>'
            f"<p>Gives {WORDS[organisation.number % 17]} to people on the move.</p><p>Phone: {contacts['phone']}<br>"
            f'Email: <a href="mailto:{contacts["email"]}">{contacts["email"]}</a><br>Address: {contacts["address"]}</p>'
        )
    title = "United Kingdom legal assistance"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><main>'
        f"<h1>{title}</h1><h2>Organisations</h2>{''.join(entries)}<p>Last updated August 2026</p></main></body></html>"
    ).encode()


@dataclass(frozen=True)
class Page:
    """One answer. Without an ETag it is sent whole each time."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    etag: str = ""
    headers: str = ""  # further ones, each with its line's end


Pages = dict[tuple[str, str], Page]  # (host, path with query): what is answered
_ABSENT = Page(b"no such page")


class Server(asyncio.Protocol):
    """HTTP/1.1, as much of it as a crawler needs: GET, keep-alive, ETag."""

    def __init__(self, pages: Pages, counts: Counter[str]) -> None:
        self.pages = pages
        self.counts = counts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""
        self.timer = asyncio.get_running_loop().call_later(IDLE, transport.close)

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, self.waiting = self.waiting.split(b"\r\n\r\n", 1)
            self.answer(head.decode("latin-1").split("\r\n"))
        self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(IDLE, self.transport.close)

    def answer(self, lines: list[str]) -> None:
        path = lines[0].split(" ")[1]
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        page = self.pages.get((headers["host"].split(":")[0], path), _ABSENT)
        body = page.body
        if page is _ABSENT:
            status = "404 Not Found"
        elif page.etag and headers.get("if-none-match") == page.etag:
            status, body = "304 Not Modified", b""
        else:
            status = "200 OK"
        self.counts[status.split(" ")[0]] += 1
        self.counts["robots" if path == "/robots.txt" else "pages"] += 1
        tag = f"ETag: {page.etag}\r\n" if page.etag else ""
        head = f"Content-Type: {page.kind}\r\nContent-Length: {len(body)}\r\n{tag}{page.headers}"
        self.transport.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    def connection_lost(self, _error: Exception | None) -> None:
        self.timer.cancel()


def all_pages(listed: list[Organisation], port: int) -> Pages:
    bodies = {("127.0.0.1", "/"): listing_page(listed, port)}
    bodies |= {(organisation.host, "/"): site_page(organisation) for organisation in listed}
    pages = {place: tagged(body) for place, body in bodies.items()}
    return pages | robots(host for host, _ in bodies)


def tagged(body: bytes, kind: str = Page.kind) -> Page:
    return Page(body, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')


def robots(hosts: Iterable[str]) -> Pages:
    """A robots.txt for each host."""
    text = tagged(b"User-agent: *\nDisallow: /wp-admin/\n", "text/plain")
    return {(host, "/robots.txt"): text for host in hosts}


async def main(count: int) -> None:
    listed = organisations(count)
    loop = asyncio.get_running_loop()
    pages: Pages = {}
    counts: Counter[str] = Counter()
    first = await loop.create_server(lambda: Server(pages, counts), "127.0.0.1", 0, backlog=64)
    port = first.sockets[0].getsockname()[1]
    pages.update(all_pages(listed, port))
    hosts = [organisation.host for organisation in listed]
    others = await loop.create_server(lambda: Server(pages, counts), hosts, port, backlog=8)
    print(port, flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(counts), flush=True)
        counts.clear()
    first.close()
    others.close()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1])))
