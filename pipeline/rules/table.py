"""The table of kinds: severity, needs, family, and what must be trusted for a finding to count as gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pipeline.rules import (
    channels,
    collection,
    consent,
    contacts,
    dated,
    disguise,
    domain,
    hours,
    languages,
    links,
    lint,
    listing,
    notices,
    places,
    private,
    prose,
    relocation,
    site,
    stability,
    stamps,
    statements,
    wording,
)
from pipeline.rules.case import EntryCase, Finding, PageCase, Subject

SEVERITIES = ("critical", "high", "medium", "low", "info")


class Needs(StrEnum):
    NOW = "now"  # at its first finding
    TWO = "2"  # two sightings
    LASTING = "3/7d"  # three runs in a row over at least 7 days


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of flag. Kinds of one family about the same values share an id."""

    name: str
    severity: str
    needs: Needs
    subject: Subject
    family: str
    later: tuple[tuple[timedelta, str], ...] = ()  # severity after it has been open that long
    apart: timedelta = timedelta(0)  # that its sightings must span, where the policy's least is too little
    restricted: bool = False  # outside the store only its count and its id are told


_ROWS = (
    Kind("contact-changed", "high", Needs.TWO, Subject.CONTACTS, "contact-differs"),
    Kind("contact-conflict", "high", Needs.TWO, Subject.CONTACTS, "contact-differs"),
    Kind("probable-typo", "medium", Needs.NOW, Subject.LISTING, "contact-differs"),
    Kind("contact-missing", "medium", Needs.TWO, Subject.CONTACTS, "contact-missing"),
    Kind("contact-new", "info", Needs.TWO, Subject.CONTACTS, "contact-new"),
    Kind("language-mismatch", "high", Needs.TWO, Subject.VERSIONS, "language-mismatch"),
    Kind("channel-changed", "medium", Needs.TWO, Subject.CONTACTS, "channel-changed"),
    Kind("hours-changed", "low", Needs.TWO, Subject.PAGE, "hours-changed"),
    Kind("unstable-source", "info", Needs.NOW, Subject.CONTACTS, "unstable-source"),
    Kind("organisation-relocated", "high", Needs.TWO, Subject.CONTACTS, "organisation-relocated"),
    Kind("organisation-closed", "high", Needs.TWO, Subject.PAGE, "organisation-closed"),
    Kind("service-suspended", "high", Needs.TWO, Subject.PAGE, "service-suspended"),
    Kind("fee-demand", "critical", Needs.NOW, Subject.PAGE, "fee-demand"),
    Kind("private-data", "high", Needs.NOW, Subject.PAGE, "private-data", restricted=True),
    Kind("site-down", "medium", Needs.LASTING, Subject.ANSWER, "site-down"),
    Kind("site-unverifiable", "info", Needs.NOW, Subject.REPLY, "site-unverifiable", ((timedelta(days=30), "medium"),)),
    Kind("tls-problem", "medium", Needs.TWO, Subject.REPLY, "tls-problem"),
    Kind("site-suspended", "medium", Needs.TWO, Subject.HOLDER, "site-suspended", ((timedelta(days=14), "high"),)),
    Kind("domain-parked", "high", Needs.TWO, Subject.HOLDER, "domain-parked"),
    Kind("domain-hijack", "critical", Needs.NOW, Subject.SITE, "domain-hijack"),
    Kind("site-hacked", "high", Needs.TWO, Subject.SITE, "site-hacked"),
    Kind("consent-changed", "high", Needs.NOW, Subject.SITE, "consent-changed"),
    Kind("url-moved", "low", Needs.TWO, Subject.HOLDER, "url-moved"),
    Kind("domain-moved", "medium", Needs.TWO, Subject.HOLDER, "domain-moved"),
    Kind("redirect-offsite", "high", Needs.TWO, Subject.HOLDER, "redirect-offsite"),
    Kind("entry-added", "info", Needs.NOW, Subject.LISTING, "entry-added"),
    Kind("entry-removed", "medium", Needs.TWO, Subject.LISTING, "entry-removed"),
    Kind("entry-changed", "low", Needs.NOW, Subject.LISTING, "entry-changed"),
    Kind("stamp-stale", "medium", Needs.NOW, Subject.LISTING, "stamp-stale"),
    Kind("stamp-missing", "low", Needs.NOW, Subject.LISTING, "stamp-missing"),
    Kind("stamp-ambiguous", "low", Needs.NOW, Subject.LISTING, "stamp-ambiguous"),
    Kind("stamp-implausible", "medium", Needs.NOW, Subject.LISTING, "stamp-implausible"),
    Kind("stamp-not-bumped", "low", Needs.TWO, Subject.LISTING, "stamp-not-bumped"),
    Kind("stamp-only", "info", Needs.NOW, Subject.LISTING, "stamp-only"),
    Kind("prose-changed", "low", Needs.NOW, Subject.LISTING, "prose-changed"),
    Kind("link-broken", "low", Needs.TWO, Subject.LINK, "link-broken", apart=timedelta(days=3)),
    Kind("claim-conflict", "medium", Needs.TWO, Subject.STATEMENT, "claim-conflict"),
    Kind("phone-format", "low", Needs.NOW, Subject.LISTING, "phone-format"),
    Kind("postcode-format", "low", Needs.NOW, Subject.LISTING, "postcode-format"),
    Kind("foreign-number", "info", Needs.NOW, Subject.LISTING, "foreign-number"),
    Kind("free-mail", "info", Needs.NOW, Subject.LISTING, "free-mail"),
    Kind("no-checkable-source", "medium", Needs.NOW, Subject.LISTING, "no-checkable-source"),
    Kind("single-channel", "low", Needs.NOW, Subject.LISTING, "single-channel"),
    Kind("href-mismatch", "critical", Needs.NOW, Subject.LISTING, "href-mismatch"),
    Kind("homoglyph", "critical", Needs.NOW, Subject.LISTING, "homoglyph"),
    Kind("domain-lookalike", "critical", Needs.NOW, Subject.LISTING, "domain-lookalike"),
    Kind("address-conflict", "low", Needs.NOW, Subject.LISTING, "address-conflict"),
    Kind("wording", "low", Needs.NOW, Subject.LISTING, "wording"),
    Kind("dated-claim", "low", Needs.NOW, Subject.LISTING, "dated-claim"),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ROWS}

