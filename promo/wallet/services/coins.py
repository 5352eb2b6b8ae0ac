"""Coins come in, go out, and come back.

Each movement has a key: asked for twice it happens once and gives the same answer; the same key for something else is a
Conflict. A form carries one as a hidden UUID, a machine makes one from the name of what it does.
"""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from promo.core.errors import Conflict, Missing
from promo.wallet.models import ISSUING_SIDE, AccountKind, CoinTransfer, TransferKind
from promo.wallet.services.posting import LOCK, Move, Side, Thing, check_amount, once, post, raise_if_known

BACK = {TransferKind.SPEND, TransferKind.CHARGE}  # what a refund may give back


def purchase(
    artist_id: UUID, amount: int, *, key: str, description: str | None = None, about: Thing | None = None
) -> UUID:
    """Add coins that were paid for; returns the transfer."""
    return _add(TransferKind.PURCHASE, artist_id, amount, key=key, description=description, about=about)


def grant(
    artist_id: UUID, amount: int, *, key: str, description: str | None = None, about: Thing | None = None
) -> UUID:
    """Add coins as a gift; returns the transfer."""
    return _add(TransferKind.REWARD, artist_id, amount, key=key, description=description, about=about)


def spend(
    artist_id: UUID, amount: int, *, key: str, description: str | None = None, about: Thing | None = None
) -> UUID:
    """Take coins for something, by one guarded update; returns the transfer, raises NotEnough."""
    move = Move(
        artist_id=artist_id,
        kind=TransferKind.SPEND,
        amount=amount,
        source=Side(artist_id, AccountKind.AVAILABLE),
        target=Side(None, AccountKind.SPENT),
        key=key,
        description=description,
        about=about,
    )
    return once(lambda session: post(session, move))


def transfer(artist_id: UUID, other_id: UUID, amount: int, *, key: str, description: str | None = None) -> UUID:
    """Hand coins over to another artist's wallet; returns the transfer, raises NotEnough."""
    if artist_id == other_id:
        raise Conflict(_("The coins are in this wallet already."))
    move = Move(
        artist_id=artist_id,
        kind=TransferKind.TRANSFER,
        amount=amount,
        source=Side(artist_id, AccountKind.AVAILABLE),
        target=Side(other_id, AccountKind.AVAILABLE),
        key=key,
        description=description,
    )
    return once(lambda session: post(session, move))


def refund(spent_id: UUID, amount: int | None = None, *, key: str, description: str | None = None) -> UUID:
    """Give back coins of a transfer that took them, all of them or a part.

    Returns the transfer; raises Conflict for more than what is left of it after earlier refunds.
    """

    def work(session: Session) -> UUID:
        spent = _refundable(session, spent_id)
        move = Move(
            artist_id=spent.artist_id,
            kind=TransferKind.REFUND,
            amount=spent.amount if amount is None else amount,
            source=Side(None, AccountKind.SPENT),
            target=Side(spent.artist_id, AccountKind.AVAILABLE),
            key=key,
            description=description if description is not None else spent.description,
            about=_thing(spent),
            origin_id=spent_id,
        )
        check_amount(move.amount)
        session.execute(LOCK, {"artist": spent.artist_id, "of_kind": AccountKind.AVAILABLE})
        raise_if_known(session, move)
        if move.amount > spent.amount - _given_back(session, spent_id):
            raise Conflict(_("More coins cannot come back than were taken."))
        return post(session, move)

    return once(work)


def _add(kind: TransferKind, artist_id: UUID, amount: int, **words: Any) -> UUID:
    source = Side(None, ISSUING_SIDE[kind])
    target = Side(artist_id, AccountKind.AVAILABLE)
    move = Move(artist_id=artist_id, kind=kind, amount=amount, source=source, target=target, **words)
    return once(lambda session: post(session, move))


def _refundable(session: Session, transfer_id: UUID) -> CoinTransfer:
    found = session.get(CoinTransfer, transfer_id)
    if found is None or found.kind not in BACK:
        raise Missing
    return found


def _thing(spent: CoinTransfer) -> Thing | None:
    return Thing(spent.related_entity_type, spent.related_entity_id or "") if spent.related_entity_type else None


def _given_back(session: Session, spent_id: UUID) -> int:
    """Read under the lock of the account that refunds go to."""
    query = select(func.coalesce(func.sum(CoinTransfer.amount), 0))
    return int(session.scalar(query.where(CoinTransfer.origin_id == spent_id)) or 0)
