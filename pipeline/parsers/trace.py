"""How values were read, by name, and the recorder of it that only `read --explain` brings along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bs4 import Tag

from pipeline.model import Contact, Kind
from pipeline.parsers.line import Line
from pipeline.text.numbering import Form
from pipeline.text.phone import Refuse
from pipeline.text.regions import Region

_FEWEST_DIGITS = 6  # shorter numbers that are none need no word: house numbers, years, times


class Rule(StrEnum):
    """How a value was read off the page."""

    INTERNATIONAL = Form.INTERNATIONAL.value
    CODE = Form.CODE.value
    NATIONAL = Form.NATIONAL.value
    CONTINUED = Form.CONTINUED.value
    BARE = Form.BARE.value
    PRINTED = "printed"
    CLOAKED = "cloaked"  # written against robots
    DECODED = "decoded"  # what a script of the page would show
    LINK = "link"  # what a link holds
    LABEL = "label"  # an address behind its label
    SHAPE = "shape"  # an address by its own form
    STATED = "stated"  # for machines: JSON-LD, microdata, meta elements
    LOGO = "logo"
    HEADING = "heading"
    TITLE = "title"
    SELECTED = "selected"  # by a selector of the config


@dataclass(frozen=True, slots=True)
class Seen:
    """A value where it stands, and how it was read there."""

    kind: str  # of a contact; or name, stamp, notice
    value: str
    shown: str
    rule: Rule
    line: Line | None = None  # None: in no visible line
    where: str = ""
    label: str = ""
    region: Region | None = None  # whose numbering plan bore it out


@dataclass(frozen=True, slots=True)
class Passed:
    """What looks like a value and was not taken for one."""

    kind: str  # as of what was read
    shown: str
    reason: str  # words for a person
    line: Line | None = None
    element: Tag | None = None  # where there is no line: what holds it


class Trace:
    """What was read where, and what was passed over and why. Readers take None in its place and then record nothing."""

    def __init__(self) -> None:
        self.regions: tuple[Region, ...] = ()
        self.seen: list[Seen] = []
        self.passed: list[Passed] = []
        self.hidden: list[Tag] = []  # parts of the page that a reader cannot see
        self.decoded: set[str] = set()  # texts that stand in the place of scripts and coded attributes
        self.parts: list[Trace] = []  # one for each entry of a listing, in their order

    def part(self) -> Trace:
        """The recorder of one entry."""
        own = Trace()
        own.decoded = self.decoded
        self.parts.append(own)
        return own

    def saw(self, contact: Contact, rule: Rule, line: Line | None = None, region: Region | None = None) -> None:
        """A contact was read."""
        if contact.kind is Kind.EMAIL and rule is Rule.PRINTED and any(contact.value in d for d in self.decoded):
            rule = Rule.DECODED
        self.seen.append(
            Seen(contact.kind, contact.value, contact.shown, rule, line, contact.where, contact.label, region)
        )

    def told(self, kind: str, value: str, rule: Rule, line: Line | None = None) -> None:
        """A name, stamp or notice was read."""
        self.seen.append(Seen(kind, value, value, rule, line, line.where if line else "head"))

    def pass_over(self, kind: str, shown: str, reason: str, line: Line | None = None, tag: Tag | None = None) -> None:
        """Something was not taken for a value."""
        self.passed.append(Passed(kind, shown, reason, line, tag))

    def refuser(self, kind: Kind, line: Line) -> Refuse:
        """What a reader of one line's text calls for that which is none."""

        def refuse(start: int, end: int, reason: str) -> None:
            shown = line.text[start:end]
            if kind is not Kind.PHONE or sum(map(str.isdecimal, shown)) >= _FEWEST_DIGITS:
                self.pass_over(kind, shown.strip(), reason, line)

        return refuse


def region_of(code: str, regions: Sequence[Region]) -> Region | None:
    """The one of that code."""
    return next((region for region in regions if region.code == code), None)
