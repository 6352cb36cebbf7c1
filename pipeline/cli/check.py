"""`check`, `crawl` and `judge`: the whole job and its two halves."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from pipeline.cli import ordering, telling
from pipeline.cli.context import Commands, Context, UsageError, add_command
from pipeline.cli.pinging import pinged
from pipeline.cli.progress import Progress
from pipeline.config import Config
from pipeline.policy import DEFAULT
from pipeline.recall.fleet import expanded, with_members
from pipeline.render import render
from pipeline.render.wording import count
from pipeline.report import Report, outward
from pipeline.rules.table import SEVERITIES
from pipeline.runs.assemble import assemble
from pipeline.runs.running import ClockError, Order, Result, Runner
from snapshots.records import Capture, Role, Run
from snapshots.store import Store

DONE, TROUBLED, NEW_FLAGS = 0, 1, 10


def add(commands: Commands) -> None:
    check = add_command(
        commands, "check", "crawl, read, judge, settle, report: the whole job", "check belarus --entry human-constanta"
    )
    ordering.arguments(check)
    check.add_argument("--json", metavar="FILE", help="write the report as JSON to FILE (- for standard output)")
    check.add_argument("--cron", action="store_true", help="mark the run as cron's and print only when there is news")
    check.add_argument("--exit-code", action="store_true", help="exit with 10 when there are new flags")
    check.add_argument(
        "--min-severity", choices=SEVERITIES, default="info", help="the least severity that counts for --exit-code"
    )
    check.add_argument("--queue", action="store_true", help="leave it to the running `schedule`, and end at once")
    check.add_argument("--request", metavar="ID", help=argparse.SUPPRESS)  # for the scheduler: answer this request
    check.set_defaults(run=_check)
    crawl = add_command(commands, "crawl", "fetch and store only", "crawl belarus")
    ordering.arguments(crawl)
    crawl.set_defaults(run=_crawl)
    judge = add_command(commands, "judge", "judge stored captures only; no network", "judge belarus")
    judge.add_argument("directories", nargs="*", metavar="DIRECTORY", help="ids of directories (default: all)")
    judge.add_argument("--json", metavar="FILE", help="write the report as JSON to FILE (- for standard output)")
    judge.set_defaults(run=_judge)


def _check(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    if args.queue:
        return _queue(args, context, config)
    with context.store(config) as store:
        config = expanded(config, store)
        order = ordering.order_of(args, context, config, store)
        with pinged(context, order.directories) as end:
            status, words = _do(args, context, config, store, order)
            end(status, words)
        telling.deliver(store, config, context)
    return status


def _do(args: argparse.Namespace, context: Context, config: Config, store: Store, order: Order) -> tuple[int, str]:
    """Run it and say what came of it. Returns: the exit status, and the run in one line without a contact."""
    before = assemble(store, with_members(config, order.directories), DEFAULT, context.clock())
    with Progress(quiet=args.cron or bool(args.request)) as progress:
        result = _obey(_runner(store, config, context).check, order, progress)
    config = expanded(config, store)
    telling.announce(store, config, context, order.as_of)
    report = assemble(store, with_members(config, order.directories), DEFAULT, context.clock())
    _tell(result)
    _write_json(report, args.json)
    news = _news(report, before)
    if not args.cron and args.json != "-":
        print(render(report, "text"), flush=True)
    elif args.cron and (news.flags or news.trouble):
        print(render(outward(news), "text"), flush=True)
    counted = f"{count(len(report.trouble), 'problem')} with our own reading, {count(len(news.flags), 'new finding')}"
    return _status(args, result, report, news), f"{', '.join(order.directories)}: {counted}"


def _queue(args: argparse.Namespace, context: Context, config: Config) -> int:
    with context.store(config) as store:
        for request in ordering.queue(args, context, expanded(config, store), store):
            print(f"{request.directory}: request {request.id} waits; `contactwatch schedule --list` shows the queue")
    return DONE


def _runner(store: Store, config: Config, context: Context) -> Runner:
    """A runner that logs its runs where a log was asked for."""
    if context.log_form is None:
        return Runner(store, config, context.clock)
    log = context.log()

    def tell(event: str, run: Run) -> None:
        about = {"run": run.id, "directory": run.directory, "trigger": run.trigger.value}
        about |= {"request": run.request} if run.request else {}
        about |= {"by": run.requested_by} if run.requested_by else {}
        if run.finished_at is not None:
            about |= {"status": run.status.value, "requests": str(run.requests), "sites": str(run.sites)}
        log.info(event, **about)

    return Runner(store, config, context.clock, tell)


def _crawl(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        config = expanded(config, store)
        order = ordering.order_of(args, context, config, store)
        with Progress() as progress:
            result = _obey(_runner(store, config, context).crawl, order, progress)
        crawled = with_members(expanded(config, store), order.directories)
        runs = [store.ledger.runs(d, 1)[0] for d in crawled if d not in result.refused]
        whole = all(any(map(_is_page, store.archive.of_run(run.id))) for run in runs)
    _tell(result)
    for run in runs:
        print(f"{run.directory}: {run.requests} answers stored; `contactwatch judge {run.directory}` judges them")
    return TROUBLED if result.refused or result.crawl_status or not whole else DONE


def _is_page(capture: Capture) -> bool:
    return capture.role is Role.LISTING and capture.status in (200, 304)


def _judge(args: argparse.Namespace, context: Context) -> int:
    config = context.config()
    with context.store(config) as store:
        config = expanded(config, store)
        directories = with_members(config, ordering.chosen(config, args.directories))
        result = Runner(store, config, context.clock).judge(directories)
        written = telling.announce(store, config, context)
        report = assemble(store, directories, DEFAULT, context.clock())
    _tell(result)
    _write_json(report, args.json)
    if args.json != "-":
        print(render(report, "text"))
    if written:
        print(f"contactwatch: {_waiting(written)}; `contactwatch deliver` sends what waits", file=sys.stderr)
    return TROUBLED if report.trouble or result.refused else DONE


def _waiting(written: int) -> str:
    return f"{count(written, 'message')} {'waits' if written == 1 else 'wait'}"


def _obey(act: Callable[[Order, Callable[..., None]], Result], order: Order, progress: Progress) -> Result:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `systemctl stop` ends us as Ctrl-C does
    try:
        return act(order, progress.event)
    except ClockError as error:
        raise UsageError(str(error)) from error


def _tell(result: Result) -> None:
    for directory in result.refused:
        print(f"contactwatch: {directory}: another run holds it; this one was refused", file=sys.stderr)
    if result.crawl_status:
        print(f"contactwatch: the crawl ended with status {result.crawl_status}", file=sys.stderr)


def _news(report: Report, before: Report) -> Report:
    """The report cut down to what is open now and was not before, or not as grave: also what a snooze gave back."""
    known = {(f.id, f.severity) for f in before.flags if f.status == "open"}
    flags = tuple(f for f in report.flags if f.status == "open" and (f.id, f.severity) not in known)
    return report.model_copy(update={"flags": flags})


def _write_json(report: Report, target: str | None) -> None:
    if target == "-":
        print(render(report, "json"))
    elif target:
        try:
            Path(target).write_text(render(report, "json") + "\n", "utf-8")
        except OSError as error:
            raise UsageError(f"{target}: the report cannot be written there: {error.strerror}") from error


def _status(args: argparse.Namespace, result: Result, report: Report, news: Report) -> int:
    if report.trouble or result.refused:
        return TROUBLED
    limit = SEVERITIES.index(args.min_severity)
    if args.exit_code and any(SEVERITIES.index(flag.severity) <= limit for flag in news.flags):
        return NEW_FLAGS
    return DONE
