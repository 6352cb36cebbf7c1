"""`review`: a person's answer to a flag."""

from __future__ import annotations

import argparse
import json
import uuid
from collections.abc import Sequence

from pipeline.cli.context import Commands, Context, UsageError, add_command, moment
from pipeline.config import Config
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded
from pipeline.render.inert import prose
from pipeline.render.outline import Names
from pipeline.render.wording import source
from pipeline.report import FlagRow, Report
from pipeline.rules.table import SEVERITIES
from pipeline.runs.answer import GoneError, decide
from pipeline.runs.assemble import answers, assemble, flag_row, marked, status
from pipeline.settling.offices import shared
from snapshots.ledger import UnknownFlagError
from snapshots.records import Decision, Flag, FlagState, Verb
from snapshots.store import Store


def add(commands: Commands) -> None:
    parser = add_command(
        commands, "review", "a person's answer to a flag", 'review dismiss 3f2a9c --note "both numbers are right"'
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = add_command(verbs, "list", "the flags that wait for an answer", "review list")
    listing.add_argument("--all", action="store_true", help="the answered and resolved ones too")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=_list)
    show = add_command(verbs, "show", "one flag with its evidence and its answers", "review show 3f2a9c")
    show.add_argument("flags", nargs="+", metavar="FLAG")
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    show.set_defaults(run=_show)
    for verb, summary in _VERBS.items():
        answer = add_command(verbs, verb, summary, f'review {verb} 3f2a9c --note "asked them by phone"')
        answer.add_argument("flags", nargs="+", metavar="FLAG", help="its id, or as much of it as is unambiguous")
        _who(answer)
        answer.add_argument(
            "--until", type=moment, metavar="DATE", required=verb == "snooze", help="when it comes back (snooze)"
        )
        answer.add_argument(
            "--everywhere", action="store_true", help="the same answer on all pages that share the finding"
        )
        answer.set_defaults(run=_answer, verb=Verb(verb))
    assure = add_command(
        verbs,
        "assure",
        "you have verified it by other means",
        'review assure hope-and-humanity --by Ana --note "called them"',
    )
    assure.add_argument("entry", metavar="ENTRY")
    assure.add_argument("contact", nargs="?", metavar="CONTACT", help="one contact's value (default: the whole entry)")
    assure.add_argument("--directory", metavar="DIRECTORY", help="where the entry stands in more than one")
    assure.add_argument("--by", required=True, metavar="NAME")
    assure.add_argument("--note", required=True)
    assure.set_defaults(run=_assure)
    trust = add_command(
        verbs,
        "trust",
        "the page is really as the last run read it, though we took that for a failure of ours",
        'review trust belarus --note "they dropped the four groups that closed"',
    )
    trust.add_argument("directory", metavar="DIRECTORY")
    _who(trust)
    trust.set_defaults(run=_trust)


_TIME = "%Y-%m-%d %H:%MZ"

_VERBS = {
    "accept": "it is right: the change becomes the new baseline",
    "dismiss": "it is no news; it stays away until a value changes, at most 12 months",
    "snooze": "ask again later",
    "reopen": "take the last answer back",
}


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--note", required=True, help="why; kept with the answer")
    parser.add_argument("--by", metavar="NAME", help="who answers (default: your login)")


