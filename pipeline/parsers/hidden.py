"""What stands in parts of a page that a reader cannot see: recorded as passed over, and never read."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.model import Kind
from pipeline.parsers.trace import Trace
from pipeline.text.email import find_emails
from pipeline.text.normal import one_line
from pipeline.text.phone import find_phones
from pipeline.text.regions import codes

_MOST = 200  # hidden parts that are looked at
_LONGEST = 2_000  # characters of one
_REASON = "hidden from readers of the page"


def pass_over_hidden(trace: Trace, known: Collection[tuple[str, str]]) -> None:
    """Records the numbers and addresses of mail in hidden parts. `known`: kinds and values that the page also shows."""
    for tag in trace.hidden[:_MOST]:
        text = one_line(tag.get_text(" "))[:_LONGEST]
        found = [(Kind.EMAIL, e.value, text[e.start : e.end]) for e in find_emails(text)]
        found += [(Kind.PHONE, p.value, text[p.start : p.end]) for p in find_phones(text, regions=codes(trace.regions))]
        for kind, value, printed in found:
            if (kind, value) not in known:
                trace.pass_over(kind, printed, _REASON, tag=tag)
