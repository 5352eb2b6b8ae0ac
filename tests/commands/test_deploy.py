"""The steps of the containers, outside of one."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from redis import Redis

from tests import servers
from tests.commands.conftest import ROOT, complaints, environment, run, status

DEPLOY = ROOT / "deploy"


@contextmanager
def step(name: str, settings: dict[str, object]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a step that goes on until it is told to stop."""
    with servers.running([str(DEPLOY / name)], cwd=ROOT, env=environment(**settings)) as process:
        yield process


@pytest.fixture
def settings(tmp_path: Path, postgres_url: str, redis_url: str) -> dict[str, object]:
    """What compose.yaml gives the containers."""
    return {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a secret of the tests alone",
        "PROMO_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "PROMO_DATA_DIR": tmp_path,
        "PROMO_DEMO": 0,
        "PORT": servers.free_port(),
    }


def healthcheck(settings: dict[str, object]) -> subprocess.CompletedProcess[str]:
    """Ask as Docker does."""
    return run(sys.executable, DEPLOY / "healthcheck.py", **settings)


def test_the_containers_come_up_in_their_order_and_stop_when_told(settings: dict[str, object], redis_url: str) -> None:
    assert healthcheck(settings).returncode == 1
    migrated = run(DEPLOY / "migrate.sh", **settings)
    assert migrated.returncode == 0, migrated.stderr
    with ExitStack() as running, Redis.from_url(redis_url) as redis:
        redis.flushall()
        processes = [
            running.enter_context(step(f"start-{name}.sh", settings)) for name in ("web", "worker", "scheduler")
        ]
        servers.wait_until(lambda: healthcheck(settings).returncode == 0)
        assert status(f"http://127.0.0.1:{settings['PORT']}/healthz") == 200
        servers.wait_until(lambda: redis.scard("rq:workers") == 1)
        servers.wait_until(lambda: redis.keys("promo:tick:*"))
        for process in processes:
            os.kill(process.pid, signal.SIGTERM)
        assert [process.wait(15) for process in processes] == [0, 0, 0]


def test_an_unmigrated_database_is_not_ready(settings: dict[str, object], tmp_path: Path) -> None:
    settings["DATABASE_URL"] = f"sqlite:///{tmp_path}/empty.sqlite3"
    with step("start-web.sh", settings):
        servers.wait_until(lambda: status(f"http://127.0.0.1:{settings['PORT']}/healthz") == 200)
        checked = healthcheck(settings)
    assert checked.returncode == 1
    assert '"migrations":false' in checked.stderr.replace(" ", "")


def test_an_outside_database_needs_its_keys(settings: dict[str, object]) -> None:
    del settings["SECRET_KEY"]
    ended = run(DEPLOY / "migrate.sh", **settings)
    assert ended.returncode == 1
    assert len(complaints(ended)) == 1
    assert "SECRET_KEY" in complaints(ended)[0]


def test_the_build_step_finds_everything_built() -> None:
    assert run(DEPLOY / "build.sh").returncode == 0


@pytest.mark.slow
def test_the_install_step_makes_an_environment_that_serves(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    subprocess.run([DEPLOY / "install.sh"], cwd=tmp_path, env=environment(), check=True)
    python = tmp_path / ".venv" / "bin" / "python"
    imported = subprocess.run([python, "-c", "import promo.server, promo.worker"], cwd=ROOT, env=environment())
    assert imported.returncode == 0


@pytest.mark.parametrize("recipe", ["Dockerfile", "compose.yaml"])
def test_every_step_that_a_recipe_names_is_a_script(recipe: str) -> None:
    named = re.findall(r"(?:RUN |\[|\")\"?(deploy/[a-z-]+\.sh)", (ROOT / recipe).read_text())
    assert named
    for script in named:
        assert os.access(ROOT / script, os.X_OK)


def test_the_image_runs_as_nobody_special_and_reports_its_health() -> None:
    recipe = (ROOT / "Dockerfile").read_text()
    assert "\nUSER promo\n" in recipe
    assert "\nHEALTHCHECK " in recipe


def test_every_setting_of_the_recipe_is_in_the_example() -> None:
    asked_for = set(re.findall(r"\$\{([A-Z_]+):\?\}", (ROOT / "compose.yaml").read_text()))
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert asked_for <= given
