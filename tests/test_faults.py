"""An error is told by its kind and its place; its words may quote a page."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest

from pipeline.faults import Relay, about, place, tell_discreetly

VALUE = "+375 17 390 44 17"


def fault(words: str = VALUE) -> ValueError:
    """An error that was raised."""
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def heard(logger: str, *said: object, **more: object) -> list[tuple[int, str, Mapping[str, str]]]:
    """What a relay makes of one record of that logger."""
    found: list[tuple[int, str, Mapping[str, str]]] = []
    log = logging.getLogger(logger)
    relay = Relay(lambda level, words, told: found.append((level, words, told)))
    log.addHandler(relay)
    try:
        log.error(*said, **more)  # type: ignore[arg-type]
    finally:
        log.removeHandler(relay)
    return found


def test_an_error_is_told_by_its_kind_and_place() -> None:
    told = place(fault())
    assert told.startswith("ValueError at ")
    assert "tests/test_faults.py:" in told
    assert "4417" not in told.replace(" ", "")
    assert not told.partition(" at ")[2].startswith("/")
    assert place(ValueError(VALUE)) == "ValueError"  # never raised


def test_our_own_words_are_said() -> None:
    ((level, words, told),) = heard("pipeline.x", "a %s broke", "page", extra=about(fault(), run="r-1"))
    assert (level, words, told["run"]) == (logging.ERROR, "a page broke", "r-1")
    assert told["fault"].startswith("ValueError at ")


def test_of_a_traceback_only_the_place_is_said() -> None:
    ((_, words, told),) = heard("spiders.x", "it broke", exc_info=fault())
    assert VALUE not in words + str(told)
    assert told["fault"].startswith("ValueError at ")


@pytest.mark.parametrize("said", [(f"cannot parse {VALUE}",), ("cannot parse %s", VALUE), (ValueError(VALUE),)])
def test_of_what_others_say_the_template_is_said(said: tuple[object, ...]) -> None:
    ((_, words, told),) = heard("somelib.parser", *said)
    assert VALUE not in words + str(told)
    assert words == ("cannot parse %s" if len(said) == 2 else "a library tells of a fault")
    assert told["logger"] == "somelib.parser"
    assert "test_faults.py:" in told["line"]


def test_a_traceback_has_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    error = fault()
    error.__cause__ = fault()
    tell_discreetly(ValueError, error, error.__traceback__)
    told = capsys.readouterr().err
    assert VALUE not in told
    assert "in fault" in told
    assert "ValueError, from ValueError at " in told
