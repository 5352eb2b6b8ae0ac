"""All periodic work on one screen: seconds between runs, queue, job.

A run may be skipped or doubled at any time: each job looks for due rows and claims them.
"""

from typing import NamedTuple


class Periodic(NamedTuple):
    """One line of the table."""

    every: int
    queue: str
    job: str


TABLE = (
    Periodic(5, "default", "promo.events.jobs.flush_events"),
    Periodic(10, "mail", "promo.notifications.jobs.sweep_outbox"),
    Periodic(86400, "default", "promo.events.jobs.prune_batches"),
    Periodic(60, "default", "promo.wallet.jobs.release_expired_holds"),
    Periodic(600, "default", "promo.wallet.jobs.check_ledger"),
)
