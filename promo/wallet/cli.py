"""`flask wallet`."""

import json
import sys

import click
from flask.cli import AppGroup

from promo.wallet.queries import audit

wallet = AppGroup("wallet", help="Coins.")
COMMANDS = (wallet,)


@wallet.command("verify")
@click.option("--json", "as_json", is_flag=True)
def wallet_verify(as_json: bool) -> None:
    """Compare every balance with its transfers; exit with 1 if anything does not agree."""
    found = audit()
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        for one in found.mismatches:
            click.echo("{what} {id}: stored {stored}, counted {counted}".format(**one))
        click.echo(
            f"accounts: {found.accounts}, transfers: {found.transfers}, holds: {found.holds}, "
            f"mismatches: {len(found.mismatches)}"
        )
    sys.exit(1 if found.mismatches else 0)
