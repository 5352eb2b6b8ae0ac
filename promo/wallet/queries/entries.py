"""Reads of the wallet. Sums are made from transfers, so that they always agree with the history."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Row, Select, Subquery, and_, case, cast, func, or_, select

from promo.core.db import db
from promo.core.paging import Page, paginate
from promo.core.sql import utc_day
from promo.wallet.models import AccountKind, CoinAccount, CoinHold, CoinTransfer, HoldState, TransferKind

BATCH = 500
LAST_YEAR = 9999  # no month follows its last


class Balance(NamedTuple):
    """Coins that can be spent, and coins that are set aside."""

    available: int
    held: int


class Direction(enum.StrEnum):
    """Which part of the history one looks at: what came in, what went out, what came back."""

    IN = "in"
    OUT = "out"
    BACK = "back"


RETURNS = (TransferKind.REFUND, TransferKind.RELEASE)


@dataclass(frozen=True)
class Choice:
    """What a person asked of the history; anything odd falls back to all of it."""

    direction: Direction | None = None
    month: date | None = None

    @classmethod
    def read(cls, kind: str | None, month: str | None) -> "Choice":
        """Read an address: `?kind=in|out|back&month=2026-11`."""
        direction = next((known for known in Direction if known == kind), None)
        return cls(direction, read_month(month))


class Month(NamedTuple):
    """What came in and what went out within a month (UTC), and what an import corrected."""

    first: date
    received: int
    spent: int
    adjusted: int


@dataclass(frozen=True)
class Flow:
    """An artist's months with a movement, the first one first, and their sums."""

    months: Sequence[Month]

    @property
    def received(self) -> int:
        """All that ever came in."""
        return sum(month.received for month in self.months)

    @property
    def spent(self) -> int:
        """All that ever went out."""
        return sum(month.spent for month in self.months)

    @property
    def adjusted(self) -> int:
        """What imports corrected."""
        return sum(month.adjusted for month in self.months)


class ExportedEntry(NamedTuple):
    """A transfer in the words of the old data."""

    kv_id: str
    type: str
    amount: int
    description: str | None
    related_entity_type: str | None
    related_entity_id: str | None
    occurred_at: datetime


def balance(artist_id: UUID) -> Balance:
    """An artist's coins."""
    query = select(CoinAccount.kind, CoinAccount.balance).where(CoinAccount.artist_id == artist_id)
    found = {AccountKind(kind): coins or 0 for kind, coins in db.session.execute(query)}
    return Balance(found.get(AccountKind.AVAILABLE, 0), found.get(AccountKind.HELD, 0))


def open_holds(artist_id: UUID) -> Sequence[Row[CoinHold, str | None]]:
    """What is set aside and what for, the next to end first."""
    query = (
        select(CoinHold, CoinTransfer.description)
        .join(CoinTransfer, CoinTransfer.id == CoinHold.id)
        .where(CoinHold.artist_id == artist_id, CoinHold.state == HoldState.OPEN)
    )
    return db.session.execute(query.order_by(CoinHold.expires_at, CoinHold.id)).all()


def expired_holds(moment: datetime) -> Sequence[UUID]:
    """Open holds whose time is over."""
    query = select(CoinHold.id).where(CoinHold.state == HoldState.OPEN, CoinHold.expires_at <= moment)
    return db.session.scalars(query.order_by(CoinHold.expires_at).limit(BATCH)).all()


def history(artist_id: UUID, choice: Choice, number: int) -> Page[Row[Any]]:
    """A page of what changed the coins that can be spent, the latest first, each with the balance after it."""
    return paginate(_history(artist_id, choice), number)


def every_entry(artist_id: UUID, choice: Choice) -> Iterator[Row[Any]]:
    """The whole history as chosen, the latest first, read in batches."""
    yield from db.session.execute(_history(artist_id, choice).execution_options(yield_per=BATCH))


def flow(artist_id: UUID) -> Flow:
    """What crossed the border of an artist's wallet, by month; coins that are held do not leave it."""
    own = select(CoinAccount.id).where(CoinAccount.artist_id == artist_id).scalar_subquery()
    came, went = CoinTransfer.to_account_id.in_(own), CoinTransfer.from_account_id.in_(own)
    corrects = CoinTransfer.kind == TransferKind.IMPORT_ADJUSTMENT
    day = utc_day(CoinTransfer.occurred_at).label("day")
    query = (
        select(
            day,
            _sum(case((and_(came, ~went, ~corrects), CoinTransfer.amount), else_=0)),
            _sum(case((and_(went, ~came, ~corrects), CoinTransfer.amount), else_=0)),
            _sum(
                case((and_(came, corrects), CoinTransfer.amount), (and_(went, corrects), -CoinTransfer.amount), else_=0)
            ),
        )
        .where(_of(artist_id))
        .group_by(day)
    )
    return Flow(_by_month(db.session.execute(query).all()))


