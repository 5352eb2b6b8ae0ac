"""Reads of campaigns."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, and_, case, cast, func, select

from promo.accounts.models import User
from promo.concerts.models import Concert
from promo.core.db import db
from promo.core.errors import Missing
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded
from promo.mailing.models import CampaignStatus, EmailCampaign
from promo.profiles.models import Membership, Profile

WHEN = func.coalesce(EmailCampaign.sent_at, EmailCampaign.created_at)
RULES = ListRules(
    statuses=CampaignStatus,
    status=EmailCampaign.status,
    searched=(EmailCampaign.subject,),
    orders={
        "subject": Order(folded(EmailCampaign.subject)),
        "status": Order(EmailCampaign.status),
        "recipients": Order(EmailCampaign.recipient_count, falling=True),
        "opened": Order(EmailCampaign.open_rate, falling=True),
        "clicked": Order(EmailCampaign.click_rate, falling=True),
        "date": Order(WHEN, falling=True),
    },
    default="-date",
    key=EmailCampaign.id,
)


@dataclass(frozen=True)
class Sent:
    """What went out: campaigns, letters, and the shares (0…1) that were opened and clicked where that is known."""

    campaigns: int
    letters: int
    open_rate: Decimal | None
    click_rate: Decimal | None


def campaigns(artist: Profile, choice: Choice) -> Listed[EmailCampaign]:
    """An artist's campaigns as chosen, of any status."""
    return RULES.list(select(EmailCampaign).where(EmailCampaign.artist_id == artist.id), choice)


def sent_so_far(artist: Profile) -> Sent:
    """What an artist's sent campaigns come to; a rate weighs as many letters as its campaign had."""
    letters = cast(func.coalesce(func.sum(EmailCampaign.recipient_count), 0), BigInteger)
    query = select(func.count(), letters, *_weighed(EmailCampaign.open_rate), *_weighed(EmailCampaign.click_rate))
    count, total, opened, of_opened, clicked, of_clicked = db.session.execute(
        query.where(EmailCampaign.artist_id == artist.id, EmailCampaign.status == CampaignStatus.SENT)
    ).one()
    return Sent(
        count,
        total,
        Decimal(opened) / of_opened if of_opened else None,
        Decimal(clicked) / of_clicked if of_clicked else None,
    )


def campaign_for(user: User, campaign_id: UUID) -> Row[EmailCampaign, Profile, Concert]:
    """The campaign of an artist whom the person works for, with that artist and, if any, their concert it is about."""
    query = (
        select(EmailCampaign, Profile, Concert)
        .join(Profile, Profile.id == EmailCampaign.artist_id)
        .join(Membership, Membership.artist_id == EmailCampaign.artist_id)
        .outerjoin(Concert, and_(Concert.id == EmailCampaign.concert_id, Concert.artist_id == EmailCampaign.artist_id))
        .where(EmailCampaign.id == campaign_id, Membership.user_id == user.id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise Missing
    return row


def _weighed(rate: Any) -> tuple[Any, Any]:
    """Letters that did it, and letters of which it is known."""
    known = case((rate.is_not(None), EmailCampaign.recipient_count))
    return func.sum(rate * EmailCampaign.recipient_count), cast(func.coalesce(func.sum(known), 0), BigInteger)
