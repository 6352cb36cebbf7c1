#!/usr/bin/env python3
"""The one door for people and CI: sets up `.venv` where it is due, then runs. Needs CPython 3.11 and pip, nothing else.

What is installed is locked by hash in requirements.txt and requirements-dev.txt; from where is pip's own configuration.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "set-up.json"  # written last: without it the set-up was cut short
LOG = VENV / "set-up.log"

RUN, DEV = "requirements.txt", "requirements-dev.txt"  # DEV holds all of RUN
TOOLS = ("setuptools", "uv")  # what the set-up itself needs, pinned in DEV

#: pip's options that decide where packages come from, as uv's environment knows them. uv reads no pip configuration.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
#: Not for locking: a folder on one machine holds few files of a release, and only their hashes would be locked.
LOCAL = ("UV_INDEX", "UV_FIND_LINKS")
SECTIONS = ("global", "install", ":env:")  # of pip's configuration, the last one wins


class SetUpError(Exception):
    """The set-up cannot go on. The message says what to do."""


def say(text: str, end: str = "\n") -> None:
    print(f"dev.py: {text}", end=end, file=sys.stderr, flush=True)


# -- what is installed, and what should be ------------------------------------------------------------------------


def home() -> str:
    """What a virtual environment cannot survive a change of: the interpreter's version and its own place."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {VENV}"


def fingerprint(requirements: str, root: Path = ROOT) -> str:
    """Changes when an installation from that file would come out differently."""
    with (root / "pyproject.toml").open("rb") as file:
        import tomllib  # not there before CPython 3.11, which `main` explains

        project = tomllib.load(file)
    packaging = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    locked = (root / requirements).read_bytes() + "".join(pinned((root / DEV).read_text("utf-8"), TOOLS)).encode()
    return hashlib.sha256(json.dumps(packaging, sort_keys=True).encode() + locked).hexdigest()


def pinned(text: str, names: Sequence[str]) -> list[str]:
    """The blocks of a locked requirements file (pin and hashes) that belong to these names."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return [block for block in blocks if block.split("==")[0].lower() in names]


def installed() -> set[str]:
    """Fingerprints of what a finished set-up left here; empty if there is none that can be built upon."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return set(stamp["installed"]) if PYTHON.exists() and stamp["home"] == home() else set()


# -- the set-up ---------------------------------------------------------------------------------------------------


