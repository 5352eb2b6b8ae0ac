"""Rows with sensible contents; a test names only what it is about. Each commits, and returns the row."""

from tests.factories.content import make_concert, make_track
from tests.factories.people import join_team, make_artist, make_staff, make_user
from tests.factories.sales import connect_provider, count_event, make_sale

__all__ = [
    "connect_provider",
    "count_event",
    "join_team",
    "make_artist",
    "make_concert",
    "make_sale",
    "make_staff",
    "make_track",
    "make_user",
]
