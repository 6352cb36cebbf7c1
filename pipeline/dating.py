"""When a machine says that a page was changed. Kept beside the page's own stamp, never in its place. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Which machine says it, those that a page's author can hardly help writing last."""

    DATE_MODIFIED = "date-modified"  # JSON-LD, microdata or meta of the page itself
    WORDPRESS = "wordpress"  # the content's own modification date, from the REST API
    LAST_MODIFIED = "last-modified"  # the server's header


@dataclass(frozen=True, slots=True)
class MachineStamp:
    """One machine's word. It dates a template, a plugin or a deployment as readily as the text."""

    source: Source
    at: datetime  # UTC, whole seconds
