"""What became of a request, in words that a volunteer can act on. Our own stable words stay out of sight."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.screening.screen import Verdict
from snapshots.records import Capture, Failure

_FAILED: Mapping[Failure, str] = {
    Failure.DNS: "its name does not resolve",
    Failure.REFUSED: "nobody answers at its address",
    Failure.TIMEOUT: "no answer came in time",
    Failure.TLS: "no secure connection could be made",
    Failure.CERTIFICATE_EXPIRED: "its certificate is out of date",
    Failure.CERTIFICATE_NAME: "its certificate is made out to another address",
    Failure.CERTIFICATE_UNTRUSTED: "its certificate is not vouched for by anyone whom we know",
    Failure.CONNECTION: "the connection broke off",
    Failure.REDIRECTS: "it redirects without end",
    Failure.OVERSIZE: "the page is larger than max_body allows",
    Failure.ROBOTS: "its robots.txt forbids the page to our program",
    Failure.ROBOTS_UNREACHABLE: "its robots.txt could not be fetched, so nothing else was",
    Failure.FORBIDDEN_ADDRESS: "it leads to an address that may not be fetched unless fetch.allow_networks lists it",
    Failure.OTHER: "the request failed",
}

_JUDGED: Mapping[str, str] = {
    "bot-wall": "a wall against programs turned us away",
    "hosting-suspended": "its hosting is suspended",
    "status-402": "its hosting is suspended",
    "parking-provider": "it shows a parking page",
    "for-sale": "its domain is for sale",
    "status-401": "it asks for a password",
    "status-403": "it turned our program away",
    "status-407": "a proxy turned our program away",
    "status-429": "it asks for fewer requests",
    "status-451": "it is withheld for legal reasons",
    "status-404": "the page is not there",
    "status-410": "the page was taken away for good",
    "maintenance": "it is under maintenance",
    "server-error": "its server answered with an error",
    "odd-status": "its server did not send the page",
    "truncated": "the page came in part only",
    "empty": "the answer was empty",
    "foreign-topic": "it is about something else altogether",
    "login": "it asks to log in",
    "default-page": "it shows a server's default page",
    "soft-404": "the page is not there",
    "script-only": "it shows nothing without a browser",
    "no-text": "it shows nothing without a browser",
}


def failed(failure: Failure, detail: str = "") -> str:
    """Half a sentence about a request that brought no answer."""
    return f"{_FAILED[failure]} ({detail})" if detail else _FAILED[failure]


def told(capture: Capture, verdict: Verdict) -> str:
    """Half a sentence: "its server answered with an error (status 503)"."""
    if capture.failure is not None:
        return failed(capture.failure)  # the error's own words are evidence, and no help to a volunteer
    if verdict.reason == "wrong-type":
        return f"it sent {capture.header('content-type') or verdict.quote}, which is no web page"
    words = _JUDGED.get(verdict.reason, verdict.reason)
    return words if capture.status in (200, 304) else f"{words} (status {capture.status})"
