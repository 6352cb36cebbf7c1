"""Everything that is not mail, through Apprise. Only a process that sends imports it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.notify.sending import NotNowError, UnsureError, apprise_overheard
from snapshots.records import Message

if TYPE_CHECKING:
    from apprise import Apprise

#: What a plug-in logs where the service had our words, and gave none back. Its result says only that it failed.
_HANDED_OVER = re.compile(r"read timed out|connection aborted|remote end closed|incompleteread", re.IGNORECASE)
_STATUS = re.compile(r"error\s*[=:]\s*(\d{3})\b")


def service(url: str) -> Apprise:
    """What Apprise makes of a URL. Raises: NotNowError where it can make nothing of it: the config may be mended."""
    with apprise_overheard():
        from apprise import Apprise, AppriseAsset

        asset = AppriseAsset(app_id="contactwatch", app_desc="contactwatch", secure_logging=True, storage_mode="memory")
        services = Apprise(asset=asset)
        if not services.add(url):
            raise NotNowError("Apprise does not know this kind of address, or it lacks a part")
        return services


def send(message: Message, url: str, begin: Callable[[], None]) -> None:
    """Hand the text to the service of the URL. `begin` is called before anything goes out.

    Raises: NotNowError, UnsureError; whatever `begin` raises, and then nothing went out.
    """
    with apprise_overheard() as said:
        known = service(url)
        begin()
        if known.notify(body=message.text, title=message.subject, body_format="text"):
            return
    words = " ".join(said)
    if _HANDED_OVER.search(words):
        raise UnsureError("the service took the message and gave no answer")
    status = _STATUS.search(words)
    raise NotNowError(f"the service did not take it (status {status[1]})" if status else "the service was not reached")
