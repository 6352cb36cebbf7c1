"""What may come between us and a site for a week: each the answer that every address of its host gives."""

from __future__ import annotations

from collections.abc import Mapping

from snapshots.records import Failure
from tests.judging import Answer

_WALL = (("content-type", "text/html"), ("server", "cloudflare"), ("cf-mitigated", "challenge"))
_CUT = (("content-type", "text/html; charset=utf-8"), ("content-length", "9000"))

#: A week of these is no news, whatever the site showed before and shows after.
PASSING: Mapping[str, Answer] = {
    "dns": Answer(failure=Failure.DNS),
    "refused": Answer(failure=Failure.REFUSED),
    "timeout": Answer(failure=Failure.TIMEOUT),
    "reset": Answer(failure=Failure.CONNECTION),
    "certificate": Answer(failure=Failure.TLS),
    "redirects": Answer(failure=Failure.REDIRECTS),
    "robots": Answer(failure=Failure.ROBOTS_UNREACHABLE),
    "oversize": Answer(failure=Failure.OVERSIZE),
    "500": Answer("<h1>Internal Server Error</h1>", 500),
    "503": Answer("<h1>Service Unavailable</h1>", 503),
    "403": Answer("<h1>Forbidden</h1>", 403),
    "429": Answer("<h1>Too Many Requests</h1>", 429),
    "wall": Answer("<title>Just a moment...</title><p>Checking your browser before you go on.</p>", 403, headers=_WALL),
    "maintenance": Answer("<title>Site under maintenance</title><p>We will be back soon.</p>", 503),
    "parked": Answer("<title>This domain is for sale</title><h1>This domain is for sale</h1><p>Buy this domain.</p>"),
    "suspended": Answer("<title>Account Suspended</title><h1>This Account has been suspended.</h1>"),
    "shell": Answer("<!doctype html><title>App</title><div id=root></div><script src=/app.js></script>"),
    "empty": Answer(""),
    "truncated": Answer("<!doctype html><html><head><title>Welcome</title></head><body><p>We hel", headers=_CUT),
}
