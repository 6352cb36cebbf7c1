"""Rule about the page's own text: law, deadlines, advice, whatever stands outside the entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from pipeline.matching.prose import Passage, passages
from pipeline.rules.case import Finding, PageCase

_SHOWN = 300  # characters of each side in a flag
_NAMED = 3  # changed numbers that the summary names


def prose_changed(case: PageCase) -> Iterator[Finding]:
    """A page's text differs from the one that was last accepted. One question a page: it is answered as a whole."""
    for sheet in case.sheets:
        if sheet.before is None:
            continue
        last = case.last.pages.get(sheet.asked) if case.last else None
        changed = passages(sheet.before, sheet.listing, last, case.today)
        if not changed:
            continue
        telling = [p.telling for p in changed if p.telling]
        old, new = _side([p.old for p in changed]), _side([p.new for p in changed])
        yield Finding(
            "prose-changed", None, "prose", old, new,
            f"On {sheet.source.url}, {_said(changed)}.",
            "A changed deadline, article or amount is for a lawyer to check. If the edit was intended, accept it."
            if telling else "If the edit was intended, accept it.",
            (sheet.source.quote(changed[0].new or sheet.listing.title),),
            severity="medium" if telling else None,
        )  # fmt: skip


def _said(changed: Sequence[Passage]) -> str:
    """The changed numbers by name, else the first changed sentence."""
    telling = list(dict.fromkeys(p.telling for p in changed if p.telling))
    if telling:
        named = ", ".join(f"“{old}” became “{new}”" for old, new in telling[:_NAMED])
        more = len(telling) - _NAMED
        return f"the text was edited: {named}" + (f" and {more} more such changes" if more > 0 else "")
    first, others = changed[0], len(changed) - 1
    old, new = _short(first.old), _short(first.new)
    if first.old is None:
        words = f"“{new}” was added to the text"
    elif first.new is None:
        words = f"“{old}” was taken out of the text"
    else:
        words = f"“{old}” became “{new}” in the text"
    return words + (f", and {others} more sentences were edited" if others else "")


def _side(sentences: Sequence[str | None]) -> str | None:
    """All sentences of one side, with a mark of the whole where they are cut."""
    text = " ¶ ".join(s for s in sentences if s)
    if len(text) <= _SHOWN:
        return text or None
    return f"{text[:_SHOWN]}… [{sha256(text.encode()).hexdigest()[:8]}]"


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= 100 else text[:99].rstrip() + "…"
