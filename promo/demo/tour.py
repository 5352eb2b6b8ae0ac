"""An artist's concerts with their sellers, sales and counts."""

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from promo.concerts.models import Concert, start_of
from promo.core.clock import now, today
from promo.core.money import percent_of
from promo.core.states import ModerationStatus
from promo.demo.cast.parts import Act, Show
from promo.demo.figures import QUANTITIES, Day, days_on_sale, letter_day, order_days, page_views
from promo.demo.pictures import BANNER, Pictures
from promo.events.models import EventDay, EventTotal, Kind, Source
from promo.profiles.models import Profile
from promo.ticketing.models import PROVIDERS, SaleStatus, TicketProvider, TicketSale

TWO_YEARS = timedelta(weeks=104)
AWAKE = range(5, 20)  # hours UTC in which Russia buys tickets
EVENING = [1, 2, 3, 3, 4, 4, 4, 4, 5, 6, 7, 8, 9, 9, 6]  # how much each of these hours is liked
PRICE_LEVELS = (60, 28, 12)  # cheapest, middle, dearest
CONFIRMED, CANCELLED = 0.935, 0.965  # up to here a sale is confirmed, up to there cancelled, above refunded
STILL_PENDING = 0.3  # of the orders of the last two days
NAMES = ("anna", "olga", "irina", "maria", "polina", "vera", "alisa", "ivan", "pavel", "kirill", "roman", "egor", "lev")
LINK = "https://tickets.example.com/{slug}/{day}"


def friday(day: date, weeks: int) -> date:
    """Return the Friday of the week that is `weeks` away from the one of `day`."""
    return _weekday(day, weeks, 4)


class Night(NamedTuple):
    """A concert that is in the database; `letter` is the day on which a letter about it goes out."""

    show: Show
    concert: Concert
    announced: date
    letter: date | None


def add_tour(session: Session, rng: Random, act: Act, artist: Profile, pictures: Pictures) -> list[Night]:
    """Add the concerts of two years and what fans did about them; returns the concerts."""
    numbers = {provider: rng.randrange(10_000, 90_000) for provider in act.sellers}
    session.add_all(_providers(act, artist))
    counts: list[dict[str, Any]] = []
    sales: list[dict[str, Any]] = []
    nights = []
    for show in act.shows:
        announced = _weekday(today(), show.weeks - show.announced, 1)
        concert = _concert(artist, act, show, announced, pictures[show.banner, BANNER].key)
        session.add(concert)
        session.flush()
        if not show.sold:
            nights.append(Night(show, concert, announced, None))
            continue
        letter = letter_day(rng, announced, concert.date)
        nights.append(Night(show, concert, announced, letter))
        yesterday = today() - timedelta(days=1)
        tickets = show.place.capacity * show.sold
        days, orders = days_on_sale(rng, announced, concert.date, yesterday, tickets, letter)
        counts += _counts(artist, concert, days, act.steps_measured)
        sales += _sales(rng, act, concert, show, order_days(rng, days, orders), numbers)
    counts += _page_counts(rng, act, artist)
    session.execute(insert(TicketSale), sales)
    session.execute(insert(EventDay), counts)
    session.execute(insert(EventTotal), _totals(counts))
    return nights


def some_time(rng: Random, day: date) -> datetime:
    """Return a moment of the day at which people are awake, in the evening rather."""
    hour = rng.choices(AWAKE, EVENING)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), UTC)


def _weekday(day: date, weeks: int, weekday: int) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks, days=weekday)


def _providers(act: Act, artist: Profile) -> Iterator[TicketProvider]:
    for provider in act.sellers:
        name, commission = PROVIDERS[provider]
        yield TicketProvider(
            artist_id=artist.id,
            provider=provider,
            name=name,
            commission=commission,
            webhook_secret=secrets.token_hex(32),
            connected_at=now() - TWO_YEARS,
        )


