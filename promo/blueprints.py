"""ONE table: blueprint, URL prefix, who may enter."""

from importlib import import_module
from typing import NamedTuple

from flask import Flask

from promo.accounts import security
from promo.core import access
from promo.core.access import Access
from promo.profiles import guards


class Entry(NamedTuple):
    """One line of the table; `where` is `module:name`."""

    where: str
    prefix: str | None
    access: Access


TABLE = (
    Entry("promo.core.health:bp", None, Access.PUBLIC),
    Entry("promo.accounts.routes:bp", None, Access.PUBLIC),
    Entry("promo.site.routes:bp", None, Access.PUBLIC),
    Entry("promo.ticketing.routes:bp", None, Access.PUBLIC),
    Entry("promo.notifications.routes:bp", None, Access.PUBLIC),
    Entry("promo.profiles.routes:bp", "/studio", Access.SIGNED_IN),
    Entry("promo.catalog.routes:bp", "/studio/tracks", Access.ARTIST),
    Entry("promo.concerts.routes:bp", "/studio/concerts", Access.ARTIST),
    Entry("promo.wallet.routes:bp", "/studio/wallet", Access.ARTIST),
    Entry("promo.payments.routes:bp", "/studio", Access.ARTIST),
    Entry("promo.mailing.routes.campaigns:bp", "/studio/mailing", Access.ARTIST),
    Entry("promo.mailing.routes.audience:bp", "/studio", Access.ARTIST),
    Entry("promo.mailing.routes.reminders:bp", "/studio/reminders", Access.ARTIST),
    Entry("promo.analytics.routes:bp", "/studio", Access.ARTIST),
    Entry("promo.admin.routes:bp", "/admin", Access.STAFF),
)


def init_app(app: Flask) -> None:
    """Register the blueprints and who may enter them."""
    for entry in TABLE:
        module, _, name = entry.where.partition(":")
        blueprint = getattr(import_module(module), name)
        app.register_blueprint(blueprint, url_prefix=entry.prefix)
        access.declare(app, blueprint.name, entry.access)
    security.init_app(app)
    access.declare(app, "security", Access.PUBLIC)
    access.guard(app, Access.ARTIST, guards.enter_studio)
    access.guard(app, Access.STAFF, guards.enter_admin)
