"""What an artist of the demo consists of; times are weeks from the current one, so that the demo never grows old."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from random import Random

from PIL import Image

from promo.core.states import ModerationStatus
from promo.subscriptions.models import Tier
from promo.wallet.models import TransferKind

Drawing = Callable[[Random, tuple[int, int]], Image.Image]


@dataclass(frozen=True)
class Song:
    """A track; the order in its release is the order of listening."""

    title: str
    seconds: int
    status: ModerationStatus = ModerationStatus.APPROVED


@dataclass(frozen=True)
class Release:
    """An album or a single; `plays` is what its most heard song has, 0 for one that is not out."""

    album: str | None
    weeks: int | None
    plays: int
    cover: Drawing
    songs: tuple[Song, ...]


@dataclass(frozen=True)
class Place:
    """Where a concert is."""

    city: str
    venue: str
    address: str
    capacity: int
    zone: str = "Europe/Moscow"


@dataclass(frozen=True)
class Show:
    """A concert; `sold` is the share of its seats that fans will have taken by the evening, prices are roubles."""

    title: str
    place: Place
    weeks: int
    weekday: int
    at: time
    prices: tuple[int, int]
    sold: float
    banner: Drawing
    about: str = ""
    kind: str = "Концерт"
    status: ModerationStatus = ModerationStatus.APPROVED
    comment: str | None = None
    announced: int = 8
    promoted: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter written by hand; without `days` it is not sent yet, without `copies` all who agreed to news get it."""

    subject: str
    text: str
    days: int | None = None
    at: time = time(15)
    copies: int = 0
    city: str | None = None


@dataclass(frozen=True)
class Movement:
    """Coins that moved some days ago, as the artist remembers it; `city` is that of the coming concert it was for.

    A refund, a charge or a release is of the last movement for that concert. `{day}` in `what` is the concert's.
    """

    days: int
    at: time
    kind: TransferKind
    coins: int
    what: str = ""
    city: str | None = None


@dataclass(frozen=True)
class Purse:
    """What an artist's owner pays with and for; `coins` is what there is to spend today."""

    tier: Tier
    months: int
    coins: int
    brand: str
    last4: str
    expiry: tuple[int, int]
    lately: tuple[Movement, ...] = ()


@dataclass(frozen=True)
class Fans:
    """How many agreed to mail, how many gave something, and what they said."""

    addresses: int
    gifts: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """An artist with everything they have; `sellers` are providers with their share of the sales."""

    name: str
    slug: str
    email: str
    city: str
    genre: str
    bio: str
    website: str
    authors: str
    hero: Drawing
    releases: tuple[Release, ...]
    shows: tuple[Show, ...]
    sellers: dict[str, int]
    steps_measured: bool
    daily_views: int
    fans: Fans
    letters: tuple[Letter, ...]
    purse: Purse
