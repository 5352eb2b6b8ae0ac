"""Checks what a newcomer does: clone, `bin/dev`, look, Ctrl-C, and `bin/dev` again."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "DATABASE_URL",
    "MAIL_URL",
    "PORT",
    "PUBLIC_URL",
    "PYTHON",
    "REDIS_URL",
    "SECRET_KEY",
    "STORAGE_URL",
    "TRUSTED_PROXIES",
}
FIRST_START_SECONDS = 600.0
SECOND_START_SECONDS = 3.0
SLACK = 3  # for a machine that has other things to do
STOP_SECONDS = 20.0


class CheckFailed(Exception):
    """The clone does not do what it should."""


def main() -> int:
    """Check a clone of what is committed."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "новый клон"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        try:
            check(clone)
        except CheckFailed as failure:
            print(f"fresh clone: {failure}", file=sys.stderr)
            return 1
    return 0


def check(clone: Path) -> None:
    """Start twice, look at both, and leave nothing running."""
    for name, limit in (("first", FIRST_START_SECONDS), ("second", SECOND_START_SECONDS * SLACK)):
        port = free_port()
        began = time.monotonic()
        system = start(clone, port)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", system, limit)
            print(f"fresh clone: {name} start answered after {time.monotonic() - began:.1f} s", flush=True)
            wait_for(f"http://127.0.0.1:{port}/", system, limit)
        finally:
            stop(system)
        if left := processes_in(clone):
            raise CheckFailed(f"still running after Ctrl-C: {', '.join(left)}")


def start(clone: Path, port: int) -> subprocess.Popen[bytes]:
    """Run `bin/dev` as from a terminal: in a process group of its own, with no setting but the port."""
    environ = {name: value for name, value in os.environ.items() if name not in SETTINGS and "PROMO_" not in name}
    return subprocess.Popen([clone / "bin" / "dev"], env={**environ, "PORT": str(port)}, start_new_session=True)


def wait_for(url: str, system: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask until the answer is 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if system.poll() is not None:
            raise CheckFailed(f"bin/dev ended with exit code {system.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise CheckFailed(f"no answer from {url} within {seconds:g} s")


def stop(system: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C."""
    if system.poll() is not None:
        return
    os.killpg(system.pid, signal.SIGINT)
    try:
        system.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(system.pid, signal.SIGKILL)
        raise CheckFailed(f"bin/dev did not stop within {STOP_SECONDS:g} s") from None


def processes_in(folder: Path) -> list[str]:
    """Name the processes that run with a working directory in the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(process / "cwd")).is_relative_to(folder):
                found.append((process / "cmdline").read_text().replace("\0", " ").strip() or process.name)
        except OSError:
            continue  # it ended meanwhile, or is not ours
    return found


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
