"""The pages of the example world, read once from the data files beside this module. Pure: the server does the talking.

Below `pages/<host>/<state>/` a file answers at its own path (`index.html` at its folder's; `.html` may be left out).
What a state does not have, an earlier state answers. Its `answers.toml` may hold `charset`, `[[answers]]` (every path
that fits a pattern gets one page, status and headers) and `[[edits]]` (words replaced in the pages of that host).
The pages of the example fleet are not written but made: `countries` gives them in the same form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache
from http import HTTPStatus
from importlib import resources
from importlib.resources.abc import Traversable

from pipeline.world import countries, wordpress

#: The states of the world, oldest first, and when its pages were last written in each.
STATES: Mapping[str, datetime] = {
    "before": datetime(2026, 9, 14, 7, 30, tzinfo=UTC),
    "after": datetime(2026, 11, 12, 8, 5, tzinfo=UTC),
}
TYPES = {"html": "text/html", "txt": "text/plain"}
PLACEHOLDER = re.compile(r"\{\{(nonce|views|cf:([^}]+))\}\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the world says to one request. `text` still holds its placeholders."""

    text: str
    modified: datetime
    status: int = 200
    media: str = "text/html"
    charset: str = "utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    validated: bool = True  # whether its server gives validators; WordPress's API gives none

    @property
    def fresh(self) -> bool:
        """Whether every request gets other bytes, so that no validator can be given."""
        return PLACEHOLDER.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Override:
    """One answer to every path that fits the pattern."""

    path: str
    page: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that a state replaces, in every page whose address (as its file stands) fits the pattern."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One state of one host."""

    files: Mapping[str, str]  # address -> text
    charset: str | None = None
    answers: tuple[Override, ...] = ()
    edits: tuple[Edit, ...] = ()


@cache
def world() -> Mapping[str, Mapping[str, Layer]]:
    """Every host with its states.

    Raises: TypeError for an unknown key in an `answers.toml`.
    """
    root = resources.files("pipeline.world") / "pages"
    written = {
        host.name: {state.name: dict(_files(state, "/")) for state in host.iterdir() if state.is_dir()}
        for host in root.iterdir()
        if host.is_dir()
    }
    hosts = {**written, **countries.files()}
    return {host: {state: _layer(files) for state, files in states.items()} for host, states in hosts.items()}


def answer(host: str, path: str, state: str, query: str = "") -> Answer | None:
    """What `host` answers to `path` in that state; None for a host the world does not have.

    Only the fleet's API heeds a query.

    Raises: KeyError for a state that is none of STATES.
    """
    layers = world().get(host)
    if layers is None:
        return None
    said = wordpress.api(path, query, state) if host == countries.HOST else None
    if said:
        return Answer(said.text, STATES[state], said.status, "application/json", headers=said.headers, validated=False)
    names = list(STATES)
    known = [(name, layers[name]) for name in reversed(names[: names.index(state) + 1]) if name in layers]
    charset = next((layer.charset for _, layer in known if layer.charset), "utf-8")
    for name, layer in known:
        address = _address(layer, path)
        if address:
            return _edited(_own(layer, path, address, STATES[name], charset), address, known)
    if any(f"{path}/" in layer.files for _, layer in known):
        return Answer("", STATES[state], HTTPStatus.MOVED_PERMANENTLY, headers=(("Location", f"{path}/"),))
    return Answer(_not_found(), STATES[state], HTTPStatus.NOT_FOUND)


def filled(text: str, *, nonce: str, views: int, key: int) -> str:
    """The text as one request gets it: a form's nonce, a counter, and emails cloaked with a key byte of 1 to 255.

    >>> filled("{{cf:a@b}} {{views}}", nonce="", views=7, key=0x42)
    '42230220 7'
    """

    def value(match: re.Match[str]) -> str:
        if match[2]:
            return bytes([key, *(byte ^ key for byte in match[2].encode())]).hex()
        return nonce if match[1] == "nonce" else str(views)

    return PLACEHOLDER.sub(value, text)


def _override(layer: Layer, path: str) -> Override | None:
    return next((row for row in layer.answers if fnmatchcase(path, row.path)), None)


def _address(layer: Layer, path: str) -> str | None:
    """The file of this layer that answers to the path, by its own address."""
    override = _override(layer, path)
    if override:
        return override.page
    return next((address for address in (path, f"{path}.html") if address in layer.files), None)


def _own(layer: Layer, path: str, address: str, modified: datetime, charset: str) -> Answer:
    row = _override(layer, path) or Override(path, address)
    headers = tuple(row.headers.items())
    return Answer(layer.files[address], modified, row.status, TYPES[_extension(address)], charset, headers)


def _edited(found: Answer, address: str, known: Sequence[tuple[str, Layer]]) -> Answer:
    text, modified = found.text, found.modified
    for name, layer in reversed(known):
        for edit in layer.edits:
            if fnmatchcase(address, edit.path) and edit.old in text:
                text, modified = text.replace(edit.old, edit.new), STATES[name]
    return replace(found, text=text, modified=modified)


def _extension(address: str) -> str:
    return "html" if address.endswith("/") else address.rpartition(".")[2]


def _layer(files: Mapping[str, str]) -> Layer:
    raw = tomllib.loads(files.get("/answers.toml", ""))
    return Layer(
        files={address: text for address, text in files.items() if address != "/answers.toml"},
        charset=raw.pop("charset", None),
        answers=tuple(Override(**row) for row in raw.pop("answers", ())),
        edits=tuple(Edit(**row) for row in raw.pop("edits", ())),
        **raw,
    )


def _files(folder: Traversable, base: str) -> Iterator[tuple[str, str]]:
    for child in folder.iterdir():
        if child.is_dir():
            yield from _files(child, f"{base}{child.name}/")
        else:
            yield base + ("" if child.name == "index.html" else child.name), child.read_text("utf-8")


@cache
def _not_found() -> str:
    return (resources.files("pipeline.world") / "not_found.html").read_text("utf-8")
