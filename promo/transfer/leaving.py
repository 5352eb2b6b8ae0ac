"""What goes out: each thing under the key that its kind prefers, with the fields that an import takes.

Blank values stay behind, since an import takes them for missing. All but a few words follows from the tables of
`kinds/`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.catalog.models import Track
from promo.concerts.models import Concert
from promo.profiles.models import Profile
from promo.support.models import SupportMessage
from promo.transfer.fetching import Ids, Told, fetched, fetched_days, home_of, owner_of
from promo.transfer.fields import Field, Values
from promo.transfer.kind import REFERRED, Kind, Shape
from promo.transfer.kinds import KINDS, PLACES, place_of
from promo.transfer.kinds.analytics import CONCERT_ANALYTICS
from promo.transfer.kinds.support import SUPPORT_TICKETS
from promo.transfer.naming import Names
from promo.wallet import queries as wallet
from promo.wallet.models import AccountKind, CoinAccount

ENTRY = ("description", "related_entity_type", "related_entity_id")


class Element(NamedTuple):
    """The value of a key, or (with a `part` to sort by) one of the values in its array."""

    key: str
    value: Any
    part: str = ""


def leaving(session: Session, *, with_secrets: bool) -> Iterator[Element]:
    """Yield all that goes out, in no order."""
    names = Names(session)
    for kind in KINDS:
        if not (kind.model and kind.patterns) or kind.post:
            continue
        leaver = Leaver(kind, names, with_secrets=with_secrets)
        for things in fetched(session, kind):
            inside = _messages(session, things) if kind is SUPPORT_TICKETS else {}
            yield from (leaver.element(thing, inside.get(thing.own.get("id"))) for thing in things)
    days = Leaver(CONCERT_ANALYTICS, names, with_secrets=with_secrets)
    yield from map(days.element, fetched_days(session))
    yield from _coins(session, names)


class Leaver:
    """Turns things of a kind into values of the old data."""

    def __init__(self, kind: Kind, names: Names, *, with_secrets: bool) -> None:
        self._kind, self._names = kind, names
        patterns = [pattern for pattern in kind.patterns if pattern.shape is not Shape.DERIVED]
        self._pattern = max(patterns, key=lambda pattern: pattern.rank)
        self._number = next(number for number, place in enumerate(PLACES) if place.pattern is self._pattern)
        self._fields: dict[str, tuple[str, Field]] = {}
        for name in (*self._pattern.order.split(), *kind.fields):
            field = kind.fields.get(name)
            if field and (with_secrets or not field.secret) and (not field.part or field.column in kind.people):
                self._fields.setdefault(field.column, (self._label(name), field))

    def _label(self, name: str) -> str:
        """The name of a reference stands where it refers by name."""
        reference = self._kind.reference
        return reference.names[0] if reference and name == REFERRED else name

    def element(self, thing: Told, inside: Sequence[Values] | None = None) -> Element:
        """Return a thing's value under its key."""
        own = self._kind.leave(dict(thing.own))
        parts = self._parts(own, thing)
        value = self._value(own, parts)
        if inside:
            value["messages"] = inside
        key = self._pattern.template.format(**parts)
        if self._pattern.shape is not Shape.THING:
            made_out_by = [parts["id"] if name == "kv_id" else str(own[name]) for name in self._kind.identity[1:]]
            return Element(key, value, " ".join([str(value.get("created_at", "")), *made_out_by]))
        if place_of(key) != self._number:  # an id that means something else in a key
            value["id"] = str(own["id"])
            key = self._pattern.template.format(**{**parts, "id": value["id"]})
        return Element(key, value)

    def _parts(self, own: Values, thing: Told) -> dict[str, str]:
        """Name what the key names."""
        parts = {"id": str(own.get("kv_id") or own.get("id") or "")}
        if self._kind.model in (Track, Concert):
            parts["id"] = self._names.thing(self._kind.model, own["kv_id"], own["id"])
        if thing.owner:
            is_artist = owner_of(self._kind) is Profile
            parts["user"] = self._names.artist(*thing.owner) if is_artist else _name(thing.owner)
        home = self._names.thing(home_of(self._kind), *thing.home) if thing.home else None
        if self._kind.reference and self._kind.reference.column:
            own["concert_id"] = home
        elif home:
            parts |= {"concert": home, "conversation": home}
        if "date" in self._pattern.parts:
            parts |= {"id": str(home), "date": own["date"].isoformat()}
        return parts

    def _value(self, own: Values, parts: Mapping[str, str]) -> Values:
        ident = self._kind.fields.get("id")
        value: Values = {"id": parts["id"]} if ident and ident.part != "user" else {}
        if self._kind.reference and self._kind.reference.hint:
            value[self._kind.reference.hint] = parts["user"]
        for column, (name, field) in self._fields.items():
            found = own.get(column)
            if found is not None and not (isinstance(found, str) and not found.strip()) and name != "id":
                value[name] = field.show(found) if field.show else _plain(found)
        return value


def _messages(session: Session, tickets: Sequence[Told]) -> dict[Any, list[Values]]:
    """What was written in tickets, in order."""
    said = SupportMessage
    query = (
        select(said.ticket_id, said.message, said.created_at, User.kv_id, User.id)
        .outerjoin(User, User.id == said.user_id)
        .where(said.ticket_id.in_([ticket.own["id"] for ticket in tickets]))
        .order_by(said.ticket_id, said.position)
    )
    found: dict[Any, list[Values]] = {}
    for ticket, message, created_at, kv_id, user_id in session.execute(query):
        writer = {"user_id": _name((kv_id, user_id))} if user_id else {}
        value = {"message": message, "created_at": _plain(created_at), **writer}
        found.setdefault(ticket, []).append(value)
    return found


def _coins(session: Session, names: Names) -> Iterator[Element]:
    """Each wallet's balance and entries, in the words of the old data."""
    query = (
        select(Profile.kv_id, Profile.id, CoinAccount.balance)
        .join(CoinAccount, CoinAccount.artist_id == Profile.id)
        .where(CoinAccount.kind == AccountKind.AVAILABLE)
    )
    for kv_id, artist_id, balance in session.execute(query).all():
        owner = names.artist(kv_id, artist_id)
        yield Element(f"coins:{owner}:balance", {"balance": balance})
        for entry in wallet.exported(artist_id):
            words = zip(ENTRY, (entry.description, entry.related_entity_type, entry.related_entity_id), strict=True)
            value = {
                "id": entry.kv_id,
                "amount": entry.amount,
                "type": entry.type,
                "created_at": _plain(entry.occurred_at),
                **{name: word for name, word in words if word},
            }
            yield Element(f"coins:tx:{owner}:{entry.kv_id}", value)


def _name(ids: Ids) -> str:
    kv_id, own_id = ids
    return kv_id or str(own_id)


def _plain(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
