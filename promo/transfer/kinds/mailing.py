"""Campaigns, consents and the history of mails."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from promo.mailing.models import CampaignStatus, EmailCampaign, EmailHistory, EmailSubscription, HistoryStatus
from promo.transfer import values
from promo.transfer.fields import Values, choice, count, custom, email, flag, in_both_spellings, moment, part, text
from promo.transfer.kind import REFERRED, Kind, Parents, Pattern, Reference, Shape, Thing
from promo.transfer.kinds.concerts import concerts_named
from promo.transfer.kinds.people import artist_ids

CAMPAIGN = (
    "id artistId concertId subject content recipientCount status scheduledFor sentAt openRate clickRate createdAt"
)
SUBSCRIPTION = "id user_id email category is_subscribed subscribed_at unsubscribed_at"
HISTORY = (
    "id user_id recipient_email subject template_name status opened opened_at clicked clicked_at sent_at created_at"
)
ON_THE_WAY = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING)
NEWSLETTER = "news"  # the first of the categories of the seeds: what a consent is for that names none


def _artists_and_concerts(session: Session, things: Sequence[Thing]) -> Parents:
    found = zip(artist_ids(session, things), concerts_named(session, things), strict=True)
    return [None if keys is None else {**keys, **concert} for keys, concert in found]


def _not_sent_again(found: Values) -> Values:
    """What was on its way waits for a person."""
    return {**found, "status": CampaignStatus.DRAFT} if found.get("status") in ON_THE_WAY else found


EMAIL_CAMPAIGNS = Kind(
    name="email_campaigns",
    model=EmailCampaign,
    patterns=(Pattern("campaign:{user}:{id}", CAMPAIGN),),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "artist_id": part("user"),
            "user_id": part("user"),
            REFERRED: custom(EmailCampaign.concert_id, str),
            "subject": text(EmailCampaign.subject, required=True),
            "content": text(EmailCampaign.content),
            "recipient_count": count(EmailCampaign.recipient_count),
            "status": choice(EmailCampaign.status, CampaignStatus),
            "scheduled_for": moment(EmailCampaign.scheduled_for),
            "sent_at": moment(EmailCampaign.sent_at),
            "open_rate": custom(EmailCampaign.open_rate, values.rate),
            "click_rate": custom(EmailCampaign.click_rate, values.rate),
            "created_at": moment(EmailCampaign.created_at),
        }
    ),
    has_artist=True,
    reference=Reference("concerts", "concert", names=("concertId", "concert_id"), column="concert_id"),
    parents=_artists_and_concerts,
    close=_not_sent_again,
)


def _consent(parts: Mapping[str, str], found: Values) -> str:
    return f"{found['email']}:{found['category']}"


def _with_category(found: Values) -> Values:
    return {**found, "category": found.get("category") or NEWSLETTER}


EMAIL_SUBSCRIPTIONS = Kind(
    name="email_subscriptions",
    model=EmailSubscription,
    patterns=(Pattern("email:{user}:subscriptions", SUBSCRIPTION, Shape.ENTRIES),),
    fields=in_both_spellings(
        {
            "id": replace(text(EmailSubscription.kv_id), nullable=False),
            "user_id": part("user"),
            "email": replace(email(EmailSubscription.email), required=True),
            "category": text(EmailSubscription.category),
            "is_subscribed": flag(EmailSubscription.is_subscribed),
            "subscribed_at": moment(EmailSubscription.subscribed_at),
            "unsubscribed_at": moment(EmailSubscription.unsubscribed_at),
        }
    ),
    needs=("user",),
    ident=_consent,
    keeps_id=False,
    has_artist=True,
    identity=("artist_id", "email", "category"),
    sought="email",
    parents=artist_ids,
    close=_with_category,
)


def _to_somebody(found: Values) -> Values:
    return {"recipient_email": "", **found}


EMAIL_HISTORY = Kind(
    name="email_history",
    model=EmailHistory,
    patterns=(Pattern("email:{user}:history", HISTORY, Shape.ENTRIES),),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "recipient_email": text(EmailHistory.recipient_email),
            "subject": text(EmailHistory.subject),
            "template_name": text(EmailHistory.template_name),
            "status": choice(EmailHistory.status, HistoryStatus),
            "opened": flag(EmailHistory.opened),
            "opened_at": moment(EmailHistory.opened_at),
            "clicked": flag(EmailHistory.clicked),
            "clicked_at": moment(EmailHistory.clicked_at),
            "sent_at": moment(EmailHistory.sent_at),
            "created_at": moment(EmailHistory.created_at),
        }
    ),
    has_artist=True,
    parents=artist_ids,
    close=_to_somebody,
)
