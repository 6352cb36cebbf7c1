"""From the bytes of a page to its text. A label is believed only as far as the bytes bear it out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from pipeline.model import UnreadableError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"<(?:meta\b[^>]{0,500}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I
)
_LANG = re.compile(rb"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?\s*([A-Za-z]{2,3})", re.IGNORECASE)
_HEAD = 16_384  # bytes in which a label is looked for
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]+")
_WORDS = 4_000  # words with letters beyond ASCII that are weighed
_SAMPLE = 40_000  # bytes that are weighed where labels fail

#: Labels that tell nothing: UTF-8 was tried before, and no page is written in the others; some fail on most bytes.
_NO_LABELS = frozenset((
    "utf-8", "utf-16", "utf-7", "undefined", "punycode", "idna", "unicode-escape", "raw-unicode-escape",
))  # fmt: skip
#: What browsers mean by the labels that say less than they mean.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"} | {
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932", "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "tis-620": "cp874", "iso-8859-11": "cp874",
}  # fmt: skip
#: The encodings that pages of a language had before UTF-8.
_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ru", "be", "uk", "bg", "sr", "mk", "kk"), ("cp1251",)),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro", "bs"), ("cp1250", "iso-8859-2")),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
    **dict.fromkeys(("tr", "az", "ku"), ("cp1254",)),
    "el": ("cp1253", "iso-8859-7"), "he": ("cp1255",), "th": ("cp874",), "vi": ("cp1258",), "ja": ("cp932",),
    "ko": ("cp949",), "zh": ("gb18030",),
}  # fmt: skip
_GUESSES = (
    "cp1252",
    "cp1251",
    "koi8-r",
    "cp1250",
    "iso-8859-2",
    "cp1253",
    "cp1254",
    "cp1256",
    "cp1255",
    "cp866",
    "cp932",
    "gb18030",
)
#: The letters that carry a text, by the first word of their Unicode names.
_COMMON = {
    "CYRILLIC": "оеаинтсрвлкмдпуяыьгзбчйжюі", "GREEK": "αοιετσνηυρπκμλςίόάέή", "ARABIC": "اليمنوترب هدسفعكق",
    "HEBREW": "יוהלאתרמבשנ", "THAI": "านรอกเงมยลวดทสต่้ั", "CJK": "的一是不了在有人我他这中大来上国",
    "HIRAGANA": "のにはをたがでてと",
}  # fmt: skip


def decode(body: bytes, content_type: str = "") -> str:
    """The text of the body: byte order mark, UTF-8 where the bytes are that, header, page, language, then likeness.

    Raises: UnreadableError if no encoding fits (binary data).
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    labels = list(dict.fromkeys(_labels(body, content_type)))
    if b"\x00" in body[:_HEAD]:
        return _wide(body)
    if b"\x1b" in body and "iso-2022-jp" in labels:
        return body.decode("iso-2022-jp", "replace")
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if "\ufffd" in text else 0)
    if bad <= 1 or bad * 20 < _foreign(text):  # a cut last letter, or a stray byte from a database
        return text
    return body.decode(_best(body, labels), "replace")


def _foreign(text: str) -> int:
    return sum(1 for c in text if c > "\x7f" and c != "\ufffd")


def _labels(body: bytes, content_type: str) -> Iterator[str]:
    head = body[:_HEAD]
    found = [m[1] for m in [_IN_HEADER.search(content_type)] if m]
    found += [m[1].decode("ascii") for m in _IN_PAGE.finditer(head)]
    for label in found:
        name = _MEANT.get(label.lower(), label.lower())
        try:
            info = codecs.lookup(name)
        except LookupError:
            continue
        if info.name not in _NO_LABELS and getattr(info, "_is_text_encoding", True):
            yield info.name


def _wide(body: bytes) -> str:
    """UTF-16 without a mark shows as a NUL in every second byte; anything else with NULs is no text."""
    sample = body[:_HEAD]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls = sample[offset::2].count(0)
        if nuls * 10 > len(sample) and sample[1 - offset :: 2].count(0) * 20 < nuls:
            return body.decode(name, "replace")
    if sample.count(0) * 200 > len(sample):
        raise UnreadableError("binary data, not an HTML page")
    return decode(body.replace(b"\x00", b""))


def _best(body: bytes, labels: list[str]) -> str:
    """The label that reads like a language; else the language's own encoding; else the likeliest of all."""
    words = (m[0] for m in _LETTERS.finditer(body) if not m[0].isascii())
    high = b" ".join(islice(words, _WORDS))[:_SAMPLE]
    lang = _LANG.search(body[:_HEAD])
    habits = _BY_LANGUAGE.get(lang[1].decode("ascii").lower(), ()) if lang else ()
    scores = {name: _likeness(high, name) for name in dict.fromkeys([*labels, *habits, *_GUESSES])}
    best = max(scores.values())
    for name in [*labels, *sorted(habits, key=lambda name: -scores[name])]:
        if scores[name] > 0.75 * best:
            return name
    return max(scores, key=lambda name: scores[name])


def _likeness(sample: bytes, name: str) -> float:
    """How much the bytes read like words in that encoding, 0 to 1."""
    text = sample.decode(name, "replace")
    words = [word for word in text.split() if not word.isascii()]
    return sum(map(_word, words)) / max(1, len(words))


def _word(word: str) -> float:
    letters = [c for c in word if c > "\x7f"]
    if any(unicodedata.category(c)[0] not in "LMP" for c in letters):
        return 0.0
    core = word.strip("«»„“”‘’–—…\"'.,;:!?()-")
    if not (core.islower() or core.isupper() or core.istitle() or core.upper() == core.lower()):
        return 0.1
    scripts = {unicodedata.name(c, "?").split()[0] for c in core if c.isalpha()}
    if len(scripts) != 1:
        return 0.2 if scripts else 0.5
    script = scripts.pop()
    if script == "LATIN":  # a word all of accented letters is another script read wrongly
        return 0.7 if len([c for c in core if c > "\x7f"]) * 2 <= len(core) + 1 else 0.1
    common = _COMMON.get(script, "")
    return 0.2 + 0.8 * sum(c.lower() in common for c in core) / max(1, len(core))