def exported(artist_id: UUID) -> Iterator[ExportedEntry]:
    """Every movement of the coins that can be spent, in the words of the old data, without an import's corrections."""
    entries = _entries(artist_id)
    query = select(entries).where(entries.c.kind != TransferKind.IMPORT_ADJUSTMENT)
    ordered = query.order_by(entries.c.occurred_at, entries.c.id).execution_options(yield_per=BATCH)
    for row in db.session.execute(ordered):
        yield ExportedEntry(
            row.kv_id or str(row.id),
            old_name(row.kind, row.change),
            row.change,
            row.description,
            row.related_entity_type,
            row.related_entity_id,
            row.occurred_at,
        )


def old_name(kind: str, change: int) -> str:
    """What the old data would call a transfer; it knows neither holds nor wallets of others."""
    names = {TransferKind.HOLD: TransferKind.SPEND, TransferKind.RELEASE: TransferKind.REFUND}
    if kind == TransferKind.TRANSFER:
        return TransferKind.EARN if change > 0 else TransferKind.SPEND
    return names.get(TransferKind(kind), TransferKind(kind))


def read_month(text: str | None) -> date | None:
    """Read «2026-11»; None for anything odd."""
    try:
        month = datetime.strptime(text or "", "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return month if month.year < LAST_YEAR else None


def next_month(first: date) -> date:
    """The first day of the month after."""
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _of(artist_id: UUID) -> ColumnElement[bool]:
    """Transfers that concern an artist."""
    return or_(CoinTransfer.artist_id == artist_id, CoinTransfer.recipient_id == artist_id)


def _entries(artist_id: UUID) -> Subquery:
    """Transfers of the coins that can be spent, with their sign and the balance after them."""
    own = (
        select(CoinAccount.id)
        .where(CoinAccount.artist_id == artist_id, CoinAccount.kind == AccountKind.AVAILABLE)
        .scalar_subquery()
    )
    change = case((CoinTransfer.to_account_id == own, CoinTransfer.amount), else_=-CoinTransfer.amount)
    after = func.sum(change).over(order_by=(CoinTransfer.occurred_at, CoinTransfer.id))
    return (
        select(
            CoinTransfer.id,
            CoinTransfer.kv_id,
            CoinTransfer.occurred_at,
            CoinTransfer.kind,
            CoinTransfer.description,
            CoinTransfer.related_entity_type,
            CoinTransfer.related_entity_id,
            change.label("change"),
            cast(after, BigInteger).label("after"),
        )
        .where(_of(artist_id), or_(CoinTransfer.to_account_id == own, CoinTransfer.from_account_id == own))
        .subquery()
    )


def _history(artist_id: UUID, choice: Choice) -> Select[Any]:
    entries = _entries(artist_id)
    still_held = and_(CoinHold.id == entries.c.id, CoinHold.state == HoldState.OPEN)
    query = select(*entries.c, CoinHold.expires_at.label("held_until")).outerjoin_from(entries, CoinHold, still_held)
    query = query.where(*_chosen(entries, choice))
    return query.order_by(entries.c.occurred_at.desc(), entries.c.id.desc())


def _chosen(entries: Subquery, choice: Choice) -> Iterator[ColumnElement[bool]]:
    is_return = entries.c.kind.in_(RETURNS)
    if choice.direction is Direction.BACK:
        yield is_return
    elif choice.direction:
        yield and_(~is_return, entries.c.change >= 0 if choice.direction is Direction.IN else entries.c.change < 0)
    if choice.month:
        yield entries.c.occurred_at >= _midnight(choice.month)
        yield entries.c.occurred_at < _midnight(next_month(choice.month))


def _by_month(days: Sequence[Row[date, int, int, int]]) -> list[Month]:
    sums: dict[date, Month] = {}
    for day, received, spent, adjusted in days:
        first = day.replace(day=1)
        known = sums.get(first, Month(first, 0, 0, 0))
        sums[first] = Month(first, known.received + received, known.spent + spent, known.adjusted + adjusted)
    return [sums[first] for first in sorted(sums)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
