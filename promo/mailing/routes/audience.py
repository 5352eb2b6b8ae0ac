"""The people who agreed to an artist's mail; who need not write to them sees their addresses masked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, g, request
from flask_login import current_user
from sqlalchemy import Row
from werkzeug.wrappers import Response

from promo.core.addresses import masked
from promo.core.clock import today
from promo.core.csv_file import csv_answer
from promo.core.htmx import page_or_fragment
from promo.core.listing import Choice
from promo.mailing import queries
from promo.mailing.queries.audience import RULES
from promo.profiles.models import TeamRole
from promo.profiles.queries import role_in

bp = Blueprint("audience", __name__)

SEES_ADDRESSES = (TeamRole.OWNER, TeamRole.MARKETING)
COLUMNS = ("email", "consent", "categories", "since")


@bp.get("/audience")
def person_index() -> Response:
    """List the audience."""
    in_full = _in_full()
    return page_or_fragment(
        "mailing/audience.html",
        "mailing/_audience.html",
        listed=queries.people(g.artist, _choice(in_full)),
        subscribers=queries.subscribers(g.artist),
        categories=queries.subscribers_by_category(g.artist),
        in_full=in_full,
        shown=_shown(in_full),
    )


@bp.get("/audience.csv")
def person_export() -> Response:
    """Send the addresses that are looked at as a file."""
    in_full = _in_full()
    shown = _shown(in_full)
    rows = queries.every_person(g.artist, _choice(in_full))
    return csv_answer(f"audience-{today()}.csv", COLUMNS, (_cells(person, shown) for person in rows))


def _in_full() -> bool:
    return role_in(current_user, g.artist) in SEES_ADDRESSES


def _shown(in_full: bool) -> Callable[[str], str]:
    return str if in_full else masked


def _choice(in_full: bool) -> Choice:
    """A search or an order by address would tell what the mask hides."""
    choice = RULES.read(request.args)
    if in_full:
        return choice
    sort = choice.sort if choice.sort.removeprefix("-") != "email" else RULES.default
    return replace(choice, q="", sort=sort)


def _cells(person: Row[Any], shown: Callable[[str], str]) -> list[object]:
    return [shown(person.email), person.consent, person.categories, person.since.isoformat()]
