"""Who is told: a `[[notify]]` table as a target that can be named without its secrets."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from pipeline.config import Config, NotifyTable
from snapshots.records import Lane

_MAIL = ("mailto", "mailtos")
_PASSWORD = re.compile(r"^(\w+://[^/@?#:]*):[^/@?#]*@")


@dataclass(frozen=True, slots=True)
class Target:
    """`id` stays when a password is renewed; another address or another lane is another target."""

    id: str
    label: str  # for logs and reports: its place in the config, and its kind
    lane: Lane
    least: str  # severity
    url: str = field(repr=False)

    @property
    def by_mail(self) -> bool:
        return self.url.partition("://")[0].lower() in _MAIL


def targets(config: Config) -> tuple[Target, ...]:
    """The targets of the config, in its order; a table that stands twice is one."""
    made: dict[str, Target] = {}
    for place, table in enumerate(config.notify, 1):
        target = _target(place, table)
        made.setdefault(target.id, target)
    return tuple(made.values())


def _target(place: int, table: NotifyTable) -> Target:
    scheme = table.url.partition("://")[0].lower()
    nameable = _PASSWORD.sub(r"\1@", table.url)
    id_ = hashlib.sha256(f"{table.digest} {nameable}".encode()).hexdigest()[:16]
    return Target(id_, f"[[notify]] {place} ({scheme})", Lane(table.digest), table.min_severity, table.url)
