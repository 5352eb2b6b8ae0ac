"""Reads of sellers and sales."""

from typing import NamedTuple
from uuid import UUID

from promo.concerts.models import Concert
from promo.core.addresses import http_address
from promo.core.db import db
from promo.core.errors import Missing


class TicketLink(NamedTuple):
    """The way to a concert's tickets."""

    artist_id: UUID
    address: str


def ticket_link(concert_id: UUID) -> TicketLink:
    """Where tickets of a published concert are sold; raises Missing when it has no address to go to."""
    concert = db.session.get(Concert, concert_id)
    address = http_address(concert.ticket_link) if concert and concert.is_public else None
    if concert is None or address is None:
        raise Missing
    return TicketLink(concert.artist_id, address)