def _list(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        report = assemble(store, _directories(config, store), DEFAULT, context.clock())
    rows = [f for f in report.flags if args.all or f.status == "open"]
    rows.sort(key=lambda f: (f.status != "open", SEVERITIES.index(f.severity), not f.confirmed, f.first_seen))
    several = len({row.directory for row in rows}) > 1
    for row in rows:
        print(row.model_dump_json() if args.json else _line(row, several=several))
    if not rows and not args.json:
        print("Nothing waits for an answer.")
    return 0


def _show(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        for flag in _found(store, args.flags):
            decisions = [d for d in store.ledger.decisions(flag.directory) if d.flag == flag.id]
            today = store.ledger.last_as_of(flag.directory) or context.clock()
            row = flag_row(flag, status(flag, answers(decisions).get(flag.id), today, DEFAULT))
            gone = store.archive.pruned({e.sha256 for e in row.evidence})
            row = row.model_copy(update={"evidence": marked(row.evidence, gone)})
            print(_as_json(row, decisions) if args.json else _page(row, decisions))
    return 0


def _answer(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        named = _found(store, args.flags)
        report = assemble(store, _directories(config, store), DEFAULT, context.clock())
        others = _elsewhere(named, report, args.verb)
        answered = [*named, *(store.ledger.flag(row.id) for row in others if args.everywhere)]
        for flag in answered:
            by = args.by or context.user() or "someone"
            try:
                decide(store, flag, args.verb, at=context.clock(), by=by, note=args.note, until=args.until)
            except GoneError as error:
                raise UsageError(str(error)) from error
            print(f"{flag.id}: {_DONE[args.verb]}")
    if others and not args.everywhere:
        print("The same finding stands on other pages; --everywhere gives the same answer there:")
        for row in others:
            print(f"  {row.id}  {prose(Names(report).title(row.directory))}  {Names(report).page(row) or ''}".rstrip())
    return 0


def _elsewhere(named: Sequence[Flag], report: Report, verb: Verb) -> list[FlagRow]:
    """The same findings on other pages that this answer fits as well."""
    ids = {flag.id for flag in named}
    fits = _ANSWERED if verb is Verb.REOPEN else ("open",)
    rows = [row for row in report.flags if row.id in ids or row.status in fits]
    groups = [group for group in shared(rows, report.entries) if ids & {row.id for row in group}]
    return [row for group in groups for row in group if row.id not in ids]


_ANSWERED = ("accepted", "dismissed", "snoozed")


_DONE = {
    Verb.ACCEPT: "accepted",
    Verb.DISMISS: "dismissed for 12 months, or until a value changes",
    Verb.SNOOZE: "snoozed",
    Verb.REOPEN: "open again",
}


def _assure(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        rows = assemble(store, _directories(config, store), DEFAULT, context.clock()).entries
        found = [r for r in rows if r.id == args.entry and args.directory in (None, r.directory)]
        if not found:
            raise UsageError(
                f"no entry {args.entry!r}; there are: {', '.join(sorted({r.id for r in rows})) or 'none yet'}"
            )
        for row in found:
            values = {c.value for c in row.contacts}
            if args.contact and args.contact not in values:
                raise UsageError(f"{row.id} has no contact {args.contact!r}; it has: {', '.join(sorted(values))}")
            store.ledger.decide(
                Decision(
                    uuid.uuid4().hex, Verb.ASSURE, context.clock(), args.by, args.note,
                    directory=row.directory, entry=row.id, contact=args.contact,
                )
            )  # fmt: skip
            print(f"{row.directory}/{row.id}: assured by {args.by}")
    return 0


def _trust(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        expanded(config, store).directory(args.directory)  # or an error that names those there are
        trouble = assemble(store, (args.directory,), DEFAULT, context.clock()).trouble
        drifted = [t.summary for t in trouble if t.kind == "extraction-drift"]
        judgement = store.ledger.last_judgement(args.directory)
        if not drifted or (judgement and judgement.trusted):
            raise UsageError(f"{args.directory}: the last run believed what it read; there is nothing to vouch for")
        as_of = store.ledger.last_as_of(args.directory)
        by = args.by or context.user() or "someone"
        vouch = Decision(
            uuid.uuid4().hex, Verb.TRUST, context.clock(), by, args.note, None, args.directory, as_of=as_of
        )
        store.ledger.decide(vouch)
    print(f"{args.directory}: from its next run on, the page is believed as the last one read it")
    print(prose(drifted[0]))
    return 0


def _directories(config: Config, store: Store) -> tuple[str, ...]:
    return tuple(table.id for table in expanded(config, store).watched)


def _found(store: Store, prefixes: Sequence[str]) -> list[Flag]:
    """All flags that were named. Raises: UsageError before anything is done to any of them."""
    try:
        flags = [store.ledger.flag(prefix) for prefix in prefixes]
    except UnknownFlagError as error:
        raise UsageError(f"{error.args[0]}; `contactwatch review list` shows the ids") from error
    hidden = [f.id for f in flags if f.state in (FlagState.HELD, FlagState.DROPPED)]
    if hidden:
        raise UsageError(
            f"{hidden[0]}: not confirmed yet, so there is nothing to answer; it waits for a second sighting"
        )
    return flags


def _line(row: FlagRow, *, several: bool) -> str:
    """One line; where there are several directories, with that of the flag."""
    where = f" (on {row.directory})" if several else ""
    answered = "" if row.status == "open" else f" [{row.status}]"
    return f"{row.id}  {row.severity:8}  {row.kind:20}  {prose(row.summary)}{where}{answered}"


def _page(row: FlagRow, decisions: Sequence[Decision]) -> str:
    lines = [
        f"{row.id}  {row.kind}, {row.severity}, {row.status}, {'confirmed' if row.confirmed else 'not confirmed yet'}",
        f"  {row.directory}" + (f": {row.entry}" if row.entry else ""),
        f"  {row.summary}",
        f"  listed: {row.listed or '–'}   observed: {row.observed or '–'}",
        f"  first seen {row.first_seen:{_TIME}}, last {row.last_seen:{_TIME}}, {row.sightings} sightings",
        f"  suggestion: {row.suggestion}",
    ]
    lines += [f"  “{e.quote}”  {e.url}  {source(e)}" for e in row.evidence]
    lines += [f"  {d.at:{_TIME}} {d.by}: {d.verb}: {d.note}" for d in decisions]
    return "\n".join(map(prose, lines))


def _as_json(row: FlagRow, decisions: Sequence[Decision]) -> str:
    said = [{"verb": d.verb, "at": f"{d.at:%Y-%m-%dT%H:%M:%SZ}", "by": d.by, "note": d.note} for d in decisions]
    return json.dumps({**row.model_dump(mode="json"), "answers": said}, ensure_ascii=False)