def set_up(requirements: str) -> None:
    """Make `.venv` hold what the file asks for. Does nothing where it does already.

    Raises: SetUpError.
    """
    wanted = fingerprint(requirements)
    if wanted in installed():
        return
    with alone():
        present = installed()
        if wanted in present:
            return
        if not present:
            make_environment()
        STAMP.unlink(missing_ok=True)
        install(requirements)
        done = {wanted, fingerprint(RUN)}
        STAMP.write_text(json.dumps({"home": home(), "installed": sorted(done)}), "utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """One set-up of this checkout at a time. Our children inherit the lock: one that outlives us still holds it."""
    door = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(door, True)
    try:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this checkout is running; waiting for it")
            fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def make_environment() -> None:
    bundled = importlib.util.find_spec("ensurepip") is not None
    if not bundled and importlib.util.find_spec("pip") is None:
        raise SetUpError("this Python has neither ensurepip nor pip. On Debian and Ubuntu: apt install python3-venv")
    try:
        venv.EnvBuilder(clear=True, symlinks=True).create(VENV)
    except OSError as error:
        raise SetUpError(f"cannot make {VENV}: {error}") from error
    if bundled:
        must(
            [str(PYTHON), "-m", "ensurepip", "--default-pip"],
            os.environ,
            f"making .venv with Python {sys.version.split()[0]}",
        )


def pip(*arguments: str) -> list[str]:
    """A pip command on `.venv`: its own pip, else (Debian without python3-venv) that of the machine."""
    own = any(VENV.glob("lib/python*/site-packages/pip"))
    return [
        *([str(PYTHON), "-m", "pip"] if own else [sys.executable, "-m", "pip", "--python", str(PYTHON)]),
        *arguments,
    ]


def install(requirements: str) -> None:
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    locked = ["install", "--require-hashes", "-r"]
    setuptools, uv = ("".join(pinned((ROOT / DEV).read_text("utf-8"), [name])) for name in TOOLS)
    pins = VENV / "pins.txt"
    pins.write_text(setuptools, "utf-8")
    must(pip(*locked, str(pins)), environment, "installing setuptools")
    pins.write_text(uv, "utf-8")
    quick = watched(pip(*locked, str(pins), "--only-binary=:all:"), environment, "installing uv")
    many = len(re.findall(r"(?m)^\S+==", (ROOT / requirements).read_text("utf-8")))
    what = f"installing {many} packages from {requirements}"
    fast = [str(BIN / "uv"), "pip", "--no-progress", *locked, str(ROOT / requirements), "--python", str(PYTHON)]
    if not (quick and watched(fast, uv_environment(environment), what)):
        must(pip(*locked, str(ROOT / requirements)), environment, f"{what} with pip")
    own = pip("install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    must(own, environment, "installing contactwatch itself")


def uv_environment(environment: Mapping[str, str], without: Sequence[str] = ()) -> dict[str, str]:
    """The environment in which uv looks for packages where pip does; its own variables win."""
    listed = subprocess.run(pip("config", "list"), capture_output=True, text=True, check=False, env=dict(environment))
    settings = {name: value for name, value in uv_settings(listed.stdout).items() if name not in without}
    return {**settings, **environment}


def uv_settings(pip_config: str) -> dict[str, str]:
    """What `pip config list` prints, as uv's environment variables.

    >>> uv_settings("global.index-url='https://packages.example/simple'")
    {'UV_DEFAULT_INDEX': 'https://packages.example/simple'}
    """
    found: dict[str, str] = {}
    for section in SECTIONS:
        for key, value in re.findall(rf"(?m)^{re.escape(section)}\.([\w.-]+)=(.+)$", pip_config):
            name = UV_NAMES.get(key.lstrip("."))
            if name:
                found[name] = " ".join(str(ast.literal_eval(value)).split())
    if "UV_FIND_LINKS" in found:
        found["UV_FIND_LINKS"] = found["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does; the hashes make it safe
    return found


def watched(command: Sequence[str], environment: Mapping[str, str], what: str) -> bool:
    """Run a step of the set-up, its output in the log, with a line that shows it is alive. Returns: it worked."""
    started, terminal, told = time.monotonic(), sys.stderr.isatty(), 0.0
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=dict(environment), stdin=subprocess.DEVNULL, close_fds=False
        )
        try:
            while process.poll() is None:
                time.sleep(0.1)
                passed = time.monotonic() - started
                if passed - told > (0.5 if terminal else 15):
                    told = passed
                    present = len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))
                    say(f"{what}: {passed:.0f} s, {present} there", end="\r" if terminal else "\n")
        except BaseException:
            process.kill()
            process.wait()
            raise
    ended = "done" if process.returncode == 0 else "did not work"
    say(f"{what}: {ended} in {time.monotonic() - started:.0f} s" + " " * 12 * terminal)
    return process.returncode == 0


def must(command: Sequence[str], environment: Mapping[str, str], what: str) -> None:
    if not watched(command, environment, what):
        tail = LOG.read_text("utf-8", "replace").splitlines()[-15:]
        raise SetUpError("\n".join([f"the set-up failed; the end of {LOG}:", *(f"    {line}" for line in tail)]))


# -- the commands -------------------------------------------------------------------------------------------------


def tool(name: str, *arguments: str) -> int:
    return subprocess.run([str(BIN / name), *arguments], cwd=ROOT, check=False).returncode


def become(name: str, *arguments: str) -> int:
    """Go on as that program, so that its exit status and its signals are ours."""
    sys.stdout.flush()
    os.execv(BIN / name, [str(BIN / name), *arguments])  # noqa: S606 (our own program, no shell)


def demo(arguments: Sequence[str]) -> int:
    return become("contactwatch", "demo", *arguments)


def run(arguments: Sequence[str]) -> int:
    return become("contactwatch", *arguments)


def bench(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in ("read", "judge", "prune", "fleet"):
        return become("python", str(ROOT / "bench" / f"{arguments[0]}.py"), *arguments[1:])
    return become("python", str(ROOT / "bench" / "check.py"), *arguments)


#: name of a rehearsal: the module that runs it
SOAKS: Mapping[str, str] = {"judge": "tests.histories.soak", "schedule": "tests.soaking.schedule"}


def soak(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in SOAKS:
        say(f"soak {'|'.join(SOAKS)} [OPTIONS]")
        return 2
    os.chdir(ROOT)
    return become("python", "-m", SOAKS[arguments[0]], *arguments[1:])


def check(_arguments: Sequence[str] = ()) -> int:
    """Format, lint and types; says all that is wrong, not only the first."""
    return max(tool("ruff", "format", "--check", "."), tool("ruff", "check", "."), tool("mypy"))


def gate(arguments: Sequence[str]) -> int:
    """The whole gate; with arguments of pytest, only pytest with these."""
    if not arguments:
        status = check()
        if status:
            return status
    os.chdir(ROOT)
    if arguments and arguments[0] == "--zones":
        return max(under(zone, arguments[1:]) for zone in ZONES)
    named = any(not word.startswith("-") and (ROOT / word.split("::")[0]).exists() for word in arguments)
    places = () if named else ("tests", "pipeline", "snapshots", "dev.py")
    # Crawls mostly wait, so that a worker for each core halves the suite; for a few named tests it only costs a start.
    spread = () if named else ("--numprocesses=auto", "--dist=worksteal")
    # Alembic runs the migrations' modules itself, in a context that nobody else has.
    options = ("--doctest-modules", "--ignore=snapshots/migrations", *spread)
    return become("python", "-m", "pytest", *options, *places, *arguments)


#: Zones of the machine for `test --zones`; tests/zones.py has the same.
ZONES = ("UTC", "Europe/Athens", "Pacific/Apia")


def under(zone: str, arguments: Sequence[str]) -> int:
    """The tests on a machine in that zone."""
    say(f"under TZ={zone}")
    command = [sys.executable, str(ROOT / "dev.py"), "test", *(arguments or ["-q"])]
    return subprocess.run(command, env={**os.environ, "TZ": zone}, check=False).returncode


def lock(arguments: Sequence[str]) -> int:
    """Write the requirement files anew from pyproject.toml; pins that still fit are kept. `--upgrade` renews them."""
    options = [
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-annotate",
        "--no-header",
        "--quiet",
    ]
    environment = uv_environment(os.environ, LOCAL)
    for name, more in ((RUN, ()), (DEV, ("--group", "dev", "--constraints", RUN))):
        command = [
            str(BIN / "uv"),
            "pip",
            "compile",
            "pyproject.toml",
            "--output-file",
            name,
            *options,
            *more,
            *arguments,
        ]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if status:
            return status
        text = (ROOT / name).read_text("utf-8")
        kept = [line for line in text.splitlines() if line.startswith((" ", "\t")) or re.match(r"[A-Za-z0-9]", line)]
        title = "# Written by `python3 dev.py lock` from pyproject.toml; not by hand.\n"
        (ROOT / name).write_text(title + "\n".join(kept) + "\n", "utf-8")
        say(f"wrote {name}")
    return 0


#: name: what it does, what it needs installed, one line of help
COMMANDS: Mapping[str, tuple[Callable[[Sequence[str]], int], str, str]] = {
    "demo": (demo, RUN, "watch the bundled example world, print and write the report"),
    "test": (
        gate,
        DEV,
        "format, lint, types, all tests; with arguments: only pytest with these; `--zones`: under each time zone",
    ),
    "check": (check, DEV, "format, lint and types only"),
    "bench": (
        bench,
        DEV,
        "CPU and memory of a check beside bare Scrapy (--pages N); `bench read`: readers; `bench judge`: pairs;"
        " `bench prune`: giving room back; `bench fleet`: a collection of 233 pages (--pages N)",
    ),
    "soak": (
        soak,
        DEV,
        "`soak judge`: made histories with a known truth through the judge (--histories N); `soak schedule`: the"
        " scheduler through 500 moments, killed and starved (--runs N); both: --seed S",
    ),
    "lock": (lock, DEV, "write requirements*.txt anew from pyproject.toml (--upgrade renews the pins)"),
    "run": (run, RUN, "contactwatch with the arguments that follow"),
}


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts it with an older one should read why)
        say(f"needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: python3.11 dev.py …")
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        lines = [f"  {name:6} {text}" for name, (_, _, text) in COMMANDS.items()]
        asked = bool(arguments) and arguments[0] in ("-h", "--help", "help")
        print("usage: python3 dev.py COMMAND [ARGUMENTS]", *lines, sep="\n", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    command, requirements, _ = COMMANDS[arguments[0]]
    try:
        set_up(requirements)
        return command(arguments[1:])
    except SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
