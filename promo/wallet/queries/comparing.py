"""The ledger against itself: whatever is stored twice must say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal, not_, or_, select, union_all

from promo.core.db import db
from promo.wallet.models import AccountKind, CoinAccount, CoinHold, CoinTransfer, TransferKind


@dataclass(frozen=True)
class Audit:
    """How much was compared, and what does not agree: each with `what`, `id`, `stored` and `counted`."""

    accounts: int
    transfers: int
    holds: int
    mismatches: Sequence[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def audit() -> Audit:
    """Compare balances with transfers, holds with what settled them, and transfers with the accounts they name."""
    return Audit(
        accounts=_count(CoinAccount),
        transfers=_count(CoinTransfer),
        holds=_count(CoinHold),
        mismatches=list(_mismatches()),
    )


def _mismatches() -> Iterator[dict[str, Any]]:
    questions = {
        "balance": _balances(),
        "held": _held(),
        "hold": _holds(),
        "charged": _settled(CoinHold.charged, TransferKind.CHARGE),
        "released": _settled(CoinHold.released, TransferKind.RELEASE),
        "sides": _sides(),
    }
    for what, query in questions.items():
        for thing, stored, counted in db.session.execute(query):
            yield {"what": what, "id": str(thing), "stored": _whole(stored), "counted": _whole(counted)}


def _balances() -> Select[*tuple[Any, ...]]:
    """Each person's account against the sum of its transfers."""
    entries = union_all(
        select(CoinTransfer.to_account_id.label("account"), CoinTransfer.amount.label("change")),
        select(CoinTransfer.from_account_id, -CoinTransfer.amount),
    ).subquery()
    sums = select(entries.c.account, func.sum(entries.c.change).label("total")).group_by(entries.c.account).subquery()
    counted = func.coalesce(sums.c.total, 0)
    return (
        select(CoinAccount.id, CoinAccount.balance, counted)
        .outerjoin(sums, sums.c.account == CoinAccount.id)
        .where(CoinAccount.balance.is_not(None), CoinAccount.balance != counted)
    )


def _held() -> Select[*tuple[Any, ...]]:
    """Each account of held coins against what is left of its artist's holds."""
    left = CoinHold.amount - CoinHold.charged - CoinHold.released
    sums = select(CoinHold.artist_id, func.sum(left).label("total")).group_by(CoinHold.artist_id).subquery()
    counted = func.coalesce(sums.c.total, 0)
    return (
        select(CoinAccount.id, CoinAccount.balance, counted)
        .outerjoin(sums, sums.c.artist_id == CoinAccount.artist_id)
        .where(CoinAccount.kind == AccountKind.HELD, CoinAccount.balance != counted)
    )


def _holds() -> Select[*tuple[Any, ...]]:
    """Each transfer that holds coins against its hold."""
    return (
        select(CoinTransfer.id, CoinHold.amount, CoinTransfer.amount)
        .outerjoin(CoinHold, CoinHold.id == CoinTransfer.id)
        .where(
            CoinTransfer.kind == TransferKind.HOLD,
            or_(CoinHold.id.is_(None), CoinHold.amount != CoinTransfer.amount),
        )
    )


def _settled(column: Any, kind: TransferKind) -> Select[*tuple[Any, ...]]:
    """What each hold says was charged or given back against the transfers that did it."""
    total = func.coalesce(func.sum(CoinTransfer.amount), 0)
    settles = and_(CoinTransfer.origin_id == CoinHold.id, CoinTransfer.kind == kind)
    return (
        select(CoinHold.id, column, total)
        .outerjoin(CoinTransfer, settles)
        .group_by(CoinHold.id, column)
        .having(column != total)
    )


def _sides() -> Select[*tuple[Any, ...]]:
    """Transfers without two accounts that differ."""
    known = [
        exists().where(CoinAccount.id == side).correlate(CoinTransfer)
        for side in (CoinTransfer.from_account_id, CoinTransfer.to_account_id)
    ]
    found = case((and_(*known), 2), (or_(*known), 1), else_=0)
    same = CoinTransfer.from_account_id == CoinTransfer.to_account_id
    return select(CoinTransfer.id, found, literal(2)).where(or_(not_(and_(*known)), same, CoinTransfer.amount < 0))


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
