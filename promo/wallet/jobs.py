"""Periodic work on wallets."""

from promo.wallet import services


def release_expired_holds() -> None:
    """Give back what nobody charged in time."""
    services.release_expired()


def check_ledger() -> None:
    """Compare all balances with their transfers."""
    services.check()
