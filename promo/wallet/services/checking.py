"""Comparing what accounts and holds say with the transfers that made them."""

import logging
from datetime import timedelta

from sqlalchemy import delete

from promo.core.clock import now
from promo.core.db import transaction
from promo.wallet.models import WalletCheck
from promo.wallet.queries import audit

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


def check() -> WalletCheck:
    """Compare everything, keep what was found, and raise the alarm in the log if something does not agree."""
    found = audit()
    for mismatch in found.mismatches:
        log.error("the ledger does not agree: %s", mismatch)
    with transaction() as session:
        session.execute(delete(WalletCheck).where(WalletCheck.checked_at < now() - KEPT))
        row = WalletCheck(
            accounts=found.accounts, transfers=found.transfers, holds=found.holds, mismatches=list(found.mismatches)
        )
        session.add(row)
    return row
