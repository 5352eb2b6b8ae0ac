"""Coins of the old data: an artist's rows are posted together, and a balance they do not explain is corrected once."""

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.core.db import db, transaction
from promo.core.failpoints import failpoint
from promo.core.ids import new_id
from promo.wallet.models import ISSUING_SIDE, SYSTEM_ACCOUNTS, AccountKind, TransferKind
from promo.wallet.services.posting import DIALECTS, accounts, transfers


@dataclass(frozen=True)
class OldEntry:
    """A coin transaction of the old data, `amount` with its sign; `kv_id` is unique for the artist."""

    kv_id: str
    amount: int
    kind: TransferKind
    occurred_at: datetime
    description: str | None = None
    related_entity_type: str | None = None
    related_entity_id: str | None = None
    digest: bytes | None = None


@dataclass(frozen=True)
class OldWallet:
    """All that an import knows of an artist's coins; `digest` is that of the balance row, if there is one."""

    artist_id: UUID | None
    entries: Sequence[OldEntry]
    balance: int | None = None
    digest: bytes | None = None


class EntryState(enum.StrEnum):
    """What became of a row.

    An entry that was posted with other contents stays as it was posted (`changed`). All new entries of a wallet are
    refused when it would end below zero and nothing may be corrected.
    """

    CREATED = "created"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True)
class PostedWallet:
    """What became of a wallet's rows.

    `adjustment` was posted by this run, `adjusted` by this and all before. `difference` is by how much the old balance
    exceeds the coins here, where transfers of our own forbid a correction.
    """

    entries: Sequence[EntryState]
    balance: EntryState | None
    adjustment: int
    adjusted: int
    difference: int


@dataclass
class Standing:
    """A wallet as it stands before the import."""

    account_id: UUID | None = None
    coins: int = 0
    held: int = 0
    digest: bytes | None = None
    adjusted: int = 0
    has_own: bool = False
    known: dict[str, bytes | None] = field(default_factory=dict)


def post_imported(wallets: Sequence[OldWallet], *, dry_run: bool = False) -> list[PostedWallet]:
    """Post the wallets' new entries and corrections, in one transaction and a fixed number of statements."""
    if dry_run:
        return [_judge(wallet, standing).posted for wallet, standing in _standings(db.session(), wallets)]
    with transaction() as session:
        _lock(session, wallets)
        judged = [_judge(wallet, standing) for wallet, standing in _standings(session, wallets)]
        _write(session, judged)
    return [one.posted for one in judged]


@dataclass(frozen=True)
class Judged:
    """What is to be written for a wallet."""

    wallet: OldWallet
    standing: Standing
    fresh: Sequence[OldEntry]
    posted: PostedWallet

    @property
    def change(self) -> int:
        """By how much the coins change."""
        return sum(entry.amount for entry in self.fresh) + self.posted.adjustment


def _judge(wallet: OldWallet, standing: Standing) -> Judged:
    states = [_state(entry, standing) for entry in wallet.entries]
    fresh = [entry for entry, state in zip(wallet.entries, states, strict=True) if state is EntryState.CREATED]
    end = standing.coins + sum(entry.amount for entry in fresh)
    adjustment = 0 if standing.has_own else _correction(wallet, end)
    if end + adjustment < 0:
        states = [EntryState.REFUSED if state is EntryState.CREATED else state for state in states]
        fresh, end = [], standing.coins
    difference = 0
    if standing.has_own and wallet.balance is not None:
        difference = wallet.balance - end - standing.held
    posted = PostedWallet(
        states, _balance_state(wallet, standing), adjustment, standing.adjusted + adjustment, difference
    )
    return Judged(wallet, standing, fresh, posted)


def _correction(wallet: OldWallet, end: int) -> int:
    """What the entries do not explain. A missing balance reads as zero in the old data: it may lift, never take."""
    return max(-end, 0) if wallet.balance is None else wallet.balance - end


def _state(entry: OldEntry, standing: Standing) -> EntryState:
    if entry.kv_id not in standing.known:
        return EntryState.CREATED
    return EntryState.UNCHANGED if standing.known[entry.kv_id] == entry.digest else EntryState.CHANGED


def _balance_state(wallet: OldWallet, standing: Standing) -> EntryState | None:
    if wallet.balance is None:
        return None
    if standing.digest is None:
        return EntryState.CREATED
    return EntryState.UNCHANGED if standing.digest == wallet.digest else EntryState.CHANGED


