"""What a robots.txt means to us, in each of its forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from snapshots.records import Capture, Failure, Role
from spiders.capturing import NotFetchedError
from spiders.robots import Rules, read

NOW = datetime(2026, 9, 1, tzinfo=UTC)
URL = "https://example.org/robots.txt"
ANSWER = Capture("1", "r", Role.ROBOTS, URL, URL, NOW, NOW, status=200)
PAGE = "https://example.org/contact"


def rules(text: str) -> Rules:
    return read(ANSWER, text.encode(), "contactwatch")


def why(said: Rules, url: str = PAGE) -> tuple[Failure, str]:
    with pytest.raises(NotFetchedError) as refused:
        said.permit(url)
    return refused.value.failure, refused.value.detail


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /private",
        "User-agent: other\nDisallow: /",
        "User-agent: *\nDisallow: /\n\nUser-agent: contactwatch\nDisallow: /private",
        "User-agent: *\nDisallow: /\nAllow: /contact",
        "<!doctype html><html><body>Welcome</body></html>",
        "\ufeffUser-agent: *\nDisallow: /private",
    ],
)
def test_permitted(text: str) -> None:
    rules(text).permit(PAGE)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("User-agent: *\nDisallow: /", "Disallow: /"),
        ("User-agent: ContactWatch\nDisallow: /con*ct$", "Disallow: /con*ct$"),
        ("User-agent: a\nUser-agent: contactwatch\nDisallow: /c\nDisallow: /contact\n", "Disallow: /contact"),
        ("User-agent: *\nDisallow: /\n\nUser-agent: contactwatch\nDisallow: /contact", "Disallow: /contact"),
        ("\ufeffUser-agent: *\nDisallow: /contact", "Disallow: /contact"),
    ],
)
def test_forbidden_with_the_rule_that_says_so(text: str, rule: str) -> None:
    failure, detail = why(rules(text))
    assert failure is Failure.ROBOTS
    assert detail == f"{rule} ({URL}) forbids {PAGE}"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_no_robots_txt_forbids_nothing(status: int) -> None:
    read(replace(ANSWER, status=status), b"User-agent: *\nDisallow: /", "contactwatch").permit(PAGE)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"status": 500}, Failure.ROBOTS_UNREACHABLE),
        ({"status": 503}, Failure.ROBOTS_UNREACHABLE),
        ({"truncated": True}, Failure.ROBOTS_UNREACHABLE),
        ({"status": None, "failure": Failure.TIMEOUT}, Failure.ROBOTS_UNREACHABLE),
        ({"status": None, "failure": Failure.CONNECTION}, Failure.ROBOTS_UNREACHABLE),
        ({"status": None, "failure": Failure.OVERSIZE}, Failure.ROBOTS_UNREACHABLE),
        ({"status": None, "failure": Failure.DNS}, Failure.DNS),
        ({"status": None, "failure": Failure.REFUSED}, Failure.REFUSED),
        ({"status": None, "failure": Failure.TLS}, Failure.TLS),
        ({"status": None, "failure": Failure.FORBIDDEN_ADDRESS}, Failure.FORBIDDEN_ADDRESS),
    ],
)
def test_no_answer_forbids_everything(changed: dict[str, object], expected: Failure) -> None:
    failure, detail = why(read(replace(ANSWER, **changed), None, "contactwatch"))  # type: ignore[arg-type]
    assert failure is expected
    assert URL in detail


def test_more_redirects_than_we_follow_are_no_rules() -> None:
    read(replace(ANSWER, status=None, failure=Failure.REDIRECTS), None, "contactwatch").permit(PAGE)


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nDisallow: /x", 0.0),
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nRequest-rate: 1/20", 20.0),
        ("User-agent: *\nCrawl-delay: 5\nRequest-rate: 2/4", 5.0),
        ("User-agent: *\nCrawl-delay: 9\n\nUser-agent: contactwatch\nCrawl-delay: 1", 1.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
    ],
)
def test_wishes_for_slowness(text: str, delay: float) -> None:
    assert rules(text).delay == delay
    assert rules(text).note == ""


def test_a_wish_that_we_do_not_follow_is_noted() -> None:
    said = rules("User-agent: *\nCrawl-delay: 86400")
    assert said.delay == 60.0
    assert "86400 s" in said.note


def test_a_confirmed_body_counts_as_the_answer() -> None:
    said = read(replace(ANSWER, status=304, sha256="x"), b"User-agent: *\nDisallow: /", "contactwatch")
    assert why(said)[0] is Failure.ROBOTS
