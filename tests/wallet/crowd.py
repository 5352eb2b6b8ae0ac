"""Many processes that move coins, some of which are killed: `python -m tests.wallet.crowd '{…}'` prints what happened.

One process makes the application and forks the others, so that a crowd starts in the time of one. Nothing is open on
the database when it forks.
"""

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import text

from promo import create_app
from promo.core.clock import now
from promo.core.db import db
from promo.core.errors import Conflict
from promo.core.failpoints import FAIL_AT
from promo.wallet import services
from promo.wallet.queries import audit
from tests.conftest import settings_for

NOWHERE = "redis://127.0.0.1:1/0"  # nothing here needs Redis
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plan:
    """Who moves coins how often; with `rounds` a writer is killed so often instead, now and then at `failpoints`."""

    database_url: str
    directory: str
    artists: list[str]
    seed: int
    processes: int = 8
    threads: int = 3
    moves: int = 20
    rounds: int = 0
    failpoints: tuple[str, ...] = ()


def crowd(app: Flask, artists: list[UUID], seed: int, **plan: Any) -> dict[str, Any]:
    """Run a crowd on the application's database and return what it tells."""
    settings = app.extensions["settings"]
    with app.app_context():
        db.engine.dispose()
    names = [str(artist) for artist in artists]
    asked = Plan(settings.database_url, str(settings.data_dir), names, seed, **plan)
    command = [sys.executable, "-m", "tests.wallet.crowd", json.dumps(asdict(asked))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Do as the plan says."""
    plan = Plan(**json.loads(sys.argv[1]))
    app = create_app(settings_for(Path(plan.directory), plan.database_url, NOWHERE))
    app.config["TESTING"] = True
    print(json.dumps(kill_writers(app, plan) if plan.rounds else move_all(app, plan)))


def move_all(app: Flask, plan: Plan) -> dict[str, int]:
    """Let all processes work to the end; returns how their moves ended, by name."""
    pipes = [_forked(lambda number=number: _work(app, plan, number)) for number in range(plan.processes)]  # type: ignore[misc]
    outcomes: Counter[str] = Counter()
    for pid, reader in pipes:
        with os.fdopen(reader) as answer:
            outcomes.update(json.loads(answer.read() or "{}"))
        if os.waitpid(pid, 0)[1]:
            outcomes["died"] += 1
    return outcomes


def kill_writers(app: Flask, plan: Plan) -> dict[str, Any]:
    """Kill a writer again and again, and look at the database after each time."""
    chance = random.Random(plan.seed)
    faults: list[Any] = []
    for number in range(plan.rounds):
        places = plan.failpoints if chance.random() < 0.5 else ()
        pid, reader = _forked(lambda: _work(app, plan, number, places))  # noqa: B023 - runs before the next turn
        time.sleep(chance.uniform(0.05, 0.3))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(reader)
        faults += _faults(app)
    with app.app_context():
        return {"faults": faults, "transfers": audit().transfers}


def _faults(app: Flask) -> list[Any]:
    with app.app_context():
        found: list[Any] = list(audit().mismatches)
        if db.engine.dialect.name == "sqlite":
            told = db.session.scalar(text("PRAGMA integrity_check"))
            found += [] if told == "ok" else [told]
        db.session.remove()
        db.engine.dispose()
    return found


def _forked(work: Callable[[], object]) -> tuple[int, int]:
    """Run `work` in a child whose answer can be read as JSON from the descriptor."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        os.write(writer, json.dumps(work()).encode())
        code = 0
    finally:
        os._exit(code)


def _work(app: Flask, plan: Plan, number: int, failpoints: tuple[str, ...] = ()) -> Counter[str]:
    outcomes: Counter[str] = Counter()

    def run(thread: int) -> None:
        mover = Mover(random.Random(f"{plan.seed}-{number}-{thread}"), [UUID(name) for name in plan.artists])
        turns = range(plan.moves) if not plan.rounds else iter(int, 1)
        with app.app_context():
            for _ in turns:
                outcomes[mover.move()] += 1

    if failpoints:
        chance = random.Random(f"{plan.seed}-{number}")

        def die() -> None:
            if chance.random() < 0.1:
                os.kill(os.getpid(), signal.SIGKILL)

        app.config[FAIL_AT] = dict.fromkeys(failpoints, die)
    threads = [threading.Thread(target=run, args=(thread,)) for thread in range(plan.threads)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcomes


class Mover:
    """Moves coins at random and remembers its own holds and spendings."""

    def __init__(self, chance: random.Random, artists: list[UUID]) -> None:
        self.chance, self.artists = chance, artists
        self.holds: list[UUID] = []
        self.spent: list[UUID] = []

    def move(self) -> str:
        """Do something; returns how it ended."""
        act = self.chance.choice([self.hand_over, self.hand_over, self.spend, self.refund, self.hold, self.settle])
        try:
            act()
        except services.NotEnough:
            return "not enough"
        except Conflict:
            return "conflict"
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:300]
        return "done"

    def hand_over(self) -> None:
        """Give coins to another artist."""
        one, other = self.chance.sample(self.artists, 2)
        services.transfer(one, other, self.chance.randint(1, 5), key=str(uuid4()))

    def spend(self) -> None:
        """Buy something."""
        artist = self.chance.choice(self.artists)
        self.spent.append(services.spend(artist, self.chance.randint(1, 5), key=str(uuid4())))

    def refund(self) -> None:
        """Give something back, perhaps too often."""
        if self.spent:
            services.refund(self.chance.choice(self.spent), 1, key=str(uuid4()))

    def hold(self) -> None:
        """Set coins aside."""
        artist, until = self.chance.choice(self.artists), now() + dt.timedelta(days=1)
        self.holds.append(services.hold(artist, self.chance.randint(1, 9), until=until, key=str(uuid4())))

    def settle(self) -> None:
        """Charge or give back, a part or the rest."""
        if not self.holds:
            return
        held = self.chance.choice(self.holds)
        if self.chance.random() < 0.5:
            services.charge(held, self.chance.randint(1, 5), key=str(uuid4()))
        else:
            services.release(held, self.chance.choice([None, 1]), key=str(uuid4()))


if __name__ == "__main__":
    main()
