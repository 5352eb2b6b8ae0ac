"""Accounts, transfers between them, and holds."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from promo.core.clock import now
from promo.core.db import Identified, Imported, Model

MOST_COINS = 2**31 - 1  # in one transfer, as the old data had it


class AccountKind(enum.StrEnum):
    """Where coins lie: with an artist, or on the issuing side."""

    AVAILABLE = "available"
    HELD = "held"
    PURCHASED = "purchased"
    GRANTED = "granted"
    SPENT = "spent"
    ADJUSTMENT = "adjustment"


class TransferKind(enum.StrEnum):
    """Why coins moved; the first five are those of the old data."""

    PURCHASE = "purchase"
    EARN = "earn"
    REWARD = "reward"
    SPEND = "spend"
    REFUND = "refund"
    HOLD = "hold"
    CHARGE = "charge"
    RELEASE = "release"
    TRANSFER = "transfer"
    IMPORT_ADJUSTMENT = "import_adjustment"

    @classmethod
    def of_old(cls, name: str | None, amount: int) -> "TransferKind | None":
        """What the old data calls `name`; without one the sign tells; None for a name it does not know."""
        if name is None:
            return cls.SPEND if amount < 0 else cls.EARN
        return cls(name) if name in ISSUING_SIDE and name != cls.IMPORT_ADJUSTMENT else None


# The account on the other side of an artist's available coins.
ISSUING_SIDE = {
    TransferKind.PURCHASE: AccountKind.PURCHASED,
    TransferKind.EARN: AccountKind.GRANTED,
    TransferKind.REWARD: AccountKind.GRANTED,
    TransferKind.SPEND: AccountKind.SPENT,
    TransferKind.REFUND: AccountKind.SPENT,
    TransferKind.IMPORT_ADJUSTMENT: AccountKind.ADJUSTMENT,
}
# The migration makes these rows.
SYSTEM_ACCOUNTS = {
    kind: uuid.UUID(f"019a9f00-0000-7000-8000-00000000000{number}")
    for number, kind in enumerate(
        (AccountKind.PURCHASED, AccountKind.GRANTED, AccountKind.SPENT, AccountKind.ADJUSTMENT), start=1
    )
}


def _index_where(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows that meet the condition: the others cost nothing."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


class CoinAccount(Identified, Model):
    """Coins of an artist, or a side that issues them; `kv_digest` is that of the imported balance."""

    __tablename__ = "coin_accounts"
    __table_args__ = (
        UniqueConstraint("artist_id", "kind"),
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint(
            "(kind IN ('available', 'held')) = (artist_id IS NOT NULL) AND (artist_id IS NULL) = (balance IS NULL)",
            name="owner",
        ),
        _index_where("uq_coin_accounts_system", "artist_id IS NULL", "kind", unique=True),
    )

    artist_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    kind: Mapped[AccountKind] = mapped_column(String(20))
    balance: Mapped[int | None] = mapped_column(BigInteger)
    kv_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(default=now)


class CoinTransfer(Identified, Imported, Model):
    """Coins that went from one account to another. The database refuses to change or delete a row.

    `artist_id` is whose wallet it was made in, `recipient_id` whose it went to if that is another's, `origin_id` the
    transfer that it follows from: the hold of a charge or a release, the spending of a refund. An imported one has a
    `kv_id`, any other an idempotency key with a hash of what was asked. When it was written is in its id.
    """

    __tablename__ = "coin_transfers"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        CheckConstraint("from_account_id <> to_account_id", name="sides"),
        CheckConstraint("amount > 0 OR (amount = 0 AND kv_id IS NOT NULL)", name="amount"),
        CheckConstraint("(idempotency_key IS NULL) = (request_hash IS NULL)", name="key"),
        CheckConstraint(
            "idempotency_key IS NOT NULL OR kv_id IS NOT NULL OR kind = 'import_adjustment'", name="source"
        ),
        Index(None, "artist_id", "occurred_at"),
        _index_where("uq_coin_transfers_imported", "kv_id IS NOT NULL", "artist_id", "kv_id", unique=True),
        _index_where("ix_coin_transfers_recipient", "recipient_id IS NOT NULL", "recipient_id"),
        _index_where("ix_coin_transfers_origin", "origin_id IS NOT NULL", "origin_id"),
    )

    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    recipient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    from_account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coin_accounts.id", ondelete="RESTRICT"))
    to_account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coin_accounts.id", ondelete="RESTRICT"))
    amount: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[TransferKind] = mapped_column(String(20))
    description: Mapped[str | None] = mapped_column(Text)
    related_entity_type: Mapped[str | None] = mapped_column(String(50))
    related_entity_id: Mapped[str | None] = mapped_column(String(255))
    origin_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coin_transfers.id", ondelete="RESTRICT"))
    occurred_at: Mapped[datetime]
    idempotency_key: Mapped[str | None] = mapped_column(String(100))
    request_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class HoldState(enum.StrEnum):
    """A hold is closed once all of it was charged or given back."""

    OPEN = "open"
    CLOSED = "closed"


class CoinHold(Model):
    """Coins set aside; `id` is that of the transfer that did it, which also says what for."""

    __tablename__ = "coin_holds"
    __table_args__ = (
        CheckConstraint(
            "amount > 0 AND charged >= 0 AND released >= 0 AND charged + released <= amount", name="amounts"
        ),
        CheckConstraint("(state = 'closed') = (charged + released = amount)", name="state"),
        Index(None, "state", "expires_at"),
        Index(None, "artist_id", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coin_transfers.id", ondelete="RESTRICT"), primary_key=True)
    artist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("profiles.id", ondelete="RESTRICT"))
    amount: Mapped[int] = mapped_column(BigInteger)
    charged: Mapped[int] = mapped_column(BigInteger, default=0)
    released: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[HoldState] = mapped_column(String(20), default=HoldState.OPEN)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def rest(self) -> int:
        """What is still held."""
        return self.amount - self.charged - self.released


class WalletCheck(Identified, Model):
    """What a comparison of all balances with their transfers found."""

    __tablename__ = "wallet_checks"

    checked_at: Mapped[datetime] = mapped_column(default=now, index=True)
    accounts: Mapped[int]
    transfers: Mapped[int]
    holds: Mapped[int]
    mismatches: Mapped[list[Any]] = mapped_column(default=list)
