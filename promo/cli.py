"""Commands: the system's own, and those of the features."""

from importlib import import_module

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

FEATURES = ("profiles", "concerts", "notifications", "wallet", "demo", "transfer", "backup")


def init_app(app: Flask) -> None:
    """Register each feature's commands."""
    for feature in FEATURES:
        for command in import_module(f"promo.{feature}.cli").COMMANDS:
            app.cli.add_command(command)
    app.cli.add_command(worker)
    app.cli.add_command(scheduler)


@click.command()
@click.option("--burst", is_flag=True, help="Stop when there is nothing left to do.")
@with_appcontext
def worker(burst: bool) -> None:
    """Run background jobs."""
    from promo.worker import work

    work(current_app._get_current_object(), burst)  # type: ignore[attr-defined]


@click.command()
@with_appcontext
def scheduler() -> None:
    """Ring for periodic jobs."""
    from promo.worker import schedule

    schedule(current_app._get_current_object())  # type: ignore[attr-defined]
