"""Two versions of one page, set against each other as contacts: what one shows and the other does not."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.matching.verify import sighting
from pipeline.model import CHECKED_KINDS, Contact, Kind, Reading
from pipeline.text.address import same_house
from pipeline.text.address_edit import same_address


def only(here: Reading, there: Reading) -> Iterator[Contact]:
    """The phones, emails and addresses of one version that the other does not show in any format."""
    return (c for c in here.contacts if c.kind in CHECKED_KINDS and not _kept(c, there))


def _kept(contact: Contact, there: Reading) -> bool:
    others = [other.value for other in there.of(Kind.ADDRESS)] if contact.kind is Kind.ADDRESS else ()
    if any(same_address(other, contact.value) for other in others):
        return True
    # Where the other version has the house in an edited form, its text has it too: that is no sighting of this one.
    return not any(same_house(other, contact.value) for other in others) and sighting(contact, there) is not None
