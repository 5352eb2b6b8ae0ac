"""`bin/dev`: one command, everything runs; one Ctrl-C, nothing does."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import servers
from tests.commands.conftest import ROOT, System, children, complaints, descendants, run, running, status

Start = Callable[..., System]


def test_it_answers_says_where_and_stops_with_all_its_processes(start: Start) -> None:
    system = start()
    system.wait()
    assert f"promo.music runs at {system.url}" in system.said()
    assert status(f"{system.url}/readyz") == 200
    processes = descendants(system.process.pid)
    assert len(processes) >= 6  # Redis, web and its two workers, worker, scheduler
    assert system.stop() == 0
    assert not list(filter(running, processes))
    assert status(f"{system.url}/readyz") == 0


def test_a_second_start_has_nothing_to_set_up(start: Start) -> None:
    first = start()
    first.wait()
    assert "Running upgrade" in first.said()
    first.stop(signal.SIGTERM)
    second = start()
    second.wait()
    assert "Running upgrade" not in second.said()


def test_a_kill_leaves_nobody_behind_and_the_next_start_works(start: Start) -> None:
    system = start()
    system.wait()
    processes = descendants(system.process.pid)
    os.kill(system.process.pid, signal.SIGKILL)
    system.process.wait(5)
    servers.wait_until(lambda: not list(filter(running, processes)))
    start().wait()


@pytest.mark.parametrize("name", ["redis", "web", "worker", "scheduler"])
def test_what_dies_is_started_again(start: Start, name: str) -> None:
    system = start()
    system.wait()
    victim = children(system.process.pid)[name]
    os.kill(victim, signal.SIGKILL)
    servers.wait_until(lambda: f"{name} ended (signal 9) and starts again" in system.said())
    servers.wait_until(lambda: len(children(system.process.pid)) == 4)
    servers.wait_until(lambda: status(f"{system.url}/readyz") == 200)
    assert victim not in children(system.process.pid).values()


def test_two_on_the_same_data_are_one_too_many(start: Start) -> None:
    system = start()
    system.wait()
    second = run(ROOT / "bin" / "dev", PORT=servers.free_port(), PROMO_DATA_DIR=system.data)
    assert second.returncode == 1
    assert complaints(second) == [f"promo.music cannot start: it already runs on the data in {system.data}"]
    assert status(f"{system.url}/readyz") == 200


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(ROOT / "bin" / "dev", PORT=port, PROMO_DATA_DIR=tmp_path / "data")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert complaints(ended) == [f"promo.music cannot start: PORT {port} is in use"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROMO_DATA_DIRECTORY", "/tmp"),
        ("PORT", "80a"),
        ("PORT", "0"),
        ("REDIS_URL", "http://x"),
        ("PROMO_DEMO", "maybe"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    ended = run(ROOT / "bin" / "dev", **({"PROMO_DATA_DIR": tmp_path / "data"} | {name: value}))
    assert ended.returncode == 1
    assert len(complaints(ended)) == 1
    assert name in complaints(ended)[0]
    assert not (tmp_path / "data" / "redis").exists()


def test_a_deep_directory_with_spaces_and_cyrillic_letters_will_do(tmp_path: Path, start: Start) -> None:
    data = tmp_path / "data"
    data.symlink_to(tmp_path / "очень длинное имя" / ("глубоко " * 8), target_is_directory=True)
    data.readlink().mkdir(parents=True)
    start().wait()
