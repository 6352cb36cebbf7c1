"""A mail server on loopback that behaves as badly as a test wants, and messages to send to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from snapshots.records import Lane, Message

MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
PASSWORD = "hunter2-and-more"  # noqa: S105 - to be looked for where it must not stand


def message(id: str = "m-1", recipient: str = "ana@volunteers.example", **changed: Any) -> Message:
    """A message of both parts, with a line that SMTP would take for the end."""
    given: dict[str, Any] = {
        "id": id, "target": "t-1", "lane": Lane.NOW, "asked_at": MONDAY, "as_of": MONDAY,
        "subject": "contactwatch: 1 high · Надзея", "text": "One finding.\n.\n..\nOf “Надзея”.\n",
        "html": "<p>One finding.</p>", "recipient": recipient,
    }  # fmt: skip
    return Message(**(given | changed))


@dataclass
class Post:
    """What the server does, and what it took. Answers are whole replies; None is the good one."""

    sender: str | None = None
    recipients: dict[str, str] = field(default_factory=dict)  # address to reply
    data: str | None = None
    hang: float = 0.0  # seconds before the answer to the whole message
    took: list[tuple[str, EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.sender or "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data:
            return self.data
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.took.append((envelope.rcpt_tos[0], parsed))
        await asyncio.sleep(self.hang)
        return "250 taken"

    def url(self, more: str = "", scheme: str = "mailto", to: str = "ana@volunteers.example") -> str:
        return f"{scheme}://127.0.0.1:{self.port}/{to}?from=watch@desk.example{more}"

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for _, mail in self.took]


@contextmanager
def served(**behaviour: Any) -> Iterator[Post]:
    """A server that behaves so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post(port=port, **behaviour)
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
