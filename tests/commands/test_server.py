"""The web server by itself, with no proxy in front."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import servers
from tests.commands.conftest import ROOT, descendants, environment, run, running, status

SLOW_VISITORS = 100


class Web:
    """A running web server."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid
        self.url = f"http://127.0.0.1:{port}"

    def send(self, raw: bytes) -> socket.socket:
        """Send bytes that no library would send."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall(raw)
        return connection


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Web]:
    """A web server on a migrated, empty database."""
    settings = {"PROMO_DATA_DIR": tmp_path_factory.mktemp("web"), "REDIS_URL": redis_url, "PORT": servers.free_port()}
    assert run(ROOT / "deploy" / "migrate.sh", **settings).returncode == 0
    command = [str(ROOT / "deploy" / "start-web.sh")]
    with servers.running(command, cwd=ROOT, env=environment(**settings)) as process:
        web = Web(int(str(settings["PORT"])), process.pid)
        servers.wait_until(lambda: status(f"{web.url}/readyz") == 200)
        yield web


def test_a_huge_header_is_refused(web: Web) -> None:
    with web.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"a" * 64 * 1024 + b"\r\n\r\n") as sent:
        assert sent.recv(64).startswith(b"HTTP/1.1 431")


def test_slow_visitors_keep_nobody_else_waiting(web: Web) -> None:
    unfinished = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\na"
    with ExitStack() as slow:
        for _ in range(SLOW_VISITORS):
            slow.enter_context(web.send(unfinished))
        assert status(f"{web.url}/readyz") == 200


def test_a_process_that_dies_is_replaced(web: Web) -> None:
    before = descendants(web.pid)
    os.kill(before[0], signal.SIGKILL)
    servers.wait_until(lambda: len(descendants(web.pid)) == len(before) and descendants(web.pid) != before)
    servers.wait_until(lambda: status(f"{web.url}/readyz") == 200)


def test_built_files_come_compressed_and_for_ever(web: Web) -> None:
    stylesheet = next((ROOT / "static" / "build").glob("app.*.css")).name
    request = f"GET /static/build/{stylesheet} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n"
    with web.send(request.encode()) as sent:
        head = sent.recv(4096).split(b"\r\n\r\n")[0].lower()
    assert b"content-encoding: br" in head
    assert b"immutable" in head


def test_without_its_master_no_process_stays(redis_url: str, tmp_path: Path) -> None:
    settings = {"PROMO_DATA_DIR": tmp_path, "REDIS_URL": redis_url, "PORT": servers.free_port()}
    with servers.running([str(ROOT / "deploy" / "start-web.sh")], cwd=ROOT, env=environment(**settings)) as process:
        servers.wait_until(lambda: len(descendants(process.pid)) == 2)
        workers = descendants(process.pid)  # still at their imports
        os.kill(process.pid, signal.SIGKILL)
        process.wait(5)
        servers.wait_until(lambda: not any(map(running, workers)))
