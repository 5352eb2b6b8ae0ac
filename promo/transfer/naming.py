"""What the things here are called in the old data: as they were, or by their own id if they were made here."""

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.catalog.models import Track
from promo.concerts.models import Concert
from promo.profiles.models import Membership, Profile, TeamRole


class Names:
    """The names, as far as they do not follow from a row alone."""

    def __init__(self, session: Session) -> None:
        self._pages = _pages(session)
        self._shared: dict[type, set[str]] = {model: _shared(session, model) for model in (Track, Concert)}

    def artist(self, kv_id: str | None, own_id: UUID) -> str:
        """Return the name of an artist: that of the person whose only page it is."""
        return kv_id or self._pages.get(own_id) or str(own_id)

    def thing(self, model: type, kv_id: str | None, own_id: UUID) -> str:
        """Return the id of a thing; one that several artists have used is no name for what refers to it."""
        return str(own_id) if kv_id is None or kv_id in self._shared.get(model, ()) else kv_id


def _pages(session: Session) -> dict[UUID, str]:
    """The people whose pages were made here, by page; of several pages the first has the person's name."""
    owner = or_(User.id == Profile.user_id, Membership.role == TeamRole.OWNER)
    query = (
        select(Profile.id, User.kv_id, User.id)
        .outerjoin(Membership, Membership.artist_id == Profile.id)
        .join(User, or_(User.id == Profile.user_id, User.id == Membership.user_id))
        .where(Profile.kv_id.is_(None), owner)
        .order_by(Profile.id, Membership.created_at, Membership.id)
    )
    taken = select(Profile.kv_id).where(Profile.kv_id.is_not(None))
    names: dict[UUID, str] = {}
    used: set[str] = set()
    for page, kv_id, own_id in session.execute(query.where(or_(User.kv_id.is_(None), User.kv_id.not_in(taken)))):
        name = kv_id or str(own_id)
        if page not in names and name not in used:
            names[page] = name
            used.add(name)
    return names


def _shared(session: Session, model: type[Track] | type[Concert]) -> set[str]:
    """Ids that several artists have used."""
    query = select(model.kv_id).where(model.kv_id.is_not(None)).group_by(model.kv_id).having(func.count() > 1)
    return {str(kv_id) for kv_id in session.scalars(query)}
