"""What a small inline script writes into its page: string constants joined, turned or decoded. Runs none."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

_WORTH = re.compile(
    r"document\.write|innerHTML|location\.href|\.href\s*=|insertAdjacentHTML|outerHTML|textContent|innerText|mailto",
    re.I,
)
_SIGN = re.compile(r"@|&#0*64;|&#x0*40;|%40|\\x40|\\u0040|fromCharCode|atob|reverse\(|rot13", re.I)
_MAX = 6_000  # characters of a script that is read, and of what it writes; longer ones are programs
_STRING = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`$]*`"
_ASSIGN = re.compile(
    r"(?<![\w$])(?<![\w$]\.)(?:(?:var|let|const)\s++)?([A-Za-z_$][\w$]*+(?:\.[\w$]++)*+)\s*+(\+?=)(?![=>])\s*"
)
_CALL = re.compile(r"(?:document\s*\.\s*write(?:ln)?|insertAdjacentHTML|\.html|\.append|\.text)\s*\(", re.I)
_SINKS = re.compile(r"(?:innerHTML|outerHTML|textContent|innerText|href|value|location)$")
_TERM = re.compile(
    rf"\s*(?:(?P<string>{_STRING})|(?P<chars>String\.fromCharCode\(\s*(?P<codes>[\d\s,xa-fA-F]+)\))"
    r"|(?P<function>atob|unescape|decodeURIComponent|decodeURI)\s*\(|(?P<open>\()|(?P<array>\[)"
    r"|(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*?)(?=\s*(?:[+;,)\]\n.]|$)))"
)
_METHOD = re.compile(
    rf"\s*(?:(?P<reverse>\.split\(\s*(?:''|\"\")\s*\)\s*\.reverse\(\)\s*\.join\(\s*(?:''|\"\")\s*\))"
    rf"|\.replace\(\s*(?:/(?P<old>[^/\n]+)/g?i?|(?P<plain>{_STRING}))\s*,\s*(?P<new>{_STRING})\s*\)"
    rf"|\.join\(\s*(?P<join>{_STRING})\s*\)|\.concat\()"
)
_PLUS = re.compile(r"\s*\+(?!\+)")
_CLOSE = re.compile(r"\s*\)")
_NEXT = re.compile(r"\s*([,\]])")
_REVERSED = re.compile(r"\s*\.reverse\(\)")
_JOINED = re.compile(rf"\s*\.join\(\s*({_STRING})\s*\)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r"}
_DEPTH = 20


def written_by(source: str) -> str | None:
    """The text that the script writes, or None where it writes none that could be told.

    >>> written_by("var u='info'; document.write(u + '@' + 'gro.elpmaxe'.split('').reverse().join(''))")
    'info@example.org'
    """
    if len(source) > _MAX or not _SIGN.search(source) or not _WORTH.search(source):
        return None
    names: dict[str, str] = {}
    out: list[str] = []
    at = 0
    assign, call = _ASSIGN.search(source), _CALL.search(source)
    while at < len(source):
        assign = _ASSIGN.search(source, at) if assign and assign.start() < at else assign
        call = _CALL.search(source, at) if call and call.start() < at else call
        if call and (assign is None or call.start() < assign.start()):
            at = call.end()
            value, at = _expression(source, at, names, 0)
            if value:
                out.append(value)
        elif assign:
            value, at = _expression(source, assign.end(), names, 0)
            name = assign[1]
            if value is not None:
                names[name] = (names.get(name, "") + value if assign[2] == "+=" else value)[:_MAX]
                if _SINKS.search(name):
                    out.append(value)
        else:
            break
    return " ".join(out) or None


def _expression(source: str, at: int, names: dict[str, str], depth: int) -> tuple[str | None, int]:
    """Terms joined by `+`. The value is None as soon as one is unknown; the place is always after what was read."""
    parts: list[str] = []
    while True:
        value, end = _term(source, at, names, depth)
        if value is None:
            return None, max(end, at)
        parts.append(value)
        more = _PLUS.match(source, end)
        if not more:
            return "".join(parts)[:_MAX], end
        at = more.end()


def _term(source: str, at: int, names: dict[str, str], depth: int) -> tuple[str | None, int]:
    m = _TERM.match(source, at)
    if m is None or depth > _DEPTH:
        return None, at
    value: str | None = None
    end = m.end()
    if m["string"]:
        value = _unquoted(m["string"])
    elif m["chars"]:
        value = _characters(m["codes"])
    elif m["function"] or m["open"]:
        value, end = _expression(source, end, names, depth + 1)
        closing = _CLOSE.match(source, end)
        if value is None or closing is None:
            return None, end
        value, end = _applied(m["function"], value), closing.end()
    elif m["array"]:
        return _array(source, end, names, depth)
    elif m["name"]:
        value = names.get(m["name"])
    return _methods(source, value, end)


def _array(source: str, at: int, names: dict[str, str], depth: int) -> tuple[str | None, int]:
    """`['a', 'b'].join('@')`, with `.reverse()` before it or not."""
    items: list[str] = []
    while True:
        value, at = _expression(source, at, names, depth + 1)
        if value is None:
            return None, at
        items.append(value)
        m = _NEXT.match(source, at)
        if m is None:
            return None, at
        at = m.end()
        if m[1] == "]":
            break
    if turned := _REVERSED.match(source, at):
        items.reverse()
        at = turned.end()
    joined = _JOINED.match(source, at)
    return (_unquoted(joined[1]).join(items), joined.end()) if joined else (None, at)


def _methods(source: str, value: str | None, at: int) -> tuple[str | None, int]:
    while value is not None and (m := _METHOD.match(source, at)):
        at = m.end()
        if m["reverse"]:
            value = value[::-1]
        elif m["new"] is not None:
            old = _unquoted(m["plain"]) if m["plain"] else m["old"].replace("\\", "")
            value = value.replace(old, _unquoted(m["new"]))[:_MAX]
        else:
            return None, at
    return value, at


def _applied(function: str | None, value: str) -> str | None:
    if function is None:
        return value
    if function == "atob":
        try:
            return base64.b64decode(value + "=" * (-len(value) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None
    return unquote(value)


def _characters(codes: str) -> str | None:
    try:
        return "".join(chr(int(code, 0)) for code in re.split(r"[\s,]+", codes.strip()) if code)
    except (ValueError, OverflowError):
        return None


def _unquoted(literal: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2] or m[3], 16)) if m[1] or m[2] or m[3] else _PLAIN.get(m[4], m[4]), literal[1:-1]
    )
