"""What stands in parts of a page that a reader cannot see.

A short part is a trap for robots as a rule, and never read. A longer block is a menu for small screens, a window or a
tab that a script opens: what stands in it confirms a listed value, and is no new one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.model import Contact, Kind
from pipeline.parsers.document import Document
from pipeline.parsers.trace import Trace
from pipeline.parsers.within import shown
from pipeline.text.email import find_emails
from pipeline.text.normal import one_line
from pipeline.text.phone import find_phones
from pipeline.text.regions import codes

_MOST = 200  # hidden parts that are looked at
_LONGEST = 2_000  # characters of one
_NODES = 400  # of a block
_SUBSTANTIAL = 100  # characters; a decoy is little more than its value
_AROUND = 80
_ANY = re.compile(r"@|\d(?:\D{0,4}\d){5}|\[at\]|\(at\)", re.IGNORECASE)
_REASON = "hidden from readers of the page"


def find_concealed(document: Document, regions: tuple[str, ...]) -> Iterator[Contact]:
    """The phones and emails of the longer hidden blocks, at the place `hidden`."""
    for tag in document.hidden[:_MOST]:
        text = shown(tag, _NODES)[:_LONGEST]
        if len(text) < _SUBSTANTIAL or not _ANY.search(text):
            continue
        found = [(Kind.EMAIL, e.value, e.start, e.end) for e in find_emails(text)]
        found += [(Kind.PHONE, p.value, p.start, p.end) for p in find_phones(text, regions=regions) if p.valid]
        for kind, value, start, end in found:
            quote = text[max(0, start - _AROUND) : end + _AROUND]
            yield Contact(kind, value, text[start:end], where="hidden", quote=one_line(quote))


def pass_over_hidden(trace: Trace, known: Collection[tuple[str, str]]) -> None:
    """Records the numbers and addresses of mail in hidden parts. `known`: kinds and values that the page also shows."""
    for tag in trace.hidden[:_MOST]:
        text = one_line(tag.get_text(" "))[:_LONGEST]
        found = [(Kind.EMAIL, e.value, text[e.start : e.end]) for e in find_emails(text)]
        found += [(Kind.PHONE, p.value, text[p.start : p.end]) for p in find_phones(text, regions=codes(trace.regions))]
        for kind, value, printed in found:
            if (kind, value) not in known:
                trace.pass_over(kind, printed, _REASON, tag=tag)