def _concert(artist: Profile, act: Act, show: Show, announced: date, banner: str) -> Concert:
    day = _weekday(today(), show.weeks, show.weekday)
    written = min(datetime.combine(announced, time(9, 20), UTC) - timedelta(days=3), now() - timedelta(days=1))
    return Concert(
        artist_id=artist.id,
        title=show.title,
        description=show.about or None,
        date=day,
        time=show.at,
        timezone=show.place.zone,
        starts_at=start_of(day, show.at, show.place.zone),
        city=show.place.city,
        venue=show.place.venue,
        address=show.place.address,
        event_type=show.kind,
        banner=banner,
        ticket_price_from=show.prices[0] * 100,
        ticket_price_to=show.prices[1] * 100,
        ticket_link=LINK.format(slug=act.slug, day=day.isoformat()),
        capacity=show.place.capacity,
        status=show.status,
        moderation_comment=show.comment,
        created_at=written,
        updated_at=written + timedelta(hours=5) if show.status == ModerationStatus.APPROVED else written,
    )


def _counts(artist: Profile, concert: Concert, days: list[Day], steps_measured: bool) -> Iterator[dict[str, Any]]:
    for day in days:
        steps = [(Kind.VIEW, Source.SITE, day.views), (Kind.CLICK, Source.SITE, day.clicks)]
        if steps_measured:
            steps += [(Kind.CART_ADD, Source.SELLER, day.cart_adds), (Kind.CHECKOUT, Source.SELLER, day.checkouts)]
        for kind, source, count in steps:
            if count:
                yield _count(artist, concert.id, kind, source, day.day, count)


def _page_counts(rng: Random, act: Act, artist: Profile) -> Iterator[dict[str, Any]]:
    releases = [friday(today(), release.weeks) for release in act.releases if release.weeks is not None]
    first, last = today() - TWO_YEARS, today() - timedelta(days=1)
    for day, views in page_views(rng, first, last, act.daily_views, releases).items():
        yield _count(artist, artist.id, Kind.VIEW, Source.SITE, day, views)


def _count(artist: Profile, subject: Any, kind: Kind, source: Source, day: date, count: int) -> dict[str, Any]:
    return {"artist_id": artist.id, "subject_id": subject, "kind": kind, "source": source, "day": day, "count": count}


def _totals(counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    names = ("artist_id", "subject_id", "kind", "source")
    for row in counts:
        sums[tuple(row[name] for name in names)] += row["count"]
    return [{**dict(zip(names, key, strict=True)), "count": count} for key, count in sums.items()]


def _sales(
    rng: Random, act: Act, concert: Concert, show: Show, days: list[date], numbers: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield a sale for each order, until the seats are gone."""
    cheapest, dearest = show.prices
    levels = (cheapest * 100, (cheapest + dearest) // 200 * 10000, dearest * 100)
    free = show.place.capacity
    for moment in sorted(some_time(rng, day) for day in days):
        provider = rng.choices(list(act.sellers), list(act.sellers.values()))[0]
        numbers[provider] += rng.randint(1, 7)
        quantity = min(free, rng.choices(list(QUANTITIES), list(QUANTITIES.values()))[0])
        if not quantity:
            return
        price = rng.choices(levels, PRICE_LEVELS)[0]
        status = _status(rng, moment)
        if status in {SaleStatus.CONFIRMED, SaleStatus.PENDING}:
            free -= quantity
        total = quantity * price
        commission = percent_of(total, PROVIDERS[provider][1])
        yield {
            "concert_id": concert.id,
            "artist_id": concert.artist_id,
            "provider": provider,
            "quantity": quantity,
            "price": price,
            "total_amount": total,
            "commission": commission,
            "net_amount": total - commission,
            "buyer_email": f"{rng.choice(NAMES)}{rng.randint(70, 999)}@example.net",
            "status": status,
            "purchased_at": moment,
            "transaction_id": f"{provider[:2].upper()}-{numbers[provider]}",
            "created_at": moment,
            "updated_at": moment,
        }


def _status(rng: Random, moment: datetime) -> SaleStatus:
    luck = rng.random()
    if moment.date() >= today() - timedelta(days=2) and luck < STILL_PENDING:
        return SaleStatus.PENDING
    if luck < CONFIRMED:
        return SaleStatus.CONFIRMED
    return SaleStatus.CANCELLED if luck < CANCELLED else SaleStatus.REFUNDED
