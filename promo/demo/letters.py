"""Who agreed to an artist's mail, and the letters that went out to them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from promo.core.clock import now, today
from promo.demo.cast.parts import Act, Letter, Release
from promo.demo.tour import NAMES, TWO_YEARS, Night, friday, some_time
from promo.demo.words import day_words
from promo.mailing.models import CampaignStatus, EmailCampaign, EmailSubscription
from promo.profiles.models import Profile

NEWS = "news"
CATEGORIES = {
    NEWS: (1.0, 0.06),
    "updates": (0.62, 0.08),
    "marketing": (0.34, 0.17),
}  # who agrees, who changes their mind
LATER = 1.5  # the larger, the more of the fans came lately
OPENED, CLICKED = (0.36, 0.54), (0.12, 0.27)  # of the letters; of the opened ones
SENT_AT = time(15, 30)
NUMBERS = range(100, 100_000)
SUBJECTS = ("{city}, {day}: «{title}»", "«{title}», {day}. Билеты ещё есть", "Увидимся {day}: {city}")
EXACT = Decimal("0.00000001")


@dataclass(frozen=True)
class Audience:
    """When people agreed to news and when some of them left."""

    joined: Sequence[datetime]
    left: Sequence[datetime]

    def at(self, moment: datetime) -> int:
        """How many got news at a moment."""
        return bisect_right(self.joined, moment) - bisect_right(self.left, moment)


class Words(NamedTuple):
    """A letter to be sent."""

    subject: str
    text: str
    when: datetime
    copies: int = 0
    night: Night | None = None


def some_age(rng: Random) -> int:
    """Return how many days ago something that grows happened, within two years."""
    return 1 + int((TWO_YEARS.days - 1) * rng.random() ** LATER)


def add_audience(session: Session, rng: Random, act: Act, artist: Profile) -> Audience:
    """Add those who agreed to an artist's mail; returns when they came."""
    rows = list(_consents(rng, act, artist))
    session.execute(insert(EmailSubscription), rows)
    news = [row for row in rows if row["category"] == NEWS]
    return Audience(
        sorted(row["subscribed_at"] for row in news),
        sorted(row["unsubscribed_at"] for row in news if row["unsubscribed_at"]),
    )


def add_letters(
    session: Session, rng: Random, act: Act, artist: Profile, nights: Sequence[Night], audience: Audience
) -> list[EmailCampaign]:
    """Add the letters of two years and those not sent yet; returns the sent ones, the first one first."""
    by_hand = [_words(letter, nights) for letter in act.letters if letter.days is not None]
    of_habit = [*_of_nights(rng, nights), *(_of_release(release) for release in act.releases if release.weeks)]
    told_by_hand = timedelta(days=max((movement.days for movement in act.purse.lately), default=0), hours=12)
    told = [*by_hand, *(words for words in of_habit if words.when < now() - told_by_hand)]
    sent = [_campaign(rng, artist, words, audience) for words in sorted(told, key=lambda words: words.when)]
    session.add_all(sent)
    for letter in act.letters:
        if letter.days is None:
            written = now() - timedelta(days=3, hours=2)
            session.add(
                EmailCampaign(
                    artist_id=artist.id, subject=letter.subject, content=_html(letter.text), created_at=written
                )
            )
    session.flush()
    return sent


def _consents(rng: Random, act: Act, artist: Profile) -> Iterator[dict[str, Any]]:
    """Yield a row for each category that an address ever agreed to."""
    for number in rng.sample(NUMBERS, act.fans.addresses):
        email = f"{rng.choice(NAMES)}{number}@example.net"
        joined = some_time(rng, today() - timedelta(days=some_age(rng)))
        for category, (agreed, left) in CATEGORIES.items():
            if rng.random() >= agreed:
                continue
            is_off = rng.random() < left
            yield {
                "artist_id": artist.id,
                "email": email,
                "category": category,
                "is_subscribed": not is_off,
                "subscribed_at": joined,
                "unsubscribed_at": joined + (now() - joined) * rng.random() if is_off else None,
            }


def _words(letter: Letter, nights: Sequence[Night]) -> Words:
    night = coming(nights, letter.city) if letter.city else None
    when = datetime.combine(today() - timedelta(days=letter.days or 0), letter.at, UTC)
    return Words(letter.subject, letter.text, when, letter.copies, night)


def coming(nights: Sequence[Night], city: str) -> Night:
    """Return the next concert in a city."""
    return next(night for night in nights if night.show.place.city == city and night.concert.date >= today())


def _of_nights(rng: Random, nights: Sequence[Night]) -> Iterator[Words]:
    for night in nights:
        if night.letter is None:
            continue
        show, day = night.show, day_words(night.concert.date)
        subject = rng.choice(SUBJECTS).format(city=show.place.city, day=day, title=show.title)
        place = f"{day}, {show.at:%H:%M}. {show.place.city}, {show.place.venue}, {show.place.address}."
        text = "\n\n".join(filter(None, (show.about, place, f"Билеты от {show.prices[0]} ₽.")))
        yield Words(subject, text, _evening(night.letter), night=night)


def _of_release(release: Release) -> Words:
    album, _, is_single = (release.album or "").partition(", ")
    subject = f"Новая песня: «{album}»" if is_single else f"Новый альбом: «{album}»"
    songs = ", ".join(f"«{song.title}»" for song in release.songs)
    text = "Уже можно слушать." if is_single else f"Уже можно слушать: {songs}."
    return Words(subject, text, _evening(friday(today(), release.weeks or 0)))


def _campaign(rng: Random, artist: Profile, words: Words, audience: Audience) -> EmailCampaign:
    letters = words.copies or audience.at(words.when)
    opened = round(letters * rng.uniform(*OPENED))
    clicked = round(opened * rng.uniform(*CLICKED))
    return EmailCampaign(
        artist_id=artist.id,
        concert_id=words.night.concert.id if words.night else None,
        subject=words.subject,
        content=_html(words.text),
        recipient_count=letters,
        status=CampaignStatus.SENT,
        scheduled_for=words.when,
        sent_at=words.when,
        open_rate=_share(opened, letters),
        click_rate=_share(clicked, letters),
        created_at=words.when - timedelta(hours=rng.randint(3, 40)),
    )


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(EXACT) if whole else None


def _html(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))


def _evening(day: date) -> datetime:
    return datetime.combine(day, SENT_AT, UTC)
