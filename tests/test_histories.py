"""A small part of the soak, and every history that ever failed. The long form is `python3 dev.py soak judge`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories.replay import lines
from tests.histories.soak import judged, recorded
from tests.histories.story import history

CASES = sorted(path for path in (Path(__file__).parent / "histories" / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("seed", [20, 22, 23, 27])
def test_a_made_history_is_judged_as_it_was_made(seed: int) -> None:
    result = judged(history(seed, 8))
    assert list(lines(result)) == []
    assert result.quiet_weeks > 0


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_history_that_once_failed_is_judged_rightly(case: Path) -> None:
    assert list(lines(judged(recorded(case)))) == []


def test_a_history_comes_again_from_its_seed() -> None:
    assert history(3, 4) == history(3, 4)
    assert history(3, 4) != history(4, 4)


def test_an_organisation_told_alone_lives_as_it_did_among_the_others() -> None:
    whole, alone = history(5, 6), history(5, 6, [2])
    host = next(url for url in alone.weeks[0].sites)
    assert alone.weeks[0].sites[host] == whole.weeks[0].sites[host]
    assert set(alone.plants) <= set(whole.plants)
