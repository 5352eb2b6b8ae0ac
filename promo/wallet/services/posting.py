"""One movement of coins: two balances and a transfer, whole or not at all, once for each key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.core.errors import Conflict, Invalid
from promo.core.failpoints import failpoint
from promo.core.ids import new_id
from promo.core.retries import whole
from promo.wallet.models import MOST_COINS, SYSTEM_ACCOUNTS, AccountKind, CoinAccount, CoinTransfer, TransferKind

accounts = cast(Table, CoinAccount.__table__)
transfers = cast(Table, CoinTransfer.__table__)
DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}

# Built once: making a statement takes longer than running it.
OF_THIS = (accounts.c.artist_id == bindparam("artist"), accounts.c.kind == bindparam("of_kind"))
DEBIT = (
    update(accounts)
    .where(*OF_THIS, accounts.c.balance >= bindparam("coins"))
    .values(balance=accounts.c.balance - bindparam("coins"))
    .returning(accounts.c.id)
)
LOCK = select(accounts.c.id).where(*OF_THIS).with_for_update()
KNOWN = select(transfers.c.id, transfers.c.request_hash).where(transfers.c.idempotency_key == bindparam("key"))


def _credit(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=["artist_id", "kind"], set_={"balance": accounts.c.balance + insert.excluded.balance}
    ).returning(accounts.c.id)


CREDIT = {name: _credit(dialect.insert(accounts)) for name, dialect in DIALECTS.items()}
WRITE = {
    name: dialect.insert(transfers).on_conflict_do_nothing().returning(transfers.c.id)
    for name, dialect in DIALECTS.items()
}


class NotEnough(Invalid):
    """The wallet holds fewer coins than that."""

    def __init__(self) -> None:
        super().__init__(_("There are not enough coins for this."))


class Repeated(Exception):
    """The key already stands for this very transfer."""

    def __init__(self, transfer_id: UUID) -> None:
        super().__init__(transfer_id)
        self.transfer_id = transfer_id


class Side(NamedTuple):
    """An account by its owner; None for the issuing side."""

    artist_id: UUID | None
    kind: AccountKind


class Thing(NamedTuple):
    """What coins were moved for: `Thing("concert", concert.id)`."""

    type: str
    id: UUID | str


@dataclass(frozen=True, kw_only=True)
class Move:
    """A movement of coins; `key` makes it happen once, however often it is asked for."""

    artist_id: UUID
    kind: TransferKind
    amount: int
    source: Side
    target: Side
    key: str
    description: str | None = None
    about: Thing | None = None
    origin_id: UUID | None = None
    is_rest: bool = False  # "all that is left" was asked for, however much that is

    @property
    def request_hash(self) -> bytes:
        """A digest of what is asked; the words on it may be in another language the next time."""
        amount = None if self.is_rest else self.amount
        sides = (*self.source, *self.target, *(self.about or ()))
        asked = [str(part) for part in (self.artist_id, self.kind, amount, self.origin_id, *sides)]
        return hashlib.sha256(repr(asked).encode()).digest()


def once(work: Callable[[Session], UUID]) -> UUID:
    """Run what posts a movement, whole or not at all; a repeated one returns the transfer of the first time."""
    try:
        return whole(work)
    except Repeated as repeated:
        return repeated.transfer_id


def post(session: Session, move: Move) -> UUID:
    """Move the coins. Raises NotEnough, Repeated, or Conflict for a key that stands for something else.

    To be called inside `once`, which takes back the balances when the key turns out to be known. Accounts are locked in
    the order of their names, so that two movements never wait for each other.
    """
    check_amount(move.amount)
    connection = session.connection()
    if move.source.artist_id and move.target.artist_id and move.target < move.source:
        connection.execute(LOCK, _place(move.target))
    source_id = SYSTEM_ACCOUNTS.get(move.source.kind) or _debited(session, move)
    target_id = SYSTEM_ACCOUNTS.get(move.target.kind) or _credited(connection, move)
    failpoint("wallet.moved")
    transfer_id = new_id()
    row = {
        "id": transfer_id,
        "artist_id": move.artist_id,
        "recipient_id": None if move.target.artist_id == move.artist_id else move.target.artist_id,
        "from_account_id": source_id,
        "to_account_id": target_id,
        "amount": move.amount,
        "kind": move.kind,
        "description": move.description,
        "related_entity_type": move.about.type if move.about else None,
        "related_entity_id": str(move.about.id) if move.about else None,
        "origin_id": move.origin_id,
        "occurred_at": now(),  # while the accounts are locked: the order of times is the order of balances
        "idempotency_key": move.key,
        "request_hash": move.request_hash,
    }
    if connection.scalar(WRITE[connection.dialect.name], row) is None:
        raise_if_known(session, move)
    failpoint("wallet.written")
    return transfer_id


def raise_if_known(session: Session, move: Move) -> None:
    """Raise Repeated when the key stands for this movement, Conflict when it stands for another; else return."""
    known = session.execute(KNOWN, {"key": move.key}).one_or_none()
    if known is None:
        return
    if bytes(known.request_hash) != move.request_hash:
        raise Conflict(_("This was already sent with other contents."))
    raise Repeated(known.id)


def check_amount(amount: int) -> None:
    """Raise Invalid for a number of coins that nobody can move."""
    if not 0 < amount <= MOST_COINS:
        raise Invalid(_("The number of coins must be a whole number above zero."))


def _debited(session: Session, move: Move) -> UUID:
    account: UUID | None = session.connection().scalar(DEBIT, {**_place(move.source), "coins": move.amount})
    if account is None:
        raise_if_known(session, move)
        raise NotEnough
    return account


def _credited(connection: Connection, move: Move) -> UUID:
    row = {**move.target._asdict(), "id": new_id(), "balance": move.amount, "created_at": now()}
    account: UUID = connection.scalars(CREDIT[connection.dialect.name], row).one()
    return account


def _place(side: Side) -> dict[str, Any]:
    return {"artist": side.artist_id, "of_kind": side.kind}
