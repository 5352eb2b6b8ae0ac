"""Imports each feature's models, for Alembic and the mappers alone."""

import promo.accounts.models
import promo.catalog.models
import promo.concerts.models
import promo.events.models
import promo.notifications.models
import promo.profiles.models
import promo.ticketing.models
import promo.transfer.models  # noqa: F401
