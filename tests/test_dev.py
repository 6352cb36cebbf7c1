"""dev.py: what it locks, when it sets up again, and that it mends what was cut short. Nothing is downloaded."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import dev
from tests.zones import ZONES

ROOT = Path(__file__).parent.parent

PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==\S+(?: ; .+)? \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")


def names(requirements: str) -> set[str]:
    return {match["name"] for match in map(PIN.fullmatch, (ROOT / requirements).read_text().splitlines()) if match}


@pytest.mark.parametrize("requirements", [dev.RUN, dev.DEV])
def test_every_requirement_is_pinned_and_hashed_and_names_no_place(requirements: str) -> None:
    title, *lines = (ROOT / requirements).read_text().splitlines()
    assert title.startswith("#")
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    for pin, following in zip(lines, [*lines[1:], ""], strict=True):
        assert HASH.fullmatch(pin) or HASH.fullmatch(following), f"{pin} has no hash"


def test_what_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    def asked(wanted: Sequence[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9.-]", line)[0].lower().replace(".", "-") for line in wanted}

    assert asked(project["project"]["dependencies"]) <= names(dev.RUN)
    assert asked(project["dependency-groups"]["dev"]) <= names(dev.DEV)
    assert names(dev.RUN) <= names(dev.DEV)
    assert set(dev.TOOLS) <= names(dev.DEV)


def test_the_pins_of_some_names_are_cut_out_whole() -> None:
    text = "# title\nuv==1 ; x \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nuvloop==2 \\\n    --hash=sha256:cc\n"
    assert dev.pinned(text, ["uv"]) == ["uv==1 ; x \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"]


def test_pips_configuration_reaches_uv() -> None:
    listed = "\n".join(
        [
            ":env:.find-links='/wheels /more'",
            "global.cert='/etc/ours.pem'",
            "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'",
            "global.index-url='https://outer.example/simple'",
            "global.require-virtualenv='true'",
            "install.index-url='https://inner.example/simple'",
        ]
    )
    assert dev.uv_settings(listed) == {
        "UV_DEFAULT_INDEX": "https://inner.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/ours.pem",
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", dev.RUN, dev.DEV):
        (tmp_path / name).write_text((ROOT / name).read_text())
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_only_what_changes_an_installation_changes_its_fingerprint(checkout: Path) -> None:
    first = dev.fingerprint(dev.RUN, checkout)
    edit(checkout / "pyproject.toml", "line-length = 120", "line-length = 100")
    assert dev.fingerprint(dev.RUN, checkout) == first
    edit(checkout / "pyproject.toml", 'contactwatch = "pipeline.cli:main"', 'contactwatch = "pipeline.cli:other"')
    second = dev.fingerprint(dev.RUN, checkout)
    edit(checkout / dev.RUN, "scrapy==", "scrapy==9.")
    third = dev.fingerprint(dev.RUN, checkout)
    assert len({first, second, third, dev.fingerprint(dev.DEV, checkout)}) == 4


class FakeMachine:
    """A checkout whose set-up steps only leave a line in a list."""

    def __init__(self, checkout: Path) -> None:
        self.python = checkout / ".venv" / "bin" / "python"
        self.steps: list[str] = []
        self.failing = ""

    def create(self, _path: Path) -> None:
        self.steps.append("venv")
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.touch()

    def watched(self, _command: Sequence[str], _environment: Mapping[str, str], what: str) -> bool:
        self.steps.append(what)
        return not (self.failing and self.failing in what)


@pytest.fixture
def machine(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    fake = FakeMachine(checkout)
    home = checkout / ".venv"
    for name, path in (("ROOT", checkout), ("VENV", home), ("BIN", home / "bin"), ("PYTHON", fake.python)):
        monkeypatch.setattr(dev, name, path)
    monkeypatch.setattr(dev, "STAMP", home / "set-up.json")
    monkeypatch.setattr(dev, "LOG", home / "set-up.log")
    monkeypatch.setattr(dev, "fingerprint", lambda name, _=None: f"{name} {(checkout / name).stat().st_size}")
    monkeypatch.setattr(dev, "watched", fake.watched)
    monkeypatch.setattr(dev, "uv_environment", dict)
    monkeypatch.setattr(venv.EnvBuilder, "create", lambda _, path: fake.create(path))
    return fake


def test_a_finished_set_up_is_not_repeated(machine: FakeMachine) -> None:
    dev.set_up(dev.DEV)
    assert machine.steps[0] == "venv"
    assert machine.steps[-1] == "installing contactwatch itself"
    assert not any("with pip" in step for step in machine.steps)
    machine.steps.clear()
    dev.set_up(dev.DEV)
    dev.set_up(dev.RUN)
    assert machine.steps == []


def test_what_runs_needs_less_than_what_tests(machine: FakeMachine) -> None:
    dev.set_up(dev.RUN)
    machine.steps.clear()
    dev.set_up(dev.DEV)
    assert "venv" not in machine.steps
    assert any(dev.DEV in step for step in machine.steps)


def test_changed_requirements_are_installed_into_what_is_there(machine: FakeMachine, checkout: Path) -> None:
    dev.set_up(dev.DEV)
    machine.steps.clear()
    edit(checkout / dev.DEV, "pytest==", "pytest==1")
    dev.set_up(dev.DEV)
    assert machine.steps
    assert "venv" not in machine.steps


def test_without_uv_pip_does_it(machine: FakeMachine) -> None:
    machine.failing = "installing uv"
    dev.set_up(dev.RUN)
    assert [step.endswith("with pip") for step in machine.steps if dev.RUN in step] == [True]


@pytest.mark.parametrize("damage", ["failed", "interpreter gone", "made by another Python", "stamp unreadable"])
def test_a_half_made_environment_is_made_anew(
    machine: FakeMachine, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if damage == "failed":
        machine.failing = "contactwatch itself"
        (machine.python.parent.parent).mkdir()
        dev.LOG.write_text("the reason\n")
        with pytest.raises(dev.SetUpError, match="the reason"):
            dev.set_up(dev.RUN)
        machine.failing = ""
    else:
        dev.set_up(dev.RUN)
    if damage == "interpreter gone":
        machine.python.unlink()
    if damage == "made by another Python":
        dev.STAMP.write_text(json.dumps({**json.loads(dev.STAMP.read_text()), "home": "3.9 /elsewhere"}))
    if damage == "stamp unreadable":
        dev.STAMP.write_text("")
    machine.steps.clear()
    dev.set_up(dev.RUN)
    assert machine.steps[0] == "venv"


def test_a_machine_with_neither_ensurepip_nor_pip_is_told_what_to_install(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert dev.main(["check"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def dev_py(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", str(ROOT / "dev.py"), *arguments], capture_output=True, text=True, check=False
    )


def test_it_says_what_there_is() -> None:
    helped, bare, unknown = dev_py("--help"), dev_py(), dev_py("nonsense")
    assert (helped.returncode, bare.returncode, unknown.returncode) == (0, 2, 2)
    for name in ("demo", "test", "check", "bench", "lock", "run"):
        assert re.search(rf"(?m)^  {name} +\w", helped.stdout)
    assert bare.stderr == unknown.stderr == helped.stdout


def test_ci_runs_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert script[-1] == "exec python3 dev.py test"
    assert "set -eu" in script


def test_the_zones_of_the_whole_suite_are_those_of_the_part_that_always_runs_under_them() -> None:
    assert dev.ZONES == ZONES
