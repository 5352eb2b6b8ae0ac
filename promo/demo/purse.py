"""An artist's coins of two years: what they were spent on is known, so what had to be bought follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

from promo.core import clock
from promo.core.clock import now, today
from promo.core.states import ModerationStatus
from promo.demo.cast.parts import Act, Purse, Release
from promo.demo.letters import coming
from promo.demo.tour import Night, friday, some_time
from promo.demo.words import day_words, number_words
from promo.mailing.models import EmailCampaign
from promo.profiles.models import Profile
from promo.subscriptions.models import Tier
from promo.wallet import services
from promo.wallet.models import TransferKind
from promo.wallet.services.posting import Thing

LETTERS_100, PITCHING, DAY, BANNER = 6, 110, 110, 400  # what things cost
PACKETS = {1000: 1250, 500: 750}  # whoever has so many coins without having earned them has just bought a packet
BONUS = {Tier.FREE: 0, Tier.BASIC: 90, Tier.PRO: 278, Tier.PREMIUM: 360}
TIERS = {Tier.FREE: "Бесплатный", Tier.BASIC: "Базовый", Tier.PRO: "Про", Tier.PREMIUM: "Премиум"}
MONTH, PAID_DAYS_AGO = timedelta(days=30), 14
PROMOTED = 0.8  # of the concerts
AHEAD = timedelta(days=12)  # how long before a concert it is promoted
LARGE, SINCE, UNTIL = 500, timedelta(days=5, hours=3), timedelta(days=9)  # a promotion that is going on now
INCOMING = {TransferKind.PURCHASE, TransferKind.REWARD, TransferKind.REFUND, TransferKind.RELEASE}
OUTGOING = {TransferKind.SPEND, TransferKind.HOLD}


@dataclass(frozen=True, eq=False)
class Step:
    """A movement of coins to be posted; `origin` is the one that it settles or gives back."""

    when: datetime
    kind: TransferKind
    coins: int
    what: str | None = None
    about: Thing | None = None
    origin: "Step | None" = None
    until: datetime | None = None

    @property
    def change(self) -> int:
        """What it does to the coins that can be spent."""
        return self.coins if self.kind in INCOMING else -self.coins if self.kind in OUTGOING else 0


def paid_months(purse: Purse) -> list[datetime]:
    """Return when the plan was paid, the first time first."""
    last = datetime.combine(today() - timedelta(days=PAID_DAYS_AGO), time(7), UTC)
    return [last - MONTH * ago for ago in reversed(range(purse.months))]


def add_coins(
    rng: Random, act: Act, artist: Profile, nights: Sequence[Night], letters: Sequence[EmailCampaign]
) -> list[Step]:
    """Post two years of coins that end with what the artist has today; returns the purchases."""
    lately = list(_lately(act, nights))
    since = min((step.when for step in lately), default=now())
    pitched = [_pitching(release) for release in act.releases if release.weeks]
    steps = [*lately, *(step for step in pitched if step.when < since)]
    steps += [*_promotions(rng, nights, since if lately else None), *_letters(letters), *_bonuses(act.purse)]
    whole = _balanced(rng, sorted(steps, key=lambda step: step.when), act.purse.coins, since)
    _post(act, artist, whole)
    return [step for step in whole if step.kind == TransferKind.PURCHASE]


def _lately(act: Act, nights: Sequence[Night]) -> Iterator[Step]:
    last: dict[str | None, Step] = {}
    for movement in act.purse.lately:
        night = coming(nights, movement.city) if movement.city else None
        when = datetime.combine(today() - timedelta(days=movement.days), movement.at, UTC)
        settles = movement.kind not in {TransferKind.PURCHASE, *OUTGOING}
        step = Step(
            when,
            movement.kind,
            movement.coins,
            movement.what.format(day=day_words(night.concert.date) if night else "") or None,
            _about(night) if night else None,
            origin=last[movement.city] if settles else None,
            until=night.concert.starts_at - timedelta(days=1) if night else None,
        )
        if night and movement.kind == TransferKind.HOLD:
            _promote(night, step)
        last.setdefault(movement.city, step)
        yield step


def _promotions(rng: Random, nights: Sequence[Night], end: datetime | None) -> Iterator[Step]:
    """Yield the promotion of each concert that had one: held, and settled when its days are over, before `end`."""
    for night in nights:
        if night.show.status != ModerationStatus.APPROVED or (rng.random() > PROMOTED and not night.show.promoted):
            continue
        days = rng.choice((3, 4, 5, 7))
        when = night.concert.starts_at - AHEAD - timedelta(minutes=rng.randrange(300))
        until, coins = when + timedelta(days=days), days * DAY
        if night.show.promoted:
            when, until, coins = now() - SINCE, now() + UNTIL, LARGE
        if when > now() - timedelta(hours=1) or (end and until > end):
            continue
        held = Step(when, TransferKind.HOLD, coins, _name(night), _about(night), until=until)
        yield held
        if until > now():
            _promote(night, held)
            continue
        shown = round(coins * rng.choice((1, 1, 1, rng.uniform(0.8, 0.97))))
        yield Step(until, TransferKind.CHARGE, shown, origin=held)
        if shown < coins:
            yield Step(until, TransferKind.RELEASE, coins - shown, origin=held)


def _promote(night: Night, held: Step) -> None:
    concert = night.concert
    concert.is_promoted, concert.promotion_ends_at, concert.promotion_cost = True, held.until, held.coins
    concert.updated_at = max(concert.updated_at, held.when)


def _pitching(release: Release) -> Step:
    when = datetime.combine(friday(today(), release.weeks or 0) + timedelta(days=1), time(9, 5), UTC)
    return Step(when, TransferKind.SPEND, PITCHING, f"Питчинг: «{release.songs[0].title}»")


def _letters(letters: Sequence[EmailCampaign]) -> Iterator[Step]:
    for letter in letters:
        coins = max(1, round(letter.recipient_count * LETTERS_100 / 100))
        what = f"Рассылка «{letter.subject}»" if "«" not in letter.subject else f"Рассылка: {letter.subject}"
        when = letter.sent_at or letter.created_at
        yield Step(when, TransferKind.SPEND, coins, what, Thing("email_campaign", letter.id))


def _bonuses(purse: Purse) -> Iterator[Step]:
    for when in paid_months(purse):
        yield Step(when, TransferKind.REWARD, BONUS[purse.tier], f"Бонус плана «{TIERS[purse.tier]}»")


def _balanced(rng: Random, steps: Sequence[Step], coins: int, since: datetime) -> list[Step]:
    """Fill in what was bought before `since`, so that the coins never fall below zero and end as they should.

    It goes back from the end: where coins grow beyond what is wanted they were bought just then, and where there are
    fewer than came in some were spent right after.
    """
    told: list[Step] = []
    for before, step in reversed(list(pairwise([None, *steps]))):
        assert step
        if step.change > coins:
            spent = -(-(step.change - coins) // BANNER) * BANNER
            after = told[-1].when if told else now()
            told.append(Step(_between(rng, step.when, after), TransferKind.SPEND, spent, "Баннер на главной"))
            coins += spent
        told.append(step)
        coins -= step.change
        packet = next((packet for packet, rich in PACKETS.items() if coins >= (rich if before else packet)), None)
        if packet and step.when < since:
            earlier = before.when if before else step.when - timedelta(days=1)
            told.append(Step(_just_before(rng, step.when, earlier), TransferKind.PURCHASE, packet))
            coins -= packet
    if coins:
        told.append(Step(told[-1].when - timedelta(days=1), TransferKind.REWARD, coins, "Приветственные коины"))
    return told[::-1]


def _between(rng: Random, earlier: datetime, later: datetime) -> datetime:
    """Return a moment between two, when people are awake if there is such a one."""
    when = some_time(rng, (earlier + (later - earlier) * rng.random()).date())
    return when if earlier < when < later else earlier + (later - earlier) / 2


def _just_before(rng: Random, moment: datetime, earlier: datetime) -> datetime:
    """Return a moment shortly before another, but not before the earlier one."""
    return max(moment - timedelta(minutes=rng.randint(6, 50)), earlier + (moment - earlier) / 2)


def _post(act: Act, artist: Profile, steps: Sequence[Step]) -> None:
    """Write the steps down at the moments at which they happened."""
    made: dict[Step, UUID] = {}
    for number, step in enumerate(steps, start=1):
        with clock.at(step.when):
            made[step] = _posted(artist.id, step, made, f"demo:{act.slug}:{number}")


def _posted(artist_id: UUID, step: Step, made: dict[Step, UUID], key: str) -> UUID:
    what, about = step.what, step.about
    match step.kind, step.origin, step.until:
        case TransferKind.CHARGE, Step() as held, _:
            return services.charge(made[held], step.coins, key=key, description=what)
        case TransferKind.RELEASE, Step() as held, _:
            return services.release(made[held], step.coins, key=key, description=what)
        case TransferKind.REFUND, Step() as spent, _:
            return services.refund(made[spent], step.coins, key=key, description=what)
        case TransferKind.HOLD, _, datetime() as until:
            return services.hold(artist_id, step.coins, until=until, key=key, description=what, about=about)
        case TransferKind.PURCHASE, _, _:
            return services.purchase(
                artist_id, step.coins, key=key, description=f"{number_words(step.coins)} коинов", about=about
            )
        case TransferKind.REWARD, _, _:
            return services.grant(artist_id, step.coins, key=key, description=what, about=about)
    return services.spend(artist_id, step.coins, key=key, description=what, about=about)


def _name(night: Night) -> str:
    return f"Продвижение: {night.show.place.city}, {day_words(night.concert.date)}"


def _about(night: Night) -> Thing:
    return Thing("concert", night.concert.id)
