"""Users and their pages."""

import re
from collections.abc import Sequence
from typing import Any

from slugify import slugify
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from promo.accounts.models import User
from promo.core.ids import new_id
from promo.profiles.models import RESERVED_SLUGS, SLUG_LENGTH, Membership, Profile, TeamRole
from promo.transfer import values
from promo.transfer.fields import Values, custom, email, flag, link, moment, part, text
from promo.transfer.kind import Kind, Parents, Pattern, Thing, by_columns, pairs
from promo.transfer.settling import keep_oldest

SUFFIX_LENGTH = 8
AS_IT_IS = re.compile(r"[_-]*[a-z0-9][a-z0-9_-]*")


def user_ids(session: Session, things: Sequence[Thing]) -> Parents:
    """Find the users that things belong to."""
    found = pairs(session.execute(select(User.kv_id, User.id).where(User.kv_id.in_({thing.owner for thing in things}))))
    return [{"user_id": found[thing.owner]} if thing.owner in found else None for thing in things]


def artist_ids(session: Session, things: Sequence[Thing]) -> Parents:
    """Find the pages that things belong to."""
    owners = {thing.owner for thing in things}
    found = pairs(session.execute(select(Profile.kv_id, Profile.id).where(Profile.kv_id.in_(owners))))
    return [{"artist_id": found[thing.owner]} if thing.owner in found else None for thing in things]


def _known_user(row: Values, thing: Thing, before: Any) -> Values:
    """Whoever signs in here changes their address here; a user whom no row describes is called by the old id."""
    if before:
        return {name: value for name, value in row.items() if name != "email" or not before.password}
    return row if thing.rows else {"username": thing.owner[: User.username.type.length], **row}


def users_named(session: Session, things: Sequence[Thing], columns: Sequence[str]) -> list[Values]:
    """Find the users in these columns of things; nobody where there is no such user."""
    named = {thing.values[column] for thing in things for column in columns if thing.values.get(column)}
    found = pairs(session.execute(select(User.kv_id, User.id).where(User.kv_id.in_(named)))) if named else {}
    return [
        {column: found.get(thing.values[column]) for column in columns if column in thing.values} for thing in things
    ]


def _named_page(row: Values, thing: Thing, before: Any) -> Values:
    """A page is named by whoever names it first; what a row tells of is public."""
    if thing.rows:
        row["has_page"] = True
    if before:
        row.pop("slug", None)
        return row
    return {"name": "", "has_page": False, **row}


def _lacks_a_page(thing: Thing, before: Any) -> bool:
    """A profile that only held things until now."""
    return not before.has_page and bool(thing.rows or thing.values["has_page"])


def insert_pages(session: Session, rows: list[Values]) -> None:
    """Add pages, each with an address of its own and its user as the owner."""
    query = select(User.id, User.username, User.kv_digest).where(User.id.in_({row["user_id"] for row in rows}))
    users = {user.id: user for user in session.execute(query)}
    for row in rows:
        row["id"] = new_id()
        row["name"] = row["name"] or users[row["user_id"]].username or row["kv_id"]
    bases = [row.pop("slug", None) or _slug_base(users[row["user_id"]], row) for row in rows]
    for row, slug in zip(rows, free_slugs(session, bases), strict=True):
        row["slug"] = slug
    for alike in by_columns(rows):
        session.execute(insert(Profile.__table__), alike)  # type: ignore[arg-type]
    owners = [{"user_id": row["user_id"], "artist_id": row["id"], "role": TeamRole.OWNER} for row in rows]
    session.execute(insert(Membership.__table__), owners)  # type: ignore[arg-type]


def _slug_base(user: Any, row: Values) -> str:
    """The username, as it is where that can be an address; of a user whom no row describes, the page's name."""
    username = user.username if user.kv_digest else None
    if username and AS_IT_IS.fullmatch(username):
        return str(username)
    for name in (username, row["name"], row["kv_id"]):
        base = slugify(name or "", regex_pattern=r"[^a-z0-9_-]+", max_length=SLUG_LENGTH - SUFFIX_LENGTH)
        if base:
            return str(base)
    return "artist"


def _slug(raw: Any) -> str:
    """An address of an export from here; one of another form is only a name to make it from."""
    found = values.text(SLUG_LENGTH)(raw)
    return str(found if AS_IT_IS.fullmatch(found) else slugify(found) or "artist")


def free_slugs(session: Session, bases: list[str]) -> list[str]:
    """Return an address for each, that nobody has: the base, else with a number."""
    taken = set(session.scalars(select(Profile.slug).where(Profile.slug.in_(bases)))) | RESERVED_SLUGS
    numbers: dict[str, int] = {}
    slugs = []
    for base in bases:
        slug = base
        if slug in taken and base not in numbers:
            numbers[base] = 1
            numbered = Profile.slug.startswith(f"{base}-", autoescape=True)
            taken.update(session.scalars(select(Profile.slug).where(numbered)))
        while slug in taken:
            numbers[base] += 1
            slug = f"{base}-{numbers[base]}"
        taken.add(slug)
        slugs.append(slug)
    return slugs


USERS = Kind(
    name="users",
    model=User,
    patterns=(Pattern("users:{user}:base", "id email username created_at updated_at"),),
    fields={
        "id": part("user"),
        "email": email(User.email),
        "username": text(User.username),
        "created_at": moment(User.created_at),
        "updated_at": moment(User.updated_at),
    },
    needs=("user",),
    ident=lambda parts, found: parts["user"],
    unique="email",
    likeness=lambda parts, found: found.get("email"),
    settle=keep_oldest,
    identity=("kv_id",),
    remember=(User.password,),
    complete=_known_user,
)

PROFILES = Kind(
    name="profiles",
    model=Profile,
    patterns=(
        Pattern("profile:{user}", "userId name avatar bio subscribers totalPlays totalTracks updatedAt"),
        Pattern(
            "users:{user}:profile", "id name bio avatar_url location website phone socials verified created_at", rank=1
        ),
    ),
    fields={
        "id": part("user"),
        "userId": part("user"),
        "user_id": part("user"),
        "name": text(Profile.name),
        "avatar": link(Profile.avatar_url),
        "avatar_url": link(Profile.avatar_url),
        "bio": text(Profile.bio),
        "genre": text(Profile.genre),
        "location": text(Profile.location),
        "website": link(Profile.website),
        "phone": text(Profile.phone),
        "socials": custom(Profile.socials, values.links),
        "verified": flag(Profile.verified),
        "slug": custom(Profile.slug, _slug),
        "created_at": moment(Profile.created_at),
        "createdAt": moment(Profile.created_at),
        "updated_at": moment(Profile.updated_at),
        "updatedAt": moment(Profile.updated_at),
    },
    needs=("user",),
    ident=lambda parts, found: parts["user"],
    identity=("kv_id",),
    remember=(Profile.has_page,),
    parents=user_ids,
    complete=_named_page,
    is_behind=_lacks_a_page,
    insert=insert_pages,
)
