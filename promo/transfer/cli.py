"""`flask kv`: the old key-value data comes in."""

import sys
import time
from typing import TextIO

import click
from flask.cli import AppGroup

from promo.transfer.services import import_rows
from promo.transfer.sources import Unreadable

kv = AppGroup("kv", help="The old key-value data.")
COMMANDS = (kv,)
SHOW_EVERY_SECONDS = 2.0


class Ticker:
    """Says on standard error how far an import is, now and then."""

    def __init__(self) -> None:
        self._stage, self._shown_at = "", time.monotonic()

    def __call__(self, stage: str, rows: int) -> None:
        """Show the number of rows if it is time to, and each new stage of waiting at once."""
        moment = time.monotonic()
        if rows and moment - self._shown_at < SHOW_EVERY_SECONDS:
            return
        self._shown_at = moment
        click.echo(f"{stage}: {rows} rows" if rows else stage, err=True)


@kv.command("import")
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Report what would happen, change nothing.")
@click.option(
    "--report", "report_file", type=click.File("w", "utf-8", lazy=False, atomic=True), help="Write the report here."
)
def import_command(source: str, dry_run: bool, report_file: TextIO | None) -> None:
    """Import SOURCE: a file (JSON, NDJSON, CSV, a backup; also gzipped) or postgresql://…"""
    try:
        report = import_rows(source, Ticker(), dry_run=dry_run, report_file=report_file)
    except Unreadable as error:
        click.echo(f"Nothing was imported: {error}", err=True)
        sys.exit(1)
    click.echo(f"Dry run, nothing was changed. {report}" if dry_run else str(report))
