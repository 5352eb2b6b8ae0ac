"""Jobs."""

from promo.events import services


def flush_events() -> None:
    """Bring what was counted into the database."""
    services.flush()


def prune_batches() -> None:
    """Forget batches that nobody can deliver again."""
    services.prune_batches()