PAGE_RULES: tuple[Callable[[PageCase], Iterator[Finding]], ...] = (
    listing.entry_added,
    listing.entry_removed,
    stamps.stamp_stale,
    stamps.stamp_missing,
    stamps.stamp_ambiguous,
    stamps.stamp_implausible,
    stamps.stamp_not_bumped,
    stamps.stamp_only,
    prose.prose_changed,
    links.link_broken,
    statements.claim_conflict,
    statements.authority_unread,
    places.address_conflict,
    wording.wording,
    dated.dated_claim,
    disguise.domain_lookalike,
)

#: What a reading of a collection says of its pages.
COLLECTION_RULES: tuple[Callable[[PageCase], Iterator[Finding]], ...] = (
    collection.page_added,
    collection.page_removed,
    collection.one_country_twice,
    collection.country_unknown,
)

#: What one reading of a collection says of one of its pages.
MEMBER_RULES: tuple[Callable[[EntryCase], Iterator[Finding]], ...] = (collection.page_changed,)

#: What one reading of the page says of an entry.
LISTED_RULES: tuple[Callable[[EntryCase], Iterator[Finding]], ...] = (
    listing.entry_changed,
    lint.phone_format,
    lint.postcode_format,
    lint.probable_typo,
    lint.foreign_number,
    lint.free_mail,
    lint.no_checkable_source,
    lint.single_channel,
    disguise.href_mismatch,
    disguise.homoglyph,
)

#: What an organisation's own site says of its entry.
SITE_RULES: tuple[Callable[[EntryCase], Iterator[Finding]], ...] = (
    contacts.contact_changed,
    contacts.contact_conflict,
    contacts.listed_typo,
    contacts.contact_missing,
    contacts.contact_new,
    languages.language_mismatch,
    channels.channel_changed,
    hours.hours_changed,
    stability.unstable_source,
    relocation.organisation_relocated,
    private.private_data,
    disguise.site_href_mismatch,
    disguise.site_lookalike,
    notices.organisation_closed,
    notices.service_suspended,
    notices.fee_demand,
    site.site_down,
    site.site_unverifiable,
    site.tls_problem,
    site.site_suspended,
    consent.consent_changed,
    domain.domain_parked,
    domain.domain_hijack,
    domain.site_hacked,
    domain.url_moved,
    domain.domain_moved,
    domain.redirect_offsite,
)
