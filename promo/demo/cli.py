"""`flask demo`."""

import click
from flask.cli import with_appcontext

from promo.accounts.queries import user_by_email
from promo.demo.sign_ins import PASSWORD, SIGN_INS


@click.command()
@with_appcontext
def demo() -> None:
    """Fill an empty database with three artists; leave any other alone."""
    from promo.demo.services import fill  # the drawing is loaded only where there may be something to draw

    if not fill():
        click.echo("There are accounts already, so the demo changed nothing.")
    show_sign_ins()


def show_sign_ins() -> None:
    """Print who can sign in, if the demo is what is in the database."""
    if user_by_email(SIGN_INS[0].email) is None:
        return
    click.echo(f"Demo sign-ins, password {PASSWORD}")
    for person in SIGN_INS:
        click.echo(f"  {person.email:<22} {person.what}")


COMMANDS = (demo,)
