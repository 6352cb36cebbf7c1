"""Pages from files, URLs and job files, for the commands that touch no store."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import phonenumbers

from pipeline.cli.context import UsageError
from pipeline.cli.table import table
from pipeline.config import FetchTable
from pipeline.model import Page, UnreadableError
from pipeline.screening.plainly import failed
from snapshots.records import Capture, Role
from snapshots.store import Store

#: What one page could not give: named on its line of the answer.
PageFault = (UnreadableError, OSError)


def from_file(path: str, url: str | None, region: str | None) -> Page:
    """A saved page. Raises: OSError."""
    return Page(Path(path).read_bytes(), url or "", "", region)


def fetched(url: str, region: str | None, fetch: FetchTable) -> tuple[Page, Capture]:
    """A page from its server, as politely as any other: robots, guard and delays hold. The store is thrown away.

    Raises: UnreadableError where no page came.
    """
    with crawled("resource_page", url, fetch) as store:
        return page_of(store, region)


@contextmanager
def crawled(spider: str, url: str, fetch: FetchTable) -> Iterator[Store]:
    """The store that one spider filled, started at a page. It is thrown away."""
    with tempfile.TemporaryDirectory(prefix="contactwatch-") as folder:
        config = Path(folder, "contactwatch.toml")
        config.write_text(_config(url, fetch, folder), "utf-8")
        Path(folder, "scrapy.cfg").write_text("[settings]\ndefault = spiders.settings\n", "utf-8")
        command = [sys.executable, "-m", "scrapy", "crawl", spider, "-a", "directory=page", "-a", f"config={config}"]
        subprocess.run(command, check=False, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - our own spider
        with Store.open(f"sqlite:///{folder}/store.db") as store:
            yield store


def page_of(store: Store, region: str | None) -> tuple[Page, Capture]:
    """The page at which the crawl of such a store started. Raises: UnreadableError where none came."""
    captures = store.archive.listing(directory="page", limit=1000)
    capture = next((c for c in captures if c.role is Role.LISTING), None)
    if capture is None:
        raise UnreadableError("the crawl left nothing of it")
    if capture.failure is not None:
        raise UnreadableError(failed(capture.failure, capture.detail))
    if capture.sha256 is None:
        raise UnreadableError(f"status {capture.status} and no body")
    body = store.archive.body(capture.sha256)
    return Page(body, capture.final_url, capture.header("content-type"), region), capture


def _config(url: str, fetch: FetchTable, folder: str) -> str:
    # A JSON string, number or list of strings is a TOML one too.
    settings = "\n".join(f"{key} = {json.dumps(value)}" for key, value in fetch.model_dump(mode="json").items())
    return (
        f"[store]\nurl = {json.dumps(f'sqlite:///{folder}/store.db')}\n[fetch]\n{settings}\n"
        f'[[directories]]\nid = "page"\nurl = {json.dumps(url)}\n'
    )


def jobs(path: str) -> Iterator[dict[str, Any] | str]:
    """The jobs of a JSONL file, one per line; a line that is no job comes as the words that say so.

    Raises: UsageError where the file cannot be read.
    """
    try:
        with Path(path).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _job(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def _job(line: str, place: str) -> dict[str, Any] | str:
    try:
        job = json.loads(line)
    except json.JSONDecodeError as error:
        return f"{place}: not JSON: {error}"
    if not isinstance(job, dict) or not all(isinstance(v, str | None) for v in job.values()):
        return f"{place}: a job is one JSON object whose values are strings"
    if job.get("region") and job["region"].upper() not in phonenumbers.SUPPORTED_REGIONS:
        return f"{place}: region {job['region']!r} is not a country code of two letters, such as BY"
    return job


def tell(makes: Iterable[Callable[[], dict[str, Any]]], *, as_json: bool) -> int:
    """Print one answer after the other. Returns: the exit status, 1 if any page could not be read."""
    all_read = True
    for make in makes:
        found, good = _answer(make)
        all_read &= good
        print(_line(found) if as_json else table(found), flush=True)
    return 0 if all_read else 1


def _answer(make: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    try:
        return make(), True
    except PageFault as error:
        return {"error": _words(error)}, False
    except UsageError as error:
        return {"error": str(error)}, False


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _line(found: dict[str, Any]) -> str:
    """One answer as one JSON line; half a character, as broken pages hold them, becomes U+FFFD."""
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
