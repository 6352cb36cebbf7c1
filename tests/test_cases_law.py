"""Laws of tests/scenarios.toml: what the contract promises has a case that raises it and a twin that stays quiet."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

import pytest

from pipeline.rules.table import KINDS

ROOT = Path(__file__).resolve().parent.parent

#: Scenarios whose right answer is that nothing is said.
NOTHING_TO_SAY = {"A02", "A03", "A55", "A57", "A58"}


class Cases(TypedDict, total=False):
    raises: list[str]
    quiet: list[str]
    severity: str
    needs: str


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
