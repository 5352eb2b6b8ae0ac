"""Rows with sensible contents; a test names only what it is about. Each commits, and returns the row."""

from tests.factories.content import make_concert, make_track
from tests.factories.mailing import choose_reminders, make_campaign, make_reminder, subscribe
from tests.factories.payments import make_donation, make_payment, make_payment_method, make_plan
from tests.factories.people import join_team, make_artist, make_staff, make_user
from tests.factories.sales import connect_provider, count_event, import_day, make_sale

__all__ = [
    "choose_reminders",
    "connect_provider",
    "count_event",
    "import_day",
    "join_team",
    "make_artist",
    "make_campaign",
    "make_concert",
    "make_donation",
    "make_payment",
    "make_payment_method",
    "make_plan",
    "make_reminder",
    "make_sale",
    "make_staff",
    "make_track",
    "make_user",
    "subscribe",
]
