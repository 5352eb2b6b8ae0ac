"""Writes of sellers and sales."""

from uuid import UUID

from promo.events.models import Kind
from promo.events.services import record
from promo.ticketing.queries import ticket_link


def register_click(concert_id: UUID) -> str:
    """Count the visitor's way to the tickets and return their address; raises Missing when there is none."""
    link = ticket_link(concert_id)
    record(Kind.CLICK, link.artist_id, concert_id)
    return link.address
