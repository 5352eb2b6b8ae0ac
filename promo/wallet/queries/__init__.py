"""Reads of the wallet: `entries` for people, `comparing` for the ledger itself."""

from promo.wallet.queries.comparing import Audit, audit
from promo.wallet.queries.entries import (
    Balance,
    Choice,
    Direction,
    ExportedEntry,
    Flow,
    Month,
    balance,
    every_entry,
    expired_holds,
    exported,
    flow,
    history,
    next_month,
    open_holds,
)

__all__ = [
    "Audit",
    "Balance",
    "Choice",
    "Direction",
    "ExportedEntry",
    "Flow",
    "Month",
    "audit",
    "balance",
    "every_entry",
    "expired_holds",
    "exported",
    "flow",
    "history",
    "next_month",
    "open_holds",
]
