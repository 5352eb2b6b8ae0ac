"""Donations, payments and what people pay with."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.core.db import db
from promo.payments.models import Donation, DonationStatus, Payment, PaymentMethod, PaymentStatus
from promo.transfer import values
from promo.transfer.fields import Values, choice, custom, flag, in_both_spellings, moment, money, part, person, text
from promo.transfer.kind import Kind, Parents, Pattern, Shape, Thing
from promo.transfer.kinds.people import artist_ids, user_ids, users_named
from promo.transfer.settling import find_nameless
from promo.transfer.staging import Copy

OLD_DONATION = "id donorName amount message artistId createdAt status"
DONATION = (
    "id artist_id donor_name donor_email donor_user_id amount currency message is_anonymous status payment_method "
    "transaction_id created_at"
)
PAYMENT = (
    "id user_id amount currency type status payment_method provider provider_transaction_id description metadata "
    "created_at completed_at"
)
METHOD = "id user_id type provider last4 brand expiry_month expiry_year is_default is_verified created_at"
CARD = ("brand", "last4", "expiry_month", "expiry_year")


def _donors(session: Session, things: Sequence[Thing]) -> Parents:
    found = zip(artist_ids(session, things), users_named(session, things, ["donor_user_id"]), strict=True)
    return [None if keys is None else {**keys, **donors} for keys, donors in found]


DONATIONS = Kind(
    name="donations",
    model=Donation,
    patterns=(
        Pattern("donation:{user}:{id}", OLD_DONATION),
        Pattern("donations:{user}:list", DONATION, Shape.LIST, rank=1),
        Pattern("donations:{user}:{id}", DONATION, rank=2),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "artist_id": part("user"),
            "user_id": part("user"),
            "donor_name": text(Donation.donor_name),
            "donor_email": text(Donation.donor_email),
            "donor_user_id": person(Donation.donor_user_id),
            "amount": money(Donation.amount, required=True),
            "currency": custom(Donation.currency, values.currency),
            "message": text(Donation.message),
            "is_anonymous": flag(Donation.is_anonymous),
            "status": choice(Donation.status, DonationStatus),
            "payment_method": text(Donation.payment_method),
            "transaction_id": text(Donation.transaction_id),
            "created_at": moment(Donation.created_at),
        }
    ),
    has_artist=True,
    people=("donor_user_id",),
    parents=_donors,
)

PAYMENTS = Kind(
    name="payment_transactions",
    model=Payment,
    patterns=(
        Pattern("payments:{user}:transactions", PAYMENT, Shape.ENTRIES),
        Pattern("payments:{user}:{id}", PAYMENT, rank=1),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "amount": money(Payment.amount, required=True),
            "currency": custom(Payment.currency, values.currency),
            "type": text(Payment.type),
            "status": choice(Payment.status, PaymentStatus),
            "payment_method": text(Payment.payment_method),
            "provider": text(Payment.provider),
            "provider_transaction_id": text(Payment.provider_transaction_id),
            "description": text(Payment.description),
            "metadata": custom(Payment.details, values.json_object),
            "created_at": moment(Payment.created_at),
            "completed_at": moment(Payment.completed_at),
        }
    ),
    identity=("user_id", "kv_id"),
    parents=user_ids,
)


def _card(found: Mapping[str, Any]) -> str:
    """What tells one means of payment from another where it has no id; it may stand in a key."""
    words = [found.get(name) for name in CARD if found.get(name)] or [found.get("type"), found.get("provider")]
    return " ".join(str(word).replace(":", " ") for word in words if word) or "card"


def _known_cards(copies: Sequence[Copy]) -> dict[str, str]:
    """The people's cards that are here: owner and card → id."""
    query = select(User.kv_id.label("owner"), PaymentMethod).join(User, User.id == PaymentMethod.user_id)
    query = query.where(User.kv_id.in_({copy.owner for copy in copies}))
    found = {
        f"{owner}:{_card(vars(method))}": method.kv_id
        for owner, method in db.session.execute(query.order_by(PaymentMethod.kv_id.desc()))
        if method.kv_id
    }
    db.session.rollback()
    return found


def _method_id(parts: Mapping[str, str], found: Values) -> str:
    return parts.get("id") or _card(found)


PAYMENT_METHODS = Kind(
    name="payment_methods",
    model=PaymentMethod,
    patterns=(
        Pattern("settings:{user}:payment_methods", METHOD, Shape.ENTRIES),
        Pattern("payments:{user}:methods", METHOD, Shape.LIST, rank=1),
        Pattern("payments:{user}:method:{id}", METHOD, rank=2),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "type": text(PaymentMethod.type),
            "provider": text(PaymentMethod.provider),
            "last4": text(PaymentMethod.last4),
            "brand": text(PaymentMethod.brand),
            "expiry_month": custom(PaymentMethod.expiry_month, values.integer(1, 12)),
            "expiry_year": custom(PaymentMethod.expiry_year, values.integer(0, 9999)),
            "is_default": flag(PaymentMethod.is_default),
            "is_verified": flag(PaymentMethod.is_verified),
            "created_at": moment(PaymentMethod.created_at),
        }
    ),
    needs=("user",),
    ident=_method_id,
    likeness=lambda parts, found: f"{parts['user']}:{_card(found)}",
    settle=find_nameless(_known_cards),
    identity=("user_id", "kv_id"),
    parents=user_ids,
)
