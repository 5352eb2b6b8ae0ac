"""Queues, jobs and migrations fit together."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from promo.core.db import Base, db
from promo.core.queue import QUEUES
from promo.schedule import TABLE
from tests.conftest import ENCRYPTION_KEY

ROOT = Path(__file__).resolve().parents[2]


def test_periodic_jobs_exist_and_go_to_queues_that_workers_serve() -> None:
    for entry in TABLE:
        module, _, name = entry.job.rpartition(".")
        assert callable(getattr(import_module(module), name)), entry
        assert entry.queue in QUEUES, entry


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_migrations_make_the_tables_of_the_models(context: Flask) -> None:
    tables = set(inspect(db.engine).get_table_names()) - {"alembic_version"}

    assert tables == set(Base.metadata.tables)


def test_two_migrators_of_an_empty_database_leave_one_schema(tmp_path: Path) -> None:
    environment = {"PROMO_DATA_DIR": str(tmp_path), "PROMO_ENCRYPTION_KEY": ENCRYPTION_KEY, "PATH": ""}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(2)]

    endings = [(process.communicate(timeout=60)[1], process.returncode) for process in both]

    assert [code for _, code in endings] == [0, 0], endings
