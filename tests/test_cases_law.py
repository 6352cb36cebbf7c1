"""Laws of tests/scenarios.toml: what the contract promises has a case that raises it and a twin that stays quiet."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

import pytest

from pipeline.rules.table import KINDS

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "scenarios.json"
CONTRACT = ROOT.parent / "shared" / "contract.md"

#: Scenarios whose right answer is that nothing is said of anybody.
NOTHING_TO_SAY = {"A02", "A03", "A55", "A57", "A58"}


class Cases(TypedDict, total=False):
    raises: list[str]
    quiet: list[str]
    severity: str
    needs: str
    later: bool  # no kind of the contract tells it yet: until then nothing may be raised by it


def register(part: str) -> dict[str, Cases]:
    table = tomllib.loads((ROOT / "tests" / "scenarios.toml").read_text("utf-8"))
    return cast(dict[str, Cases], table[part])


ROWS = {**register("scenarios"), **register("kinds")}


@cache
def named_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_bytes())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def there(case: str) -> bool:
    """Whether the case is a pair's folder or a test."""
    file, _, name = case.partition("::")
    if name:
        path = ROOT / file
        return path.is_file() and name.startswith("test_") and name in named_in(path)
    return (ROOT / "tests" / "pairs" / case / "flags.json").is_file()


@pytest.mark.parametrize("row", ROWS)
def test_registered_cases_are_there(row: str) -> None:
    cases = ROWS[row]
    assert [case for case in (*cases["raises"], *cases["quiet"]) if not there(case)] == []


@pytest.mark.parametrize("row", ROWS)
def test_a_twin_is_another_case(row: str) -> None:
    assert set(ROWS[row]["raises"]) & set(ROWS[row]["quiet"]) == set()


@pytest.mark.parametrize("kind", sorted(set(register("kinds")) & set(KINDS)))
def test_a_kind_has_the_contracts_severity_and_needs(kind: str) -> None:
    row = register("kinds")[kind]
    assert (KINDS[kind].severity, KINDS[kind].needs.value) == (row["severity"], row["needs"])


def test_no_kind_is_raised_that_the_contract_does_not_know() -> None:
    assert set(KINDS) - set(register("kinds")) == set()


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_has_a_case_that_raises_it_and_a_quiet_twin(row: str) -> None:
    cases = ROWS[row]
    silent = row in NOTHING_TO_SAY or cases.get("later", False)
    assert bool(cases["raises"]) != silent, "a case that raises it, or none where nothing is to be said"
    assert cases["quiet"], "a quiet twin"


def test_every_kind_of_the_contract_has_its_row() -> None:
    assert set(KINDS) == set(register("kinds"))


def test_every_scenario_has_its_row() -> None:
    """The scenarios are numbered without a gap."""
    assert list(register("scenarios")) == [f"A{number:02}" for number in range(1, len(register("scenarios")) + 1)]


@pytest.mark.skipif(not SHARED.is_file(), reason="the scenarios' own list lies beside the checkout, where it is there")
def test_the_register_is_that_of_the_shared_scenarios() -> None:
    rows = register("scenarios")
    shared = {row["id"]: "later" in row for row in json.loads(SHARED.read_text("utf-8"))}
    assert {id_: cases.get("later", False) for id_, cases in rows.items()} == shared


@pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract lies beside the checkout, where it is there")
def test_the_register_is_that_of_the_contract() -> None:
    table = CONTRACT.read_text("utf-8").partition("## 5.")[2].partition("## 6.")[0]
    lines = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    names = {name for cells in lines for name in re.findall(r"`([a-z-]+)`", cells[1])}
    assert names == set(register("kinds"))
