"""Real servers for the tests, each on a port or socket of its own, ended by their own ids."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from redis import Redis
from redis.exceptions import RedisError

from promo.dev import embedded_redis

START_SECONDS = 20


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process in a group of its own, and end that group."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)


@contextmanager
def redis_server(directory: Path) -> Iterator[str]:
    """Run a Redis and yield its address."""
    port = free_port()
    command = [
        embedded_redis.server(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(directory),
        "--save",
        "",
    ]
    with running(command, stdout=subprocess.DEVNULL):
        url = f"redis://127.0.0.1:{port}/0"
        wait_until(lambda: _answers(url))
        yield url


def _answers(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


def wait_until(true: Any, seconds: float = START_SECONDS, step: float = 0.05) -> None:
    """Wait for a condition; fail loudly when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(step)


@dataclass
class SmtpServer:
    """A mail server that keeps what it accepted, and answers as it is told."""

    url: str
    accepted: list[Envelope] = field(default_factory=list)
    rcpt_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        """Accept a recipient, unless told otherwise."""
        answer = self.rcpt_answers.pop(0) if self.rcpt_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """Keep the mail, unless told to refuse it; `drop` keeps it and cuts the link before the answer."""
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250") or answer == "drop":
            self.accepted.append(envelope)
        if answer == "drop":
            server.transport.abort()
        return answer


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    """Run a mail server."""
    port = free_port()
    server = SmtpServer(f"smtp://127.0.0.1:{port}")
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def python(*arguments: str) -> list[str]:
    """A command line of this very Python."""
    return [sys.executable, *arguments]
