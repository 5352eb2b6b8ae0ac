"""Writes of the wallet.

`coins` moves them, `holds` sets them aside, `importing` takes the old data in, `checking` keeps what it found.
"""

from promo.wallet.services.checking import check
from promo.wallet.services.coins import grant, purchase, refund, spend, transfer
from promo.wallet.services.holds import charge, hold, release, release_expired
from promo.wallet.services.importing import EntryState, OldEntry, OldWallet, PostedWallet, post_imported
from promo.wallet.services.posting import NotEnough

__all__ = [
    "EntryState",
    "NotEnough",
    "OldEntry",
    "OldWallet",
    "PostedWallet",
    "charge",
    "check",
    "grant",
    "hold",
    "post_imported",
    "purchase",
    "refund",
    "release",
    "release_expired",
    "spend",
    "transfer",
]
