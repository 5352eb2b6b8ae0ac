"""`flask backup`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from promo.backup import services
from promo.backup.archive import BackupFault, Manifest

backup = AppGroup("backup", help="The whole system in one file, and back.")
COMMANDS = (backup,)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Stages:
    """Says on standard error which stage begins."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, stage: str, _what: str) -> None:
        if stage != self._stage:
            self._stage = stage
            click.echo(stage, err=True)


@contextmanager
def _faults() -> Iterator[None]:
    """What is wrong is one line, and exit code 1."""
    try:
        yield
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}" if error.filename else str(error)) from error


@backup.command("create")
@click.argument("path", metavar="FILE", type=NEW_FILE)
def create(path: Path) -> None:
    """Write FILE, while the system runs: all rows and uploaded files, no keys."""
    with _faults():
        manifest = services.create(path, _Stages())
    click.echo(f"{path}: {_contents(manifest)}. It was restored once to check it.")


@backup.command("check")
@click.argument("path", metavar="FILE", type=FILE)
def check(path: Path) -> None:
    """Restore FILE into a database of its own, compare every row, throw it away."""
    with _faults():
        manifest = services.check(path, _Stages())
    click.echo(f"{path} is whole: {_contents(manifest)}, made at {manifest.created_at}.")


@backup.command("restore")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--forget-secrets", is_flag=True, help="Leave out what is encrypted: the key is lost.")
def restore(path: Path, forget_secrets: bool) -> None:
    """Put FILE into an empty system; sending stays off until `flask sending on`."""
    with _faults():
        manifest = services.restore(path, _Stages(), forget_secrets=forget_secrets)
    click.echo(f"Restored {_contents(manifest)}, as they were at {manifest.created_at}.")
    if not forget_secrets and not services.can_read_secrets(manifest):
        click.echo(
            f"{manifest.secrets} secrets were encrypted with another PROMO_ENCRYPTION_KEY than the one of this system. "
            "Put that key in place before you start it; if it is lost, restore with --forget-secrets.",
            err=True,
        )
    click.echo("Sending is off: nobody gets mail from here until you say `flask sending on`.")


def _contents(manifest: Manifest) -> str:
    return f"{sum(manifest.tables.values())} rows and {manifest.files} files"
