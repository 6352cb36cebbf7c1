"""A sign of life to a dead-man's switch such as Healthchecks, which sounds the alarm where it does not come.

The address is the operator's own, and so may lie in a private network, unlike what is crawled. It is asked by http(s)
only, no redirect is followed, no answer is read, and whatever happens, the run goes on.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlsplit

PATIENCE = 10.0  # seconds
ATTEMPTS = 2  # a lost packet is no dead run

START, SUCCESS, FAIL = "/start", "", "/fail"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None: it stays the error that it is."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def address(template: str, directory: str, word: str) -> str:
    """The URL to ask: `{directory}` in it stands for the directory, and the word goes behind its path.

    >>> address("https://hc.example/ping/key/{directory}?create=1", "belarus", START)
    'https://hc.example/ping/key/belarus/start?create=1'
    """
    parts = urlsplit(template.replace("{directory}", quote(directory)))
    return parts._replace(path=parts.path.rstrip("/") + word).geturl()


def ping(template: str, directory: str, word: str, told: str, patience: float = PATIENCE) -> str:
    """Say that of a directory. Returns: what went wrong, without the URL, which is a secret; empty if all is well."""
    try:
        url = address(template, directory, word)
        if urlsplit(url).scheme not in ("http", "https"):
            return "it is no http(s) address"
        request = urllib.request.Request(url, told.encode(), {"User-Agent": "contactwatch"})  # noqa: S310 - see above
    except ValueError:
        return "it is no address"
    said = ""
    for _ in range(ATTEMPTS):
        said = _once(request, patience)
        if not said:
            break
    return said


def _once(request: urllib.request.Request, patience: float) -> str:
    try:
        with _OPENER.open(request, timeout=patience):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return f"status {error.code}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(getattr(error, "reason", error)).__name__
