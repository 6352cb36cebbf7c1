"""The laws of the repository, checked over its files and syntax trees rather than asked for in a document."""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: A package may import itself and those with a smaller number.
RANK = {"snapshots": 0, "pipeline": 1, "spiders": 2}

#: The edge of `pipeline`: what reads or writes the store, starts processes, or deals with the objects of those that do.
#: All other modules think: functions of recorded bytes, a policy and a day.
EDGE = {
    "pipeline.cli",
    "pipeline.clock",
    "pipeline.config",
    "pipeline.logs",
    "pipeline.notify.announce",
    "pipeline.notify.chat",
    "pipeline.notify.deliver",
    "pipeline.notify.mail",
    "pipeline.notify.postman",
    "pipeline.notify.targets",
    "pipeline.recall",
    "pipeline.runs",
    "pipeline.unattended",
    "pipeline.world.server",
}

#: What a thinking module may not import: the crawler, the store, the network, other processes, the clock, chance.
WORLDLY = {
    *("scrapy", "twisted", "apscheduler", "sqlalchemy", "alembic", "sqlite3"),
    *("asyncio", "http.client", "http.server", "requests", "select", "socket", "socketserver", "ssl", "urllib.request"),
    *("apprise", "smtplib"),
    *("multiprocessing", "signal", "subprocess", "threading"),
    *("random", "secrets", "tempfile", "time", "uuid"),
}


@dataclass(frozen=True)
class Module:
    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def imports(self) -> Iterator[str]:
        """Dotted names, those inside functions too; `from a import b` gives `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: relative import in line {node.lineno}"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def mentions(self, *chains: str) -> list[str]:
        """`name:line` of every use of these dotted expressions."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, ast.Attribute | ast.Name))
        return [f"{self.name}:{node.lineno}" for node in nodes if ast.unparse(node) in chains]


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    assert paths
    return tuple(Module(path, ast.parse(path.read_bytes())) for path in paths)


def ours() -> tuple[Module, ...]:
    return modules(*RANK)


def within(name: str, places: set[str]) -> bool:
    """`a.b.c` is within `a.b`."""
    steps = name.split(".")
    return any(".".join(steps[:count]) in places for count in range(1, len(steps) + 1))


def test_imports_point_down() -> None:
    broken = [
        f"{module.name} imports {name}"
        for module in ours()
        for name in module.imports()
        if RANK.get(name.split(".")[0], -1) > RANK[module.name.split(".")[0]]
    ]
    assert broken == []


def test_nothing_shipped_imports_tests_or_bench() -> None:
    assert [m.name for m in ours() for name in m.imports() if within(name, {"tests", "bench", "dev"})] == []


def test_thinking_modules_import_neither_store_nor_crawler_nor_clock_nor_network() -> None:
    thinking = [m for m in ours() if m.name.startswith("pipeline.") and not within(m.name, EDGE)]
    assert len(thinking) > 20
    broken = [
        f"{module.name} imports {name}"
        for module in thinking
        for name in module.imports()
        if within(name, WORLDLY | EDGE) or (within(name, {"snapshots"}) and not within(name, {"snapshots.records"}))
    ]
    assert broken == []


def test_the_edge_is_no_longer_than_it_is() -> None:
    assert EDGE - {module.name for module in ours()} == set()


def test_folders_of_pipeline_import_each_other_in_one_direction() -> None:
    """A module beside the folders counts as a folder of its own."""
    known = {module.name for module in ours()}
    imports: dict[str, set[str]] = {}
    for module in modules("pipeline"):
        names = {name if name in known else name.rpartition(".")[0] for name in module.imports()}
        folders = {".".join(name.split(".")[:2]) for name in names if within(name, {"pipeline"})}
        folder = ".".join(module.name.split(".")[:2])
        imports.setdefault(folder, set()).update(folders - {folder})
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_one_place_reads_the_clock() -> None:
    clocks = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
    found = [place for module in ours() for place in module.mentions(*clocks)]
    assert {place.split(":")[0] for place in found} == {"pipeline.clock"}, found


def test_only_the_entrances_read_the_environment() -> None:
    """A person's entrance and that of `scrapy crawl`; both pass it on as a mapping."""
    found = [place for module in ours() for place in module.mentions("os.environ", "os.getenv")]
    assert [place for place in found if not within(place.split(":")[0], {"pipeline.cli", "spiders.job"})] == []


