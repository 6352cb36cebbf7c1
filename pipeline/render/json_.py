"""The report as the contract's JSON. Characters that steer a terminal are written as JSON escapes."""

from __future__ import annotations

import re

from pipeline.report import Report

_STEERING = re.compile(r"[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def json_(report: Report) -> str:
    """One JSON object, indented. Reading it gives the very strings of the report."""
    # Such characters stand only inside strings, where an escape means the same.
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", report.model_dump_json(indent=1))
