"""Keeps a few processes running, shows what they say, and takes them all down together."""

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from promo.dev.processes import fork, signal_group

STEADY_SECONDS = 30.0  # who ran that long has recovered from what ended it before
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 10.0
COLOURS = {"redis": 31, "web": 36, "worker": 33, "scheduler": 35}


class CannotStart(Exception):
    """The system cannot be started; the text is one line."""


@dataclass
class Child:
    """A process that should run, and how often it has failed of late."""

    name: str
    run: Callable[[], object]
    pid: int | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


class Output:
    """What comes out of a pipe, cut into lines."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._rest = b""

    def feed(self, heard: bytes) -> None:
        """Show the lines that are complete; nothing heard is the end."""
        *lines, self._rest = (self._rest + heard).split(b"\n")
        if not heard and self._rest:
            lines.append(self._rest)
        for line in lines:
            self._show(line.decode(errors="replace"))


class Supervisor:
    """Starts, restarts and stops children; `stopping` is set by SIGINT, SIGTERM or SIGHUP."""

    def __init__(self) -> None:
        self.stopping = False
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        wakeup, wakes = os.pipe()
        os.set_blocking(wakes, False)
        self._selector.register(wakeup, selectors.EVENT_READ, Output(lambda _: None))
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler it would not wake the loop
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def start(self, name: str, run: Callable[[], object]) -> None:
        """Run `run` in a child from now on, again whenever it ends."""
        child = Child(name, run)
        self._children.append(child)
        self._spawn(child)

    def run_once(self, name: str, run: Callable[[], object]) -> tuple[int, list[str]]:
        """Run `run` in a child to its end, while the others go on; returns its exit code and the lines it printed."""
        printed: list[str] = []
        pid = self._fork(name, run, printed.append)
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            self.attend(0 if ended else 0.05)
            if ended:
                return os.waitstatus_to_exitcode(status), printed
            if self.stopping:
                signal_group(pid, signal.SIGTERM)

    def attend(self, seconds: float) -> None:
        """For up to so long, pass on what children say; start again those that ended."""
        pauses = [child.due - time.monotonic() for child in self._children if not child.pid and not self.stopping]
        for key, _ in self._selector.select(max(0, min([seconds, *pauses]))):
            heard = os.read(key.fd, 65536)
            key.data.feed(heard)
            if not heard:
                self._selector.unregister(key.fd)
                os.close(key.fd)
        for child in self._children:
            if child.pid:
                self._reap(child, child.pid)
            elif not self.stopping and time.monotonic() >= child.due:
                self._spawn(child)

    def stop(self) -> None:
        """End all children, the first started last; who does not listen is killed."""
        self.stopping = True
        for group in (self._children[1:], self._children[:1]):
            self._signal(group, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while any(child.pid for child in group):
                if time.monotonic() > deadline:
                    self._signal(group, signal.SIGKILL)
                self.attend(0.05)

    def _spawn(self, child: Child) -> None:
        child.pid = self._fork(child.name, child.run)
        child.started = time.monotonic()

    def _fork(self, name: str, run: Callable[[], object], printed: Callable[[str], None] | None = None) -> int:
        def show(line: str) -> None:
            say(f"{_label(name)} {line}")

        output, errors = self._pipe(printed or show), self._pipe(show)
        pid = fork(run, output, errors)
        os.close(output)
        os.close(errors)
        return pid

    def _pipe(self, show: Callable[[str], None]) -> int:
        reads, writes = os.pipe()
        self._selector.register(reads, selectors.EVENT_READ, Output(show))
        return writes

    def _reap(self, child: Child, pid: int) -> None:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            return
        signal_group(pid, signal.SIGKILL)  # whatever it started and left behind
        child.pid = None
        if self.stopping:
            return
        steady = time.monotonic() - child.started > STEADY_SECONDS
        child.failures = 1 if steady else child.failures + 1
        pause = min(LONGEST_PAUSE_SECONDS, 0.25 * 2**child.failures)
        child.due = time.monotonic() + pause
        say(f"{child.name} ended ({_how(status)}) and starts again in {pause:g} s")

    def _signal(self, children: list[Child], number: signal.Signals) -> None:
        for child in children:
            if child.pid and number == signal.SIGKILL:
                signal_group(child.pid, number)
            elif child.pid:
                os.kill(child.pid, number)  # it takes its own children down

    def _asked_to_stop(self, *_: object) -> None:
        if self.stopping:  # asked twice: no more patience
            self._signal(self._children, signal.SIGKILL)
        self.stopping = True


def say(text: str) -> None:
    """Print at once; nobody may be listening any more."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _label(name: str) -> str:
    label = f"{name:9} │"
    return f"\033[{COLOURS.get(name, 37)}m{label}\033[0m" if sys.stdout.isatty() else label


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit code {code}"
