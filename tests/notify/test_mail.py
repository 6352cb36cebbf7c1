"""Mail against a real SMTP server that refuses, greylists, hangs or lacks STARTTLS."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.notify.mail import account, recipients, send
from pipeline.notify.sending import DeliveryError, NotNowError, RefusedError, UnsureError
from pipeline.policy import DEFAULT
from tests.notify.post import PASSWORD, Post, message, served

SHORT = replace(DEFAULT, smtp_patience=timedelta(seconds=5), smtp_verdict=timedelta(seconds=0.3))


def sent(post: Post, url: str = "", **changed: str) -> list[str]:
    """Send one message; the calls of `begin`."""
    begun: list[str] = []
    send(message(**changed), url or post.url(), lambda: begun.append("begun"), SHORT)
    return begun


def failed(post: Post, kind: type[DeliveryError], url: str = "") -> tuple[str, int]:
    """Send one message in vain: what is said of it, and how often `begin` was called."""
    begun: list[str] = []
    with pytest.raises(kind) as caught:
        send(message(), url or post.url(), lambda: begun.append("begun"), SHORT)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value), len(begun)


def test_both_parts_arrive_whole() -> None:
    with served() as post:
        assert sent(post) == ["begun"]
    ((to, mail),) = post.took
    assert to == "ana@volunteers.example"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain.get_content().replace("\r\n", "\n") == message().text
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", "<p>One finding.</p>")
    assert mail["Subject"] == message().subject
    assert mail["From"] == "contactwatch <watch@desk.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == message().asked_at


def test_every_attempt_bears_the_same_id() -> None:
    with served() as post:
        sent(post)
        sent(post)
        sent(post, id="m-2")
    assert post.ids() == ["<m-1@desk.example>", "<m-1@desk.example>", "<m-2@desk.example>"]


def test_each_recipient_gets_one_of_its_own_and_sees_who_else_does() -> None:
    with served() as post:
        url = post.url("&to=ben@x.example&cc=cleo@x.example&bcc=dora@x.example")
        assert set(recipients(url)) == {f"{n}.example" for n in ("ana@volunteers", "ben@x", "cleo@x", "dora@x")}
        sent(post, url, recipient="ben@x.example")
        sent(post, url, recipient="dora@x.example")
    (_, open_one), (to, blind) = post.took
    assert (open_one["To"], open_one["Cc"]) == ("ana@volunteers.example, ben@x.example", "cleo@x.example")
    assert (to, blind["To"], blind["Cc"]) == ("dora@x.example", "dora@x.example", None)
    assert "dora" not in str(open_one)


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        ({"recipients": {"ana@volunteers.example": "451 4.7.1 Greylisted, tell hunter2"}}, NotNowError, "(451 4.7.1)"),
        (
            {"recipients": {"ana@volunteers.example": "550 5.1.1 no hunter2 here"}},
            RefusedError,
            "recipient (550 5.1.1)",
        ),
        ({"sender": "553 5.7.1 not you"}, RefusedError, "the sender (553 5.7.1)"),
        ({"data": "452 4.3.1 full"}, NotNowError, "the message (452 4.3.1)"),
        ({"data": "554 spam"}, RefusedError, "the message (554)"),
    ],
)
def test_a_refusal_says_numbers_and_steps_only(
    behaviour: dict[str, object], kind: type[DeliveryError], words: str
) -> None:
    with served(**behaviour) as post:
        said, begun = failed(post, kind)
        assert words in said
        assert "hunter2" not in said
        assert begun == ("data" in behaviour)
        assert post.took == []


def test_a_server_that_takes_it_and_falls_silent_leaves_us_unsure() -> None:
    with served(hang=1.0) as post:
        said, begun = failed(post, UnsureError)
    assert (len(post.took), begun) == (1, 1)
    assert "took the message and gave no answer (time-out)" in said


def test_without_starttls_not_even_the_password_is_sent() -> None:
    with served() as post:
        url = f"mailtos://watch:{PASSWORD}@127.0.0.1:{post.port}/ana@volunteers.example?from=watch@desk.example"
        said, begun = failed(post, NotNowError, url)
    assert "STARTTLS" in said
    assert (post.took, begun) == ([], 0)


def test_nobody_listens() -> None:
    with served() as post:
        pass
    said, begun = failed(post, NotNowError)
    assert "could not be reached" in said
    assert begun == 0


def test_no_error_quotes_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the library raises with it."""

    def login(*_: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, f"5.7.8 bad password {PASSWORD}".encode())

    monkeypatch.setattr(smtplib.SMTP, "login", login)
    with served() as post:
        said, _ = failed(post, NotNowError, post.url(f"&user=watch&pass={PASSWORD}"))
        assert "(535 5.7.8)" in said
        assert PASSWORD not in said
        assert PASSWORD not in repr(account(post.url(f"&user=watch&pass={PASSWORD}")))


def test_what_begin_raises_goes_up_and_nothing_goes_out() -> None:
    def begin() -> None:
        raise KeyError("the disk is full")

    with served() as post:
        with pytest.raises(KeyError):
            send(message(), post.url(), begin, SHORT)
        assert post.took == []


@pytest.mark.parametrize("url", [f"mailto://watch:{PASSWORD}@", f"mailtos://:{PASSWORD}@:99999", "mailto://?to=&x"])
def test_an_address_that_is_none_waits_for_the_config(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotNowError) as caught:
        account(url)
    assert "in the config" in str(caught.value)
    assert recipients(url) == ("",)
    with pytest.raises(DeliveryError):
        send(message(recipient=""), url, lambda: None)
    assert PASSWORD not in str(caught.value) + "".join(capfd.readouterr())
