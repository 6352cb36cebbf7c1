"""How values were read, by name; and the recorder that only `read --explain` brings along."""

from __future__ import annotations

from enum import StrEnum

from pipeline.text.numbering import Form


class Rule(StrEnum):
    """How a value was read off the page."""

    INTERNATIONAL = Form.INTERNATIONAL.value
    CODE = Form.CODE.value
    NATIONAL = Form.NATIONAL.value
    CONTINUED = Form.CONTINUED.value
    BARE = Form.BARE.value
    PRINTED = "printed"
    CLOAKED = "cloaked"  # written against robots
    LINK = "link"  # what a link holds
