"""`bin/setup`: once, then nothing to do."""

import subprocess
import time
from pathlib import Path

from tests.commands.conftest import ROOT, environment, run

SETUP = ROOT / "bin" / "setup"


def fake_python(folder: Path, version: str, has_venv: bool) -> Path:
    """Make a Python of another version, as far as the set-up asks."""
    python = folder / "python"
    python.write_text(
        f'#!/bin/sh\ncase "$2" in *version_info*) echo {version} ;; *) exit {0 if has_venv else 1} ;; esac\n'
    )
    python.chmod(0o755)
    return python


def test_the_second_time_there_is_nothing_to_do() -> None:
    assert run(SETUP, "--tests").returncode == 0
    began = time.monotonic()
    second = run(SETUP)
    assert time.monotonic() - began < 1
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_two_at_once_do_no_harm() -> None:
    both = [subprocess.Popen([SETUP], env=environment()) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]


def test_an_old_python_is_one_line(tmp_path: Path) -> None:
    ended = run(SETUP, PYTHON=fake_python(tmp_path, "3.9", has_venv=True))
    assert ended.returncode == 1
    assert ended.stderr == f"setup: Python 3.11 to 3.14 is needed: {tmp_path / 'python'} is Python 3.9\n"


def test_a_python_without_venv_is_one_line(tmp_path: Path) -> None:
    ended = run(SETUP, PYTHON=fake_python(tmp_path, "3.12", has_venv=False))
    assert ended.returncode == 1
    assert "apt-get install python3.12-venv" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr


def test_no_python_at_all_is_one_line(tmp_path: Path) -> None:
    ended = run(SETUP, PYTHON=tmp_path / "nothing here")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr


def test_locks_record_no_download_addresses() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    for lock in ROOT.glob("requirements*.txt"):
        assert "://" not in lock.read_text()
