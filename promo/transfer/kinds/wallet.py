"""Coins: what a person's rows tell is posted together."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.transfer import values
from promo.transfer.fields import Field, Values, checked, in_both_spellings, moment, part, text
from promo.transfer.kind import Kind, Pattern, Posted, Shape, State, Thing
from promo.transfer.kinds.people import artist_ids
from promo.wallet.models import MOST_COINS, CoinTransfer, TransferKind
from promo.wallet.services import EntryState, OldEntry, OldWallet, PostedWallet, post_imported

BALANCE = "balance lifetime_earned lifetime_spent updated_at"
ENTRY = (
    "id user_id userId amount type description related_entity_type relatedEntityType related_entity_id relatedEntityId "
    "created_at createdAt updated_at updatedAt"
)
ENTRY_STATES = {
    EntryState.CREATED: State.CREATED,
    EntryState.UNCHANGED: State.UNCHANGED,
    EntryState.CHANGED: State.UNCHANGED,  # what is posted stays
    EntryState.REFUSED: State.REFUSED,
}
BALANCE_STATES = {**ENTRY_STATES, EntryState.CHANGED: State.UPDATED}


def _place(parts: Mapping[str, str], found: Values) -> str:
    """A person's rows lie side by side, the balance (which has no id) first."""
    return f"{parts['user']}:{parts.get('id', '')}"


def _takes_type(found: Values) -> bool:
    """Take the name of a type for the type, if there is one of this name."""
    found["type"] = TransferKind.of_old(found["type"], found["amount"])
    return found["type"] is not None


def _post(session: Session, things: Sequence[Thing], dry_run: bool) -> Posted:
    """Post the coins of whole people."""
    people = [(owner, list(owned)) for owner, owned in groupby(things, key=lambda thing: thing.owner)]
    keys = artist_ids(session, [owned[0] for _, owned in people])
    wallets = [_wallet(owned, key["artist_id"] if key else None) for (_, owned), key in zip(people, keys, strict=True)]
    posted = Posted()
    for (owner, owned), done in zip(people, post_imported(wallets, dry_run=dry_run), strict=True):
        posted.states += _states(owned, done)
        if done.adjusted:
            posted.adjustments[owner] = done.adjusted
        if done.difference:
            posted.differences[owner] = done.difference
    return posted


def _wallet(owned: Sequence[Thing], artist_id: UUID | None) -> OldWallet:
    entries = [_entry(thing) for thing in owned if thing.kv_id]
    balance = next((thing for thing in owned if not thing.kv_id), None)
    if balance is None:
        return OldWallet(artist_id, entries)
    return OldWallet(artist_id, entries, balance.values.get("balance") or 0, balance.digest)


def _type_of(amount: int) -> TransferKind:
    """What the sign tells where no type is given."""
    return TransferKind.SPEND if amount < 0 else TransferKind.EARN


def _entry(thing: Thing) -> OldEntry:
    found = thing.values
    return OldEntry(
        thing.kv_id,
        found["amount"],
        found.get("type") or _type_of(found["amount"]),
        found.get("occurred_at") or now(),
        found.get("description"),
        found.get("related_entity_type"),
        found.get("related_entity_id"),
        thing.digest,
    )


def _states(owned: Sequence[Thing], done: PostedWallet) -> list[State]:
    entries = iter(done.entries)
    return [
        ENTRY_STATES[next(entries)] if thing.kv_id else BALANCE_STATES[done.balance or EntryState.UNCHANGED]
        for thing in owned
    ]


COINS = Kind(
    name="coins_transactions",
    model=CoinTransfer,
    patterns=(
        Pattern("coins:balance:{user}", BALANCE, Shape.BARE, whole="balance", only=True),
        Pattern("coins:{user}:balance", BALANCE, rank=1, only=True),
        Pattern("coins:tx:{user}:{id}", ENTRY, only=True),
        Pattern("coins:{user}:transactions", ENTRY, Shape.ENTRIES, rank=1, only=True),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "amount": Field("amount", values.integer(-MOST_COINS, MOST_COINS), required=True, nullable=False),
            "type": Field("type", values.text(50), check=_takes_type),
            "description": text(CoinTransfer.description),
            "related_entity_type": text(CoinTransfer.related_entity_type),
            "related_entity_id": text(CoinTransfer.related_entity_id),
            "created_at": moment(CoinTransfer.occurred_at),
            "balance": Field("balance", values.integer(0, MOST_COINS), nullable=False),
            "lifetime_earned": checked(values.integer(0, 2**63 - 1)),
            "lifetime_spent": checked(values.integer(0, 2**63 - 1)),
            "updated_at": Field("updated_at", values.moment),
        }
    ),
    ident=_place,
    has_artist=True,
    post=_post,
    is_counted=lambda thing: bool(thing.kv_id),
)
