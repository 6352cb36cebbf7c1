"""Mail by SMTP. The only importer of smtplib.

Apprise reads the address, but does not send: it makes the text part from the HTML by itself, takes a new Message-ID for
every attempt, and says of a failure only that it failed. Here a server that takes the message and then falls silent
must be told from one that refused it, or the reader gets it twice.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any, NoReturn

from pipeline.notify.sending import NotNowError, RefusedError, UnsureError, apprise_overheard
from pipeline.policy import DEFAULT, Policy
from snapshots.records import Message

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_ON_ONE_LINE = SMTP.clone(max_line_length=400)  # a long subject is else folded before its first word
_FAULTS = (smtplib.SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Account:
    """How a mail URL says that mail is to go out."""

    host: str
    port: int
    security: str  # insecure, starttls or ssl
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    name: str
    to: tuple[str, ...]
    copied: tuple[str, ...]  # cc, and bcc that nobody else is shown
    reply_to: tuple[str, ...]
    cc: tuple[str, ...]
    verify: bool = True


@cache
def account(url: str) -> Account:
    """Read an Apprise mail URL. Raises: NotNowError where it is none: the config may be mended."""
    with apprise_overheard():
        from apprise.exception import AppriseException
        from apprise.plugins.email import NotifyEmail  # the mail plug-in alone: all of them cost a second

        plugin: Any = NotifyEmail
        try:
            parts = plugin.parse_url(url)
            read = plugin(**parts) if parts else None
        except (TypeError, ValueError, AppriseException):  # their words may quote the URL
            raise NotNowError("the mail address in the config cannot be read") from None
    if read is None or not read.smtp_host or not read.targets:
        raise NotNowError("the mail address in the config names no server or no recipient")
    host, _, port = str(read.smtp_host).partition(":")
    ports = {"insecure": 25, "starttls": 587, "ssl": 465}
    return Account(
        host=host,
        port=int(port) if port.isdecimal() else read.port or ports[read.secure_mode],
        security=str(read.secure_mode),
        user=read.user if read.password else None,
        password=read.password,
        sender=str(read.from_addr[1]),
        name=str(read.from_addr[0] or "contactwatch") if read.from_addr[0] != "Apprise" else "contactwatch",
        to=tuple(address for _, address in read.targets),
        copied=tuple(sorted({*read.cc, *read.bcc})),
        cc=tuple(sorted(read.cc)),
        reply_to=tuple(sorted(read.reply_to)),
        verify=bool(read.verify_certificate),
    )


def recipients(url: str) -> tuple[str, ...]:
    """Each gets a message of its own, so that one who refuses it keeps it from nobody else.

    A URL that cannot be read has one recipient without a name: the message waits until the config is mended.
    """
    try:
        found = account(url)
    except NotNowError:
        return ("",)
    return tuple(dict.fromkeys((*found.to, *found.copied)))


def mail(message: Message, using: Account) -> EmailMessage:
    """The message as mail: plain text, and the same as HTML. Its Message-ID is the same at every attempt."""
    made = EmailMessage(policy=SMTP)
    user, _, domain = using.sender.rpartition("@")
    made["From"] = Address(using.name, user, domain)
    made["To"] = ", ".join(using.to) if message.recipient in (*using.to, *using.cc) else message.recipient
    if using.cc and message.recipient in (*using.to, *using.cc):
        made["Cc"] = ", ".join(using.cc)
    if using.reply_to:
        made["Reply-To"] = ", ".join(using.reply_to)
    made["Subject"] = message.subject
    made["Date"] = format_datetime(message.asked_at)
    made["Message-ID"] = f"<{message.id}@{domain or 'contactwatch.invalid'}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(message.text, cte="quoted-printable")
    if message.html:
        made.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return made


def send(message: Message, url: str, begin: Callable[[], None], policy: Policy = DEFAULT) -> None:
    """Hand the message to the server of the URL. `begin` is called at the last moment before its text goes out.

    Raises: NotNowError, RefusedError, UnsureError; whatever `begin` raises, and then nothing went out.
    """
    using = account(url)
    if not message.recipient:
        raise RefusedError("its mail address could not be read when it was written; the next message will have one")
    body = mail(message, using).as_bytes(policy=_ON_ONE_LINE)
    with _connected(using, policy) as server:
        _envelope(server, using, message)
        _command("DATA", 354, lambda: server.docmd("DATA"))
        begin()
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", body) + b".\r\n")
        except _FAULTS as error:  # the last line, without which no server takes it, never left
            raise NotNowError(f"the mail server broke off within the message ({_fault(error)})") from None
        try:
            if server.sock:
                server.sock.settimeout(policy.smtp_verdict.total_seconds())
            code, words = server.getreply()
        except _FAULTS as error:
            raise UnsureError(f"the mail server took the message and gave no answer ({_fault(error)})") from None
        if 400 <= code < 600:
            _refused("the message", code, words)
        if code != 250:
            raise UnsureError(f"the mail server took the message and gave no proper answer ({code})")


def _envelope(server: smtplib.SMTP, using: Account, message: Message) -> None:
    if not (using.sender + message.recipient).isascii() and not server.has_extn("smtputf8"):
        raise RefusedError("the server takes no address with letters beyond ASCII")
    _command("the sender", 250, lambda: server.mail(using.sender))
    _command("the recipient", 250, lambda: server.rcpt(message.recipient))


@contextmanager
def _connected(using: Account, policy: Policy) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if not using.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    server = None
    try:
        server = _open(using, context, policy.smtp_patience.total_seconds())
        yield server
    finally:
        if server is not None:
            with suppress(*_FAULTS):
                server.quit() if server.sock else None
            server.close()


def _open(using: Account, context: ssl.SSLContext, patience: float) -> smtplib.SMTP:
    try:
        if using.security == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(using.host, using.port, timeout=patience, context=context)
        else:
            server = smtplib.SMTP(using.host, using.port, timeout=patience)
    except _FAULTS as error:
        raise NotNowError(f"the mail server could not be reached ({_fault(error)})") from None
    try:
        server.ehlo_or_helo_if_needed()
        if using.security == "starttls":
            if not server.has_extn("starttls"):
                raise NotNowError("the mail server offers no STARTTLS, so nothing was sent to it, nor the password")
            server.starttls(context=context)
            server.ehlo()
        if using.user and using.password:
            server.login(using.user, using.password)
    except _FAULTS as error:
        server.close()
        raise NotNowError(f"the mail server let us not in ({_fault(error)})") from None
    except NotNowError:
        server.close()
        raise
    return server


def _command(what: str, good: int, act: Callable[[], tuple[int, bytes]]) -> None:
    try:
        code, words = act()
    except _FAULTS as error:
        raise NotNowError(f"the mail server fell silent at {what} ({_fault(error)})") from None
    if code != good and not (what == "the recipient" and code == 251):
        _refused(what, code, words)


def _refused(what: str, code: int, words: bytes) -> NoReturn:
    said = f"the mail server refused {what} ({_numbers(code, words)})"
    raise (RefusedError if code >= 500 else NotNowError)(said)


def _numbers(code: int, words: bytes) -> str:
    """A reply's numbers. Its words stay out: servers quote what they were told."""
    enhanced = _ENHANCED.match(words if isinstance(words, bytes) else str(words).encode())
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def _fault(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _numbers(error.smtp_code, words if isinstance(words, bytes) else str(words).encode())
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "time-out"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "connection closed"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
