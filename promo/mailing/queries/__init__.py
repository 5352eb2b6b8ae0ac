"""Reads of campaigns, the audience, and the reminders of concerts."""

from promo.mailing.queries.audience import every_person, people, subscribers, subscribers_by_category
from promo.mailing.queries.campaigns import campaign_for, campaigns, sent_so_far
from promo.mailing.queries.reminders import reminder_statistics, reminders

__all__ = [
    "campaign_for",
    "campaigns",
    "every_person",
    "people",
    "reminder_statistics",
    "reminders",
    "sent_so_far",
    "subscribers",
    "subscribers_by_category",
]
