"""Coins set aside for something that is paid for as it happens: hold, charge what was used, give back the rest."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from promo.core.clock import now
from promo.core.errors import Conflict, Missing
from promo.core.failpoints import failpoint
from promo.wallet import queries
from promo.wallet.models import AccountKind, CoinHold, CoinTransfer, HoldState, TransferKind
from promo.wallet.services.posting import Move, Side, Thing, check_amount, once, post, raise_if_known


class Held(NamedTuple):
    """A hold as it stands, with what it is for."""

    artist_id: UUID
    rest: int
    description: str | None
    about: Thing | None


def hold(
    artist_id: UUID,
    amount: int,
    *,
    until: datetime,
    key: str,
    description: str | None = None,
    about: Thing | None = None,
) -> UUID:
    """Set coins aside until they are charged or given back, which happens by itself after `until`.

    Returns the hold; raises NotEnough.
    """
    move = Move(
        artist_id=artist_id,
        kind=TransferKind.HOLD,
        amount=amount,
        source=Side(artist_id, AccountKind.AVAILABLE),
        target=Side(artist_id, AccountKind.HELD),
        key=key,
        description=description,
        about=about,
    )

    def work(session: Session) -> UUID:
        hold_id = post(session, move)
        row = {"id": hold_id, "artist_id": artist_id, "amount": amount, "expires_at": until}
        session.execute(insert(CoinHold), row)
        failpoint("wallet.held")
        return hold_id

    return once(work)


def charge(hold_id: UUID, amount: int, *, key: str, description: str | None = None) -> UUID:
    """Take coins out of a hold, all of them or a part; returns the transfer, raises Conflict for more than is left."""
    return once(lambda session: _settle(session, hold_id, TransferKind.CHARGE, amount, key, description))


def release(hold_id: UUID, amount: int | None = None, *, key: str, description: str | None = None) -> UUID:
    """Give coins of a hold back, all or a part; returns the transfer, raises Conflict for more than is left."""
    return once(lambda session: _settle(session, hold_id, TransferKind.RELEASE, amount, key, description))


def release_expired() -> int:
    """Give back what is left of holds whose time is over; returns how many there were."""
    released = 0
    for hold_id in queries.expired_holds(now()):
        try:
            release(hold_id, key=f"expired:{hold_id}")
        except Conflict:  # charged or given back to the end meanwhile
            continue
        released += 1
    return released


def _settle(
    session: Session, hold_id: UUID, kind: TransferKind, amount: int | None, key: str, description: str | None
) -> UUID:
    """Move coins out of a hold, whose row is locked before the accounts."""
    held = _locked(session, hold_id)
    move = Move(
        artist_id=held.artist_id,
        kind=kind,
        amount=held.rest if amount is None else amount,
        source=Side(held.artist_id, AccountKind.HELD),
        target=Side(None, AccountKind.SPENT)
        if kind == TransferKind.CHARGE
        else Side(held.artist_id, AccountKind.AVAILABLE),
        key=key,
        description=held.description if description is None else description,
        about=held.about,
        origin_id=hold_id,
        is_rest=amount is None,
    )
    raise_if_known(session, move)
    if held.rest == 0 or move.amount > held.rest:
        raise Conflict(_("Fewer coins than that are still held."))
    check_amount(move.amount)
    counter = CoinHold.charged if kind == TransferKind.CHARGE else CoinHold.released
    left = CoinHold.amount - CoinHold.charged - CoinHold.released
    session.execute(
        update(CoinHold)
        .where(CoinHold.id == hold_id, left >= move.amount)
        .values(
            {
                counter: counter + move.amount,
                CoinHold.state: case((left == move.amount, HoldState.CLOSED), else_=HoldState.OPEN),
            }
        )
    )
    failpoint("wallet.settled")
    return post(session, move)


def _locked(session: Session, hold_id: UUID) -> Held:
    query = (
        select(CoinHold, CoinTransfer.description, CoinTransfer.related_entity_type, CoinTransfer.related_entity_id)
        .join(CoinTransfer, CoinTransfer.id == CoinHold.id)
        .where(CoinHold.id == hold_id)
        .with_for_update(of=CoinHold)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise Missing
    held, description, of_type, of_id = found
    return Held(held.artist_id, held.rest, description, Thing(of_type, of_id or "") if of_type else None)
