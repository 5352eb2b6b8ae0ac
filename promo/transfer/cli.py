"""`flask kv`: the old key-value data comes in."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from promo.transfer.exporting import export_rows
from promo.transfer.services import import_rows, retry_rejected
from promo.transfer.sources import Unreadable

kv = AppGroup("kv", help="The old key-value data.")
COMMANDS = (kv,)
SHOW_EVERY_SECONDS = 2.0


class Ticker:
    """Says on standard error how far an import is, now and then."""

    def __init__(self) -> None:
        self._shown_at = time.monotonic()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show how far it is if it is time to, and the waiting for another import at once."""
        moment = time.monotonic()
        if done and moment - self._shown_at < SHOW_EVERY_SECONDS:
            return
        self._shown_at = moment
        click.echo(f"{stage}: {done} of {total}" if total else f"{stage}: {done}" if done else stage, err=True)


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    """Open a report beside its place, and put it there when all went well."""
    if path is None:
        yield None
        return
    draft = path.with_name(f"{path.name}.part")
    try:
        file = draft.open("w", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"The report cannot be written: {error.strerror}") from error
    try:
        with file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@kv.command("import")
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Report what would happen, change nothing.")
@click.option("--report", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here.")
def import_command(source: str, dry_run: bool, path: Path | None) -> None:
    """Import SOURCE: a file (JSON, NDJSON, CSV, a backup; also gzipped) or postgresql://…"""
    try:
        with _written(path) as file:
            report = import_rows(source, Ticker(), dry_run=dry_run, report_file=file)
    except Unreadable as error:
        click.echo(f"Nothing was imported: {error}", err=True)
        sys.exit(1)
    click.echo(f"Dry run, nothing was changed. {report}" if dry_run else str(report))


@kv.command("retry")
@click.option("--report", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here.")
def retry_command(path: Path | None) -> None:
    """Try the rejected rows again."""
    with _written(path) as file:
        click.echo(str(retry_rejected(Ticker(), report_file=file)))


@kv.command("export")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-secrets", is_flag=True, help="Write the keys of ticket sellers too.")
def export_command(path: Path, with_secrets: bool) -> None:
    """Write everything that the old data can say to FILE, as NDJSON."""
    try:
        rows = export_rows(path, with_secrets=with_secrets)
    except OSError as error:
        raise click.ClickException(f"The export cannot be written: {error.strerror}") from error
    click.echo(f"{rows} rows")
