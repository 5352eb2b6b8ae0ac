"""What workers run for the outbox."""

from uuid import UUID

from promo.notifications import services


def deliver_mail(mail_id: str) -> None:
    """Send one mail."""
    services.deliver(UUID(mail_id))


def sweep_outbox() -> None:
    """Ring again for what is overdue."""
    services.sweep()
