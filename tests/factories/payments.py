"""Donations, payments, what is paid with, and plans."""

from typing import Any

from promo.accounts.models import User
from promo.core.db import db, transaction
from promo.payments.models import Donation, DonationStatus, Payment, PaymentMethod, PaymentStatus
from promo.profiles.models import Profile
from promo.subscriptions.models import Subscription, Tier


def make_donation(artist: Profile, amount: int = 50_000, **values: Any) -> Donation:
    """A completed donation of just now; `amount` in kopecks."""
    filled = {"donor_name": "Мария", "message": "Спасибо!", "status": DonationStatus.COMPLETED, **values}
    with transaction():
        donation = Donation(artist_id=artist.id, amount=amount, **filled)
        db.session.add(donation)
    return donation


def make_payment(user: User, amount: int = 99_000, **values: Any) -> Payment:
    """A payment for coins that went through; `amount` in kopecks."""
    filled = {"type": "coin_purchase", "status": PaymentStatus.COMPLETED, "provider": "yoomoney", **values}
    with transaction():
        payment = Payment(user_id=user.id, amount=amount, **filled)
        db.session.add(payment)
    return payment


def make_payment_method(user: User, **values: Any) -> PaymentMethod:
    """A card."""
    filled = {"type": "card", "brand": "mir", "last4": "4242", "expiry_month": 12, "expiry_year": 2028, **values}
    with transaction():
        method = PaymentMethod(user_id=user.id, **filled)
        db.session.add(method)
    return method


def make_plan(user: User, **values: Any) -> Subscription:
    """The plan «Про»."""
    filled = {"tier": Tier.PRO, "features": ["analytics"], "limits": {"tracks": 50}, **values}
    with transaction():
        plan = Subscription(user_id=user.id, **filled)
        db.session.add(plan)
    return plan
