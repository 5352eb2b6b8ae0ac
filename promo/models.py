"""Imports each feature's models, for Alembic and the mappers alone."""

import promo.accounts.models
import promo.catalog.models
import promo.concerts.models
import promo.events.models
import promo.mailing.models
import promo.messages.models
import promo.news.models
import promo.notifications.models
import promo.payments.models
import promo.pitching.models
import promo.profiles.models
import promo.promotion.models
import promo.subscriptions.models
import promo.support.models
import promo.ticketing.models
import promo.transfer.models
import promo.wallet.models  # noqa: F401