def test_what_grows_with_the_pages_read_is_bounded() -> None:
    """A cache without a bound keeps what the vocabulary has a few of: never texts, languages or web addresses."""
    few = {"kind", "name", "code", "stem", "table", "region", "phrase"}
    found = {
        f"{module.name}.{node.name}({argument.arg})"
        for module in ours()
        if within(module.name, {"pipeline.parsers", "pipeline.screening", "pipeline.text"})
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(d) in ("cache", "functools.cache", "lru_cache(maxsize=None)") for d in node.decorator_list)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if argument.arg not in few
    }
    assert found == set()


def test_only_compare_imports_deepdiff() -> None:
    everywhere = (*ours(), *modules("tests", "bench"))
    users = {m.name for m in everywhere for name in m.imports() if within(name, {"deepdiff"})}
    assert users == {"pipeline.matching.compare"}


def test_only_the_command_line_prints() -> None:
    printing = [place for module in ours() for place in module.mentions("print")]
    assert [place for place in printing if not within(place.split(":")[0], {"pipeline.cli"})] == []


def test_every_module_says_what_it_is_for() -> None:
    everywhere = (
        *ours(),
        *modules("tests", "bench"),
        Module(ROOT / "dev.py", ast.parse((ROOT / "dev.py").read_bytes())),
    )
    assert [m.name for m in everywhere if m.tree.body and not ast.get_docstring(m.tree)] == []


def test_no_module_is_called_after_nothing() -> None:
    assert [
        m.name for m in ours() if m.path.stem in ("utils", "util", "helpers", "helper", "manager", "misc", "common")
    ] == []


def distribution(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(*groups: str) -> set[str]:
    """The distributions that pyproject.toml asks for, for everybody or for development."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lists = {"run": table["project"]["dependencies"], **table["dependency-groups"]}
    return {distribution(re.split(r"[^\w.-]", line)[0]) for group in groups for line in lists[group]}


@pytest.mark.parametrize(
    ("folders", "groups"), [(tuple(RANK), ("run",)), (("tests", "bench"), ("run", "dev"))], ids=["shipped", "tests"]
)
def test_what_is_imported_is_asked_for(folders: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Also what would come along with something else today."""
    asked, makers = asked_for(*groups), packages_distributions()
    broken = {
        f"{module.name} imports {top}"
        for module in modules(*folders)
        for top in {name.split(".")[0] for name in module.imports()}
        if top not in {*sys.stdlib_module_names, *RANK, "tests", "bench", "dev"}
        and asked.isdisjoint(map(distribution, makers.get(top, [])))
    }
    assert broken - {"snapshots.columns imports compression"} == set()  # there from CPython 3.14, zstd's own


def files() -> list[Path]:
    """What is, or would be, committed."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
        return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    hidden = re.compile(r"/(\.venv|\.git|\.hypothesis|\.\w+_cache|__pycache__|build|dist|[^/]+\.egg-info)/")
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden.search(path.as_posix())]


WRITTEN_BY_US = {".py", ".md", ".toml", ".txt", ".cfg", ".ini", ".mako", ".sh", ".yml", ".yaml", ""}

#: Put together here, because this file is itself searched.
NOWHERE = {
    "a package index": re.compile(
        "|".join(("py" + r"pi\.(?:org|python)", "python" + r"hosted\.org", "--" + "(?:extra-)?index-url"))
    ),
    "a folder of somebody's machine": re.compile(r"(?<![\w.:/*-])/(?:" + "root" + r"|home/\w+|Users/\w+|work/\w+)/\w"),
}


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_names_a_place_that_only_one_machine_has(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        if path.suffix in WRITTEN_BY_US
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if NOWHERE[what].search(line)
    ]
    assert found == []


def commands() -> list[str]:
    from pipeline import cli  # here, so that the laws of the files hold or break even where nothing can be imported

    (action,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    return list(action.choices)


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [name for name in commands() if not re.search(rf"contactwatch (?:--config \S+ )?{name}\b", readme)]
    assert missing == []


def test_every_door_of_dev_py_that_a_newcomer_needs_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 dev.py demo" in readme
    assert "python3 dev.py test" in readme


def test_what_is_a_digit_is_asked_of_decimal_ones_alone() -> None:
    """`str.isdigit` takes "²", "②" and "፪" too, of which `int` makes no number."""
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in RANK
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric")
    ]
    assert asking == []


def test_links_between_our_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!\w+:)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
