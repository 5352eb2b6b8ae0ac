"""Tracks and concerts."""

import datetime as dt
from typing import Any

from promo.catalog.models import Track
from promo.concerts.models import Concert, start_of
from promo.core.clock import today
from promo.core.db import db, transaction
from promo.core.states import ModerationStatus
from promo.profiles.models import Profile


def make_track(artist: Profile, title: str = "Тихая вода", **values: Any) -> Track:
    """A published track."""
    with transaction():
        track = Track(**{"artist_id": artist.id, "title": title, "status": ModerationStatus.APPROVED, **values})
        db.session.add(track)
    return track


def make_concert(artist: Profile, title: str = "Москва, клуб «Мутабор»", **values: Any) -> Concert:
    """A published concert a week from now, at 19:00 in Moscow, with a ticket link."""
    filled = {
        "artist_id": artist.id,
        "title": title,
        "city": "Москва",
        "venue": "Мутабор",
        "date": today() + dt.timedelta(days=7),
        "time": dt.time(19, 0),
        "timezone": "Europe/Moscow",
        "ticket_price_from": 250_000,
        "ticket_link": "https://tickets.example.com/1",
        "status": ModerationStatus.APPROVED,
        **values,
    }
    filled.setdefault("starts_at", start_of(filled["date"], filled["time"], filled["timezone"]))
    with transaction():
        concert = Concert(**filled)
        db.session.add(concert)
    return concert
