"""Campaigns, subscribers and reminders."""

import datetime as dt
from decimal import Decimal
from typing import Any

from promo.accounts.models import User
from promo.core.clock import now
from promo.core.db import db, transaction
from promo.mailing.models import CampaignStatus, EmailCampaign, EmailSubscription
from promo.notifications.models import ConcertNotification, NotificationSettings
from promo.profiles.models import Profile


def make_campaign(artist: Profile, subject: str = "Новый концерт!", **values: Any) -> EmailCampaign:
    """A campaign that was sent just now."""
    filled = {
        "content": "<p>Привет!</p>",
        "recipient_count": 1200,
        "status": CampaignStatus.SENT,
        "sent_at": now(),
        "open_rate": Decimal("0.31"),
        "click_rate": Decimal("0.07"),
        **values,
    }
    with transaction():
        campaign = EmailCampaign(artist_id=artist.id, subject=subject, **filled)
        db.session.add(campaign)
    return campaign


def subscribe(artist: Profile, email: str, *categories: str, **values: Any) -> None:
    """Let an address agree to categories of an artist's mail; `is_subscribed=False` for one that left."""
    with transaction() as session:
        for category in categories:
            session.add(EmailSubscription(artist_id=artist.id, email=email, category=category, **values))


def make_reminder(user: User, title: str = "До концерта три дня", **values: Any) -> ConcertNotification:
    """A reminder that is due tomorrow."""
    filled = {"message": "Увидимся!", "scheduled_for": now() + dt.timedelta(days=1), **values}
    with transaction():
        reminder = ConcertNotification(user_id=user.id, title=title, **filled)
        db.session.add(reminder)
    return reminder


def choose_reminders(user: User, **values: Any) -> NotificationSettings:
    """How a person wants to be told of concerts."""
    with transaction():
        settings = NotificationSettings(user_id=user.id, **values)
        db.session.add(settings)
    return settings
