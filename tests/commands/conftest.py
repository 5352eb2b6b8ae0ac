"""The system as a newcomer runs it."""

import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = re.compile(
    "PROMO_|DATABASE_URL|REDIS_URL|MAIL_URL|STORAGE_URL|SECRET_KEY|PUBLIC_URL|PORT$|METRICS_|TRUSTED_"
)


def environment(**settings: object) -> dict[str, str]:
    """The machine's environment with these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return inherited | {name: str(value) for name, value in settings.items()}


def run(*command: str | Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command of the project to its end."""
    return subprocess.run(
        [os.fspath(part) for part in command], cwd=ROOT, env=environment(**settings), capture_output=True, text=True
    )


def complaints(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """List what a command said on standard error, but for the set-up's report of its work."""
    return [line for line in ended.stderr.splitlines() if not line.startswith("setup: ")]


def status(url: str) -> int:
    """Ask for a page; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def running(pid: int) -> bool:
    """Tell a process from none, and from one that only waits to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> dict[str, int]:
    """Name the processes below `pid`, by what the supervisor calls them in its order of starting."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return dict(zip(("redis", "web", "worker", "scheduler"), map(int, found), strict=False))


def descendants(pid: int) -> list[int]:
    """List all processes below `pid`."""
    try:
        direct = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [process for child in direct for process in (child, *descendants(child))]


class System:
    """A running `bin/dev`."""

    def __init__(self, data: Path, **settings: object) -> None:
        self.data, self.port, self.log = data, servers.free_port(), data.parent / "dev.log"
        self.url = f"http://127.0.0.1:{self.port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [ROOT / "bin" / "dev"],
                cwd="/",
                env=environment(PORT=self.port, PROMO_DATA_DIR=data, PROMO_DEMO=0, **settings),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, seconds: float = 60) -> None:
        """Wait until it says that it runs."""
        servers.wait_until(lambda: self.process.poll() is not None or "Ctrl-C stops it" in self.said(), seconds)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        """All that it printed."""
        return self.log.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it as a terminal does, by a signal to its process group."""
        os.killpg(self.process.pid, number)
        return self.process.wait(20)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., System]]:
    """Start `bin/dev` on the same data, as often as called."""
    started: list[System] = []

    def start_system(**settings: object) -> System:
        started.append(System(tmp_path / "data", **settings))
        return started[-1]

    yield start_system
    for system in started:
        if system.process.poll() is None:
            system.stop()
