"""`flask sending`: whether mail may leave this system."""

import click
from flask.cli import AppGroup

from promo.notifications import services
from promo.notifications.models import Hold
from promo.notifications.queries import Sending, sending_state

sending = AppGroup("sending", help="Whether mail may leave this system.")
COMMANDS = (sending,)
REASONS = {
    Hold.RESTORED: "the data were restored from a backup",
    Hold.COPIED: "the database is a copy, or was moved here",
    Hold.SWITCHED_OFF: "a person switched it off",
}


@sending.command("status")
def status() -> None:
    """Say whether mail may leave, and how many mails wait."""
    _show(sending_state())


@sending.command("on")
def on() -> None:
    """Let mail leave: this is the system that people hear from."""
    services.switch_sending_on()
    _show(sending_state())


@sending.command("off")
def off() -> None:
    """Keep all mail back until it is switched on again."""
    services.switch_sending_off()
    _show(sending_state())


def _show(state: Sending) -> None:
    if state.hold is None:
        click.echo("Sending is on.")
    else:
        since = f" since {state.since:%Y-%m-%d %H:%M} UTC" if state.since else ""
        click.echo(f"Sending is off{since}: {REASONS[state.hold]}.")
    click.echo(f"Mails that wait: {state.waiting}")