def _lock(session: Session, wallets: Sequence[OldWallet]) -> None:
    """Lock the accounts in the order that every movement keeps, make those that are missing, lock these."""
    artists = _artists(wallets)
    if not artists:
        return
    locked = select(accounts.c.id).where(accounts.c.artist_id.in_(artists))
    locked = locked.order_by(accounts.c.artist_id, accounts.c.kind).with_for_update()
    made = [
        {"id": new_id(), "artist_id": artist, "kind": AccountKind.AVAILABLE, "balance": 0, "created_at": now()}
        for artist in artists
    ]
    dialect = DIALECTS[session.get_bind().dialect.name]
    session.execute(locked)
    session.execute(dialect.insert(accounts).on_conflict_do_nothing(), made)
    session.execute(locked)


def _standings(session: Session, wallets: Sequence[OldWallet]) -> list[tuple[OldWallet, Standing]]:
    artists = _artists(wallets)
    standings: defaultdict[UUID | None, Standing] = defaultdict(Standing)
    if artists:
        _read_accounts(session, artists, standings)
        _read_transfers(session, artists, standings)
    return [(wallet, standings[wallet.artist_id]) for wallet in wallets]


def _read_accounts(session: Session, artists: list[UUID], standings: Mapping[UUID | None, Standing]) -> None:
    columns = (accounts.c.artist_id, accounts.c.id, accounts.c.kind, accounts.c.balance, accounts.c.kv_digest)
    for row in session.execute(select(*columns).where(accounts.c.artist_id.in_(artists))):
        standing = standings[row.artist_id]
        if row.kind == AccountKind.HELD:
            standing.held = row.balance
        else:
            standing.account_id, standing.coins, standing.digest = row.id, row.balance, row.kv_digest


def _read_transfers(session: Session, artists: list[UUID], standings: Mapping[UUID | None, Standing]) -> None:
    known = select(transfers.c.artist_id, transfers.c.kv_id, transfers.c.kv_digest)
    for artist, kv_id, digest in session.execute(
        known.where(transfers.c.artist_id.in_(artists), transfers.c.kv_id.is_not(None))
    ):
        standings[artist].known[kv_id] = digest
    came = transfers.c.from_account_id == SYSTEM_ACCOUNTS[AccountKind.ADJUSTMENT]
    signed = case((came, transfers.c.amount), else_=-transfers.c.amount)
    ours = select(transfers.c.artist_id, transfers.c.recipient_id, transfers.c.kind, func.sum(signed)).where(
        or_(transfers.c.artist_id.in_(artists), transfers.c.recipient_id.in_(artists)), transfers.c.kv_id.is_(None)
    )
    for artist, recipient, kind, coins in session.execute(ours.group_by(*ours.selected_columns[:3])):
        if kind == TransferKind.IMPORT_ADJUSTMENT:
            standings[artist].adjusted = int(coins)
            continue
        standings[artist].has_own = True
        if recipient:
            standings[recipient].has_own = True


def _write(session: Session, judged: Sequence[Judged]) -> None:
    rows = [row for one in judged for row in _rows(one)]
    changes = [
        {"account": one.standing.account_id, "change": one.change, "digest": one.wallet.digest or one.standing.digest}
        for one in judged
        if one.change or one.posted.balance in {EntryState.CREATED, EntryState.CHANGED}
    ]
    if rows:
        session.execute(insert(transfers), rows)
    failpoint("wallet.imported")
    if changes:
        session.connection().execute(
            update(accounts)
            .where(accounts.c.id == bindparam("account"))
            .values(balance=accounts.c.balance + bindparam("change"), kv_digest=bindparam("digest")),
            changes,
        )


def _rows(one: Judged) -> Iterable[dict[str, Any]]:
    for entry in one.fresh:
        yield {
            **_sides(one, entry.kind, entry.amount),
            "description": entry.description,
            "related_entity_type": entry.related_entity_type,
            "related_entity_id": entry.related_entity_id,
            "occurred_at": entry.occurred_at,
            "kv_id": entry.kv_id,
            "kv_digest": entry.digest,
        }
    if one.posted.adjustment:
        yield {
            **_sides(one, TransferKind.IMPORT_ADJUSTMENT, one.posted.adjustment),
            "description": None,
            "related_entity_type": None,
            "related_entity_id": None,
            "occurred_at": now(),
            "kv_id": None,
            "kv_digest": None,
        }


def _sides(one: Judged, kind: TransferKind, amount: int) -> dict[str, Any]:
    own, other = one.standing.account_id, SYSTEM_ACCOUNTS[ISSUING_SIDE[kind]]
    return {
        "id": new_id(),
        "artist_id": one.wallet.artist_id,
        "from_account_id": own if amount < 0 else other,
        "to_account_id": other if amount < 0 else own,
        "amount": abs(amount),
        "kind": kind,
    }


def _artists(wallets: Sequence[OldWallet]) -> list[UUID]:
    return sorted({wallet.artist_id for wallet in wallets if wallet.artist_id})
