"""Reads of the people who agreed to an artist's mail: an address is one person, whatever the categories."""

import enum
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from promo.core.db import db
from promo.core.listing import Choice, Listed, ListRules, Order
from promo.core.sql import folded
from promo.mailing.models import EmailSubscription
from promo.profiles.models import Profile


class Consent(enum.StrEnum):
    """An address gets mail while one category of it is on."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


def _while_on(column: Any) -> Any:
    return case((EmailSubscription.is_subscribed, column))


ON = func.count(_while_on(EmailSubscription.category))
PEOPLE = (
    select(
        EmailSubscription.artist_id,
        EmailSubscription.email,
        case((ON > 0, Consent.SUBSCRIBED.value), else_=Consent.UNSUBSCRIBED.value).label("consent"),
        func.aggregate_strings(_while_on(EmailSubscription.category), ",").label("categories"),
        func.coalesce(
            func.min(_while_on(EmailSubscription.subscribed_at)), func.min(EmailSubscription.subscribed_at)
        ).label("since"),
    )
    .group_by(EmailSubscription.artist_id, EmailSubscription.email)
    .subquery("people")
)
RULES = ListRules(
    statuses=Consent,
    status=PEOPLE.c.consent,
    searched=(PEOPLE.c.email,),
    orders={
        "email": Order(folded(PEOPLE.c.email)),
        "since": Order(PEOPLE.c.since, falling=True),
        "consent": Order(PEOPLE.c.consent),
    },
    default="-since",
    key=PEOPLE.c.email,
)


def people(artist: Profile, choice: Choice) -> Listed[Row[Any]]:
    """Addresses as chosen, each with `consent`, `categories` that are on, and `since` when."""
    return RULES.list(_people(artist), choice)


def every_person(artist: Profile, choice: Choice) -> Iterator[Row[Any]]:
    """All addresses as chosen, read in batches."""
    return RULES.every(_people(artist), choice)


def subscribers(artist: Profile) -> int:
    """How many addresses get an artist's mail."""
    query = select(func.count(EmailSubscription.email.distinct())).where(*_on(artist))
    return db.session.scalar(query) or 0


def subscribers_by_category(artist: Profile) -> Sequence[Row[str, int]]:
    """How many addresses each category of an artist's mail goes to, the largest first."""
    query = select(EmailSubscription.category, func.count()).where(*_on(artist)).group_by(EmailSubscription.category)
    return db.session.execute(query.order_by(func.count().desc(), EmailSubscription.category)).all()


def _people(artist: Profile) -> Select[Any]:
    columns = (PEOPLE.c.email, PEOPLE.c.consent, PEOPLE.c.categories, PEOPLE.c.since)
    return select(*columns).where(PEOPLE.c.artist_id == artist.id)


def _on(artist: Profile) -> tuple[ColumnElement[bool], ...]:
    return EmailSubscription.artist_id == artist.id, EmailSubscription.is_subscribed.is_(True)
