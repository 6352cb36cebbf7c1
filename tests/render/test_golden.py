"""The sample reports, character by character. A file that is absent is written, and the test fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.render import FORMATS, render
from tests.render.samples import SAMPLES

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {"text": "txt", "markdown": "md", "html": "html", "json": "json", "csv": "csv", "atom": "xml"}
CASES = (
    [("full", name) for name in FORMATS]
    + [("fleet", "markdown")]
    + [(sample, name) for sample in SAMPLES if sample != "full" for name in ("text", "html")]
)


@pytest.mark.parametrize(("sample", "name"), CASES)
def test_rendering(sample: str, name: str) -> None:
    seen = render(SAMPLES[sample](), name) + "\n"
    expected = GOLDEN / f"{sample}.{SUFFIX[name]}"
    if not expected.exists():
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(seen, encoding="utf-8", newline="")
        pytest.fail(f"wrote {expected}: read it, then commit it")
    assert seen == expected.read_bytes().decode("utf-8")
