"""What an artist's owner pays: the plan month by month, and each packet of coins."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.demo.cast.parts import Act
from promo.demo.purse import MONTH, TIERS, Step, paid_months
from promo.demo.words import number_words
from promo.payments.models import Payment, PaymentMethod, PaymentStatus
from promo.subscriptions.models import PlanStatus, Subscription, Tier
from promo.ticketing.models import ROUBLES

PACKET_ROUBLES = {100: 190, 500: 890, 1000: 1690, 3000: 4490}
PLAN_ROUBLES = {Tier.BASIC: 390, Tier.PRO: 990, Tier.PREMIUM: 2490}
FEATURES = {
    Tier.BASIC: ["analytics", "mailing"],
    Tier.PRO: ["analytics", "mailing", "promotion", "pitching"],
    Tier.PREMIUM: ["analytics", "mailing", "promotion", "pitching", "support", "api"],
}
LIMITS = {
    Tier.BASIC: {"tracks": 30, "concerts": 20, "emails": 2000},
    Tier.PRO: {"tracks": 200, "concerts": 100, "emails": 20_000},
    Tier.PREMIUM: {"tracks": 1000, "concerts": 500, "emails": 100_000},
}
CARD, SERVICE = "card", "yoomoney"
TAKES = timedelta(seconds=40)  # from the button to the receipt
REFUNDED_FROM_END, FAILED_BEFORE = 3, timedelta(minutes=4)


def add_bills(session: Session, rng: Random, act: Act, owner: User, purchases: Sequence[Step]) -> None:
    """Add the owner's plan, card and payments."""
    purse, paid = act.purse, paid_months(act.purse)
    year_month = dict(zip(("expiry_month", "expiry_year"), purse.expiry, strict=True))
    session.add(
        PaymentMethod(
            user_id=owner.id,
            type=CARD,
            provider=SERVICE,
            brand=purse.brand,
            last4=purse.last4,
            is_default=True,
            is_verified=True,
            created_at=paid[0],
            **year_month,
        )
    )
    session.add(
        Subscription(
            user_id=owner.id,
            tier=purse.tier,
            status=PlanStatus.ACTIVE,
            features=FEATURES[purse.tier],
            limits=LIMITS[purse.tier],
            started_at=paid[0],
            expires_at=paid[-1] + MONTH,
            payment_method=CARD,
            created_at=paid[0],
            updated_at=paid[-1],
        )
    )
    session.execute(insert(Payment), list(_payments(rng, act, owner, purchases)))


def _payments(rng: Random, act: Act, owner: User, purchases: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """Yield what was paid, a card that was refused once, and a plan that was paid twice by mistake."""
    card = f"карта •••• {act.purse.last4}"
    plan, plan_price = f"План «{TIERS[act.purse.tier]}» на месяц, {card}", PLAN_ROUBLES[act.purse.tier]
    months = paid_months(act.purse)
    for when in months:
        yield _payment(rng, owner, "subscription", plan_price, when, plan)
    twice = months[-min(REFUNDED_FROM_END, len(months))] + FAILED_BEFORE
    yield _payment(rng, owner, "subscription", plan_price, twice, plan, PaymentStatus.REFUNDED)
    for bought in purchases:
        name, price = f"{number_words(bought.coins)} коинов, {card}", PACKET_ROUBLES[bought.coins]
        if bought is purchases[-1]:
            failed = bought.when - FAILED_BEFORE
            yield _payment(rng, owner, "coin_purchase", price, failed, name, PaymentStatus.FAILED)
        yield _payment(rng, owner, "coin_purchase", price, bought.when - TAKES, name)


def _payment(
    rng: Random,
    owner: User,
    kind: str,
    roubles: int,
    when: datetime,
    description: str,
    status: PaymentStatus = PaymentStatus.COMPLETED,
) -> dict[str, Any]:
    return {
        "user_id": owner.id,
        "amount": roubles * 100,
        "currency": ROUBLES,
        "type": kind,
        "status": status,
        "payment_method": CARD,
        "provider": SERVICE,
        "provider_transaction_id": f"YM-{rng.randrange(10**8, 10**9)}",
        "description": description,
        "created_at": when,
        "completed_at": None if status == PaymentStatus.FAILED else when + TAKES,
    }
