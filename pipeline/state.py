"""What a run came to, as a judgement keeps it: rows of the report, and the entries by which ids are found again."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from pipeline.matching.appearing import Private
from pipeline.matching.flips import Shown
from pipeline.model import ListedEntry
from pipeline.report import DirectoryRow, EntryRow, TroubleRow


class Compared(BaseModel):
    """How the last comparison ended of a page as its site's API gives it with the page that people see."""

    model_config = ConfigDict(frozen=True)

    at: datetime  # clock of the run that fetched both
    since: datetime | None = None  # while they differ: clock of the first in a row that found it
    told: bool = False  # that they differ is trouble, and the page is judged as people see it
    captures: tuple[str, ...] = ()  # while they differ: the API's, people's, and another page with the same frame


class State(BaseModel):
    """One directory after one run. Derived: `judge` makes it anew from the captures."""

    model_config = ConfigDict(frozen=True)

    directory: DirectoryRow
    entries: tuple[EntryRow, ...]
    trouble: tuple[TroubleRow, ...]
    known: dict[str, ListedEntry]  # by id, those that left the page included
    present: tuple[str, ...]  # ids on the page when it was last read well
    called: dict[str, tuple[str, ...]] = {}  # by id: what its site called itself when it last showed a listed contact
    shown: dict[str, dict[str, Shown]] = {}  # by entry id, then field and listed value: what its site shows there
    private: dict[str, Private] = {}  # by entry id: hashes of the personal values on its site
    captures: tuple[str, ...]  # of the page and its sub-pages when they were last read well
    asked: dict[str, datetime] = {}  # by URL: when a link of the page was last asked for
    along: dict[str, tuple[tuple[str, str], ...]] = {}  # by flag id: (entry, field) of the edits that it answers too
    stamped: tuple[str, ...] = ()  # captures of the last edition that the present stamp surely covers
    parent_link: str = ""  # of a collection: where people find the page above the others, as the API last said
    compared: Compared | None = None  # of a page of a collection, where it was ever compared
    restamped: tuple[str, ...] = ()  # captures of the last edition that the stamp before surely covered
