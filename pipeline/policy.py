"""Every threshold of judging, with its unit, default and reason. No number of this kind stands anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    sighting_gap: timedelta = timedelta(hours=6)  # contract: two sightings are at least this far apart
    lasting_runs: int = 3  # contract: `3/7d`, an outage of a night is no news
    lasting_span: timedelta = timedelta(days=7)
    entries_kept: float = 0.85  # contract: fewer entries than this share of the last good run is our failure
    fill_kept: float = 0.5  # a field filled half as often as before points at our reading, not at nine edits
    fill_counted_from: int = 4  # below this many filled fields a rate says nothing
    sites_failing_together: int = 3  # contract: that many sites, and all of them: our network is down
    dismissal_lasts: timedelta = timedelta(days=365)  # contract: a dismissal ends after 12 months
    resolved_shown: timedelta = timedelta(days=90)  # a report recalls what was mended in the last quarter
    new_contacts_per_entry: int = 5  # more on one site is a staff list, not a way to reach the organisation
    private_values_per_entry: int = 5  # likewise: more numbers of persons are a staff list
    unstable_turns: int = 3  # contract: that many turns of a value, back and forth
    unstable_span: timedelta = timedelta(days=30)  # contract: within that time
    passing_closure: timedelta = timedelta(days=31)  # a closure that ends by itself within a month is a holiday
    raw_kept: timedelta = timedelta(
        days=30
    )  # of bodies: long enough to look into a finding; they hold more than we use
    words_kept: timedelta = timedelta(days=730)  # of quotes and hashes: two yearly reviews of a page can be retraced
    copies_kept: timedelta = timedelta(days=30)  # of stores before a migration: no longer than the bodies in them
    pruned_every: timedelta = timedelta(days=1)  # by the scheduler: little work each time
    links_per_run: int = 40  # of a directory: with 10 s between two requests to one host some minutes; the others wait
    shown_per_check: int = 2  # pages of a collection looked at as people see them: half a minute at 10 s a request
    cache_lag: timedelta = timedelta(days=2)  # after an edit: page caches hold an edition for up to a day
    crawl_limit: timedelta = timedelta(hours=2)  # a crawl that takes longer hangs
    digest_gap: timedelta = timedelta(days=6, hours=12)  # a week, with room for a run that starts or ends later
    digest_wait: timedelta = timedelta(hours=24)  # a digest waits so long for the directories that are due with it
    delivery_pauses: tuple[timedelta, ...] = (  # greylisting wants minutes; a wrong password wants a person
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(hours=6),
    )
    delivery_lasts: timedelta = timedelta(days=7)  # then the next digest says it better
    good_run_age: timedelta = timedelta(
        days=14
    )  # a weekly check that was missed twice; with a cron line, two of its turns
    entry_age: timedelta = timedelta(days=60)  # an organisation's site that nobody has read for so long is worth a look
    runs_compared: int = 5  # what a run usually visits: the median of so many before it
    sites_kept: float = 0.6  # fewer sites than this share of the usual: our network, or a budget, not nine bot walls
    coverage_kept: float = 0.6  # fewer confirmed contacts than this share of the usual: our reading, or we are shut out
    coverage_lost_from: int = 3  # entries that lost some: one organisation alone is told by its flags
    scheduler_silent: timedelta = timedelta(minutes=15)  # it gives a sign every minute, but not while the disk is full
    message_late: timedelta = timedelta(hours=2)  # by then greylisting is over
    disk_needed: int = 200_000_000  # bytes: a check of a large directory, with room for its journal
    smtp_patience: timedelta = timedelta(seconds=30)  # for each word of a mail server
    smtp_verdict: timedelta = timedelta(seconds=60)  # after the last line: it may look for viruses before it answers


DEFAULT = Policy()
