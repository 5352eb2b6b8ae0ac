"""Coins."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from promo.core.clock import now
from promo.profiles.models import Profile
from promo.wallet import services


def give_coins(artist: Profile, amount: int = 1_000, **values: Any) -> UUID:
    """Coins that were paid for just now."""
    return services.purchase(artist.id, amount, **{"key": str(uuid4()), "description": "Купил коины", **values})


def hold_coins(artist: Profile, amount: int = 100, **values: Any) -> UUID:
    """Coins set aside for two weeks."""
    filled = {"key": str(uuid4()), "until": now() + dt.timedelta(days=14), "description": "Продвижение", **values}
    return services.hold(artist.id, amount, **filled)
