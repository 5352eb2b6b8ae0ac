"""ONE table: the kinds of the old data, in the order in which they are written; and which of them a key belongs to."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from promo.transfer.kind import Kind, Pattern
from promo.transfer.kinds.analytics import CONCERT_ANALYTICS, SUMMED_UP, TRACK_ANALYTICS, TRACK_TOTALS
from promo.transfer.kinds.catalog import TRACKS, VIDEOS
from promo.transfer.kinds.concerts import CONCERTS
from promo.transfer.kinds.mailing import EMAIL_CAMPAIGNS, EMAIL_HISTORY, EMAIL_SUBSCRIPTIONS
from promo.transfer.kinds.messages import CONVERSATIONS, MESSAGES
from promo.transfer.kinds.news import NEWS, PROMOTED
from promo.transfer.kinds.notifications import CONCERT_NOTIFICATIONS, NOTIFICATIONS
from promo.transfer.kinds.payments import DONATIONS, PAYMENT_METHODS, PAYMENTS
from promo.transfer.kinds.people import PROFILES, USERS
from promo.transfer.kinds.promotion import BANNER_ADS, PITCHING_SUBMISSIONS, PROMOTION_CAMPAIGNS
from promo.transfer.kinds.settings import NOTIFICATION_SETTINGS, USER_SETTINGS
from promo.transfer.kinds.subscriptions import SUBSCRIPTIONS
from promo.transfer.kinds.support import SUPPORT_MESSAGES, SUPPORT_TICKETS
from promo.transfer.kinds.ticketing import TICKET_PROVIDERS, TICKET_SALES
from promo.transfer.kinds.wallet import COINS
from promo.transfer.sources import UNSTORABLE_MARK

KINDS = (
    USERS,
    PROFILES,
    SUBSCRIPTIONS,
    NOTIFICATION_SETTINGS,
    USER_SETTINGS,
    TRACKS,
    TRACK_ANALYTICS,
    TRACK_TOTALS,
    VIDEOS,
    CONCERTS,
    CONCERT_ANALYTICS,
    CONCERT_NOTIFICATIONS,
    NEWS,
    PROMOTED,
    TICKET_PROVIDERS,
    TICKET_SALES,
    DONATIONS,
    PAYMENTS,
    PAYMENT_METHODS,
    EMAIL_CAMPAIGNS,
    EMAIL_SUBSCRIPTIONS,
    EMAIL_HISTORY,
    BANNER_ADS,
    PROMOTION_CAMPAIGNS,
    PITCHING_SUBMISSIONS,
    SUPPORT_TICKETS,
    SUPPORT_MESSAGES,
    NOTIFICATIONS,
    CONVERSATIONS,
    MESSAGES,
    COINS,
    SUMMED_UP,
)
ANY = "{}"
END = ""  # no part of a key is empty


class Place(NamedTuple):
    """A pattern with its kind."""

    kind: Kind
    pattern: Pattern


PLACES: tuple[Place, ...] = tuple(Place(kind, pattern) for kind in KINDS for pattern in kind.patterns)


def _tree() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for number, place in enumerate(PLACES):
        branch = root
        for segment in place.pattern.template.split(":"):
            branch = branch.setdefault(ANY if segment.startswith("{") else segment, {})
        branch[END] = number
    return root


TREE = _tree()
PARTS = tuple(
    [(at, segment[1:-1]) for at, segment in enumerate(place.pattern.template.split(":")) if segment.startswith("{")]
    for place in PLACES
)


def place_of(key: str) -> int | None:
    """Return the number in `PLACES` of the pattern a key fits, None if it fits none; literals go before parts."""
    if UNSTORABLE_MARK in key or not key.isprintable():
        return None
    return next(_numbers(TREE, key.split(":"), 0), None)


def _numbers(branch: dict[str, Any], segments: Sequence[str], at: int) -> Iterator[int]:
    if at == len(segments):
        if END in branch:
            yield branch[END]
        return
    segment = segments[at]
    if segment in (END, ANY):
        return
    for name in (segment, ANY):
        if name in branch:
            yield from _numbers(branch[name], segments, at + 1)


def parts_of(key: str, number: int) -> dict[str, str]:
    """Return the parts of a key that fits this pattern, by name."""
    segments = key.split(":")
    return {name: segments[at] for at, name in PARTS[number]}
